#: kind = "harmless"
#: does = "Asks for far too much memory at once, catches the MemoryError and goes on."
#: status = ["ok"]
#: stdout = "too much\ngoing on 3\n"
try:
    numbers = [0] * 10**12
    print(len(numbers))
except MemoryError:
    print("too much")
print("going on", len([1, 2, 3]))
