#: kind = "exhaustion"
#: does = "Writes forty files that are each below the limit of one file."
#: status = ["killed", "error"]
#: limits = {wall_s = 3.0}
written = 0
chunk = b"\x01" * (1 << 20)
for number in range(40):
    with open(f"part{number}", "wb", buffering=0) as file:
        for _ in range(4):
            written += file.write(chunk)
    if written > 100 << 20:
        print("ESC" + "APED", flush=True)
        break
