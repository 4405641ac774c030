#: kind = "exhaustion"
#: does = "Prints for ever."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
number = 0
while True:
    print("line", number)
    number += 1
