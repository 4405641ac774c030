#: kind = "hanging"
#: does = "Raises integers to powers that one C call computes for hours."
#: status = ["timeout", "memory"]
#: limits = {wall_s = 1.5}
print(pow(7, 10**8) % 10)
print(pow(3, 1 << 400_000, (1 << 200_000) - 1))
