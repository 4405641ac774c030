#: kind = "harmless"
#: does = "Opens a file that was not sent: FileNotFoundError with the usual traceback."
#: status = ["error"]
#: error_type = "FileNotFoundError"
#: stdout = "reading\n"
#: stderr_has = ["Traceback (most recent call last):\n  File ", "main.py\", line 13, in <module>\n    print(total", "main.py\", line 8, in total\n    with open(name) as file:\n", "FileNotFoundError: [Errno 2] No such file or directory: 'numbers.txt'\n"]
def total(name):
    with open(name) as file:
        return sum(map(int, file))


print("reading")
print(total("numbers.txt"))
