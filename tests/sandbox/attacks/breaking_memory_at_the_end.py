#: kind = "breaking"
#: does = "Fills its memory to the last byte and keeps it, so that nothing is left to write the result with."
#: status = ["ok", "error", "memory", "killed"]
#: calls = ["1 + 1", "len(held)"]
held: list[object] = []
size = 1 << 24
while size:
    try:
        held.append(bytearray(size))
    except MemoryError:
        size //= 2
try:
    link: object = None
    while True:
        link = [link]
except MemoryError:
    held.append(link)
