#: kind = "exhaustion"
#: does = "Grows a list of small objects until 250 MB are held."
#: status = ["memory", "killed"]
#: limits = {wall_s = 3.0}
held = []
for _ in range(4000):
    held.append([float(number) for number in range(2000)])
print("ESC" + "APED", len(held))
