#: kind = "harmless"
#: does = "Imports a file with a mistake in its syntax: line and arrow of that file are shown."
#: status = ["error"]
#: error_type = "SyntaxError"
#: files = {"broken.py" = "number = 3\nif number = 3:\n    print('three')\n"}
#: stdout = "before\n"
#: stderr_has = ["broken.py\", line 2\n    if number = 3:\n       ^^^^^^^^^^\nSyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?\n"]
print("before")
import broken

print(broken.number)
