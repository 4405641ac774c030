#: kind = "harmless"
#: does = "Stops at breakpoint() and gets the debugger's commands from its input."
#: status = ["ok"]
#: stdin = "p number * 2\nn\nn\np number\nc\n"
#: stdout_has = ["(Pdb) 6\n", "(Pdb) 4\n", "end 4\n"]
number = 3
breakpoint()
number += 1
number += 0
print("end", number)
