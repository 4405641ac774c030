#: kind = "harmless"
#: does = "Misspells a name: the suggestion of the interpreter is shown."
#: status = ["error"]
#: error_type = "NameError"
#: stdout = "3\n"
#: stderr_has = ["main.py\", line 9, in <module>\n    print(totl)\n          ^^^^\nNameError: name 'totl' is not defined. Did you mean: 'total'?\n"]
total = 3
print(total)
print(totl)
