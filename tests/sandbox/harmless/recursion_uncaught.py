#: kind = "harmless"
#: does = "Forgets the base case: the traceback is shortened as usual and the error is a RecursionError."
#: status = ["error"]
#: stdout = "5! is\n"
#: error_type = "RecursionError"
#: stderr_has = ["  [Previous line repeated 9", " more times]\nRecursionError: maximum recursion depth exceeded"]
def factorial(number):
    return number * factorial(number - 1)


print("5! is")
print(factorial(5))
