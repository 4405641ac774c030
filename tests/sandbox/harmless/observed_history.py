#: kind = "harmless"
#: does = "Empties a list in a function and fails on it later, while its history is recorded."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: observe = "history"
#: stdout = "3\n"
#: stderr_has = ["ZeroDivisionError: division by zero\n"]
def largest(numbers):
    best = None
    while numbers:
        number = numbers.pop()
        if best is None or number > best:
            best = number
    return best


def mean(numbers):
    return sum(numbers) / len(numbers)


values = [1, 3, 2]
print(largest(values))
print(mean(values))
