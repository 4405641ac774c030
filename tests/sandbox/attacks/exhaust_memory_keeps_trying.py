#: kind = "exhaustion"
#: does = "Catches every MemoryError, keeps what it got and asks for smaller pieces for ever."
#: status = ["timeout", "memory", "killed"]
#: limits = {wall_s = 1.5}
held = []
size = 64_000_000
while True:
    try:
        held.append(b"\x01" * size)
        if sum(map(len, held)) > 250_000_000:
            print("ESC" + "APED")
            break
    except MemoryError:
        size = max(16, size // 2)
