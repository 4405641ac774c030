#: kind = "harmless"
#: does = "Leaves a generator unfinished: its finally block runs when the program ends."
#: status = ["ok"]
#: stdout = "first\nend of program\nfile closed\n"
def reader():
    try:
        yield "first"
        yield "second"
    finally:
        print("file closed")


lines = reader()
print(next(lines))
print("end of program")
