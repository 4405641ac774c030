#: kind = "harmless"
#: does = "Asks with input() though there is none: EOFError with the usual traceback, the question is shown."
#: status = ["error"]
#: error_type = "EOFError"
#: stdout = "Welcome\nName? "
#: stderr_has = ["main.py\", line 8, in <module>\n    name = input(\"Name? \")\n", "EOFError: EOF when reading a line\n"]
print("Welcome")
name = input("Name? ")
print(name)
