#: kind = "hanging"
#: does = "Adds up a huge range in one C call."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
print(sum(range(10**13)))
