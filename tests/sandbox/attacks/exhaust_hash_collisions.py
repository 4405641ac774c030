#: kind = "exhaustion"
#: does = "Fills a dict with numbers that all have the same hash: quadratic time inside C."
#: status = ["timeout", "ok"]
#: limits = {wall_s = 1.0}
MODULUS = 2**61 - 1
table = {}
for number in range(200_000):
    table[number * MODULUS] = number
print(len(table))
