#: kind = "exhaustion"
#: does = "Grows one bytearray in place, and many beside it, and touches every page."
#: status = ["memory", "killed"]
#: limits = {wall_s = 3.0}
grown = bytearray()
beside = []
while len(grown) + sum(map(len, beside)) < 250_000_000:
    grown.extend(b"\xff" * 1_000_000)
    beside.append(bytearray(b"\xee") * 1_000_000)
print("ESC" + "APED")
