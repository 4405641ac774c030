#: kind = "exhaustion"
#: does = "Builds a text of 250 MB by repeating, padding, formatting, joining, replacing and decoding."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
SIZE = 250_000_000
roads = [
    lambda: "x" * SIZE,
    lambda: "".ljust(SIZE, "\U0001f600"),
    lambda: f"{1:0{SIZE}d}",
    lambda: "%*d" % (SIZE, 1),
    lambda: ("a" * 1000).join("b" * (SIZE // 1000)),
    lambda: "a" * 0 + "ab".replace("a", "x" * (SIZE // 2)).replace("b", "y" * (SIZE // 2)),
    lambda: "\t".expandtabs(SIZE),
    lambda: (b"\x00\x01" * (SIZE // 2)).decode("latin-1"),
    lambda: "x".zfill(SIZE),
    lambda: format(1.0, f".{SIZE}f"),
]
for number, road in enumerate(roads):
    try:
        if len(road()) >= SIZE:
            print("ESC" + "APED", number)
            break
    except (MemoryError, OverflowError, ValueError) as problem:
        print(number, type(problem).__name__)
