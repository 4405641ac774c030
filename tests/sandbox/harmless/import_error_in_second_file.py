#: kind = "harmless"
#: does = "Fails inside a second file: the traceback shows both files and their lines."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: files = {"mean.py" = "def mean(values):\n    return sum(values) / len(values)\n"}
#: stdout = "1.5\n"
#: stderr_has = ["main.py\", line 11, in <module>\n    print(mean([]))\n", "mean.py\", line 2, in mean\n    return sum(values) / len(values)\n", "~~~~~~~~~~~~^~~~~~~~~~~~~\nZeroDivisionError: division by zero\n"]
from mean import mean

print(mean([1, 2]))
print(mean([]))
