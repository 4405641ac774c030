#: kind = "harmless"
#: does = "Prints 60,000 bytes, which is just within the limit."
#: status = ["ok"]
#: stdout_has = ["0000 xxxx", "0999 xxxx"]
for number in range(1000):
    print(f"{number:04d}", "x" * 54)
