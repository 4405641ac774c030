#: kind = "hanging"
#: does = "Loops for ever in plain Python."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
while True:
    pass
