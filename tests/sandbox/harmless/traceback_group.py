#: kind = "harmless"
#: does = "Ends by an exception group: the error stream shows the tree."
#: status = ["error"]
#: error_type = "ExceptionGroup"
#: stdout = "before\n"
#: stderr_has = ["  + Exception Group Traceback (most recent call last):\n", "  | ExceptionGroup: two problems (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: first\n    +---------------- 2 ----------------\n    | TypeError: second\n    +------------------------------------\n"]
print("before")
raise ExceptionGroup("two problems", [ValueError("first"), TypeError("second")])
