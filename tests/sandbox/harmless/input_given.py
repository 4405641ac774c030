#: kind = "harmless"
#: does = "Asks with input() and gets the lines of its input, the last without a newline."
#: status = ["ok"]
#: stdin = "Ada\n 12 \n\nlast"
#: stdout = "Name? Age? Hello Ada, next year you are 13.\nMore? '' 'last'\n"
name = input("Name? ")
age = int(input("Age? "))
print(f"Hello {name}, next year you are {age + 1}.")
print(repr(input()), repr(input("More? ")))
