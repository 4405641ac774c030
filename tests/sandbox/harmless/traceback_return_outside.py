#: kind = "harmless"
#: does = "Has a return outside of a function: nothing runs at all, not even the first line."
#: status = ["error"]
#: error_type = "SyntaxError"
#: stdout = ""
#: stderr_has = ["main.py\", line 9\n    return 5\n    ^^^^^^^^\nSyntaxError: 'return' outside function\n"]
print("never printed")

return 5
