#: kind = "harmless"
#: does = "Names its own file random.py, as beginners do: their file is the one that is imported."
#: status = ["error"]
#: error_type = "AttributeError"
#: files = {"random.py" = "print('my own random')\n"}
#: stdout = "my own random\nrolling\n"
#: stderr_has = ["AttributeError: ", "module 'random' ", "has no attribute 'randint'"]
import random

print("rolling")
print(random.randint(1, 6))
