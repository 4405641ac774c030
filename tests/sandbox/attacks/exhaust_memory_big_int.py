#: kind = "exhaustion"
#: does = "Builds integers of 250 MB by shifting, by power and from bytes."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
BITS = 250_000_000 * 8
for build in (
    lambda: 1 << BITS,
    lambda: int.from_bytes(b"\x01" * (BITS // 8), "little"),
    lambda: ~(-1 << BITS) ^ (1 << (BITS - 1)),
    lambda: (1 << (BITS // 2)) ** 2,
):
    try:
        number = build()
        print("ESC" + "APED", number.bit_length())
        break
    except (MemoryError, OverflowError) as problem:
        print(type(problem).__name__)
