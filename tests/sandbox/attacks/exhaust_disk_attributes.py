#: kind = "exhaustion"
#: does = "Stores data in extended attributes, which count neither as bytes nor as inodes of the folder."
#: status = ["ok", "killed", "error", "timeout"]
#: limits = {wall_s = 3.0}
import os

stored = 0
refused = set()
for number in range(200):
    name = f"file{number}"
    with open(name, "w"):
        pass
    for space in ("user", "trusted", "security", "system"):
        for key in range(100):
            try:
                os.setxattr(name, f"{space}.{key}", b"\x01" * 60_000)
                stored += 60_000
            except OSError as problem:
                refused.add((space, problem.errno))
                break
    if stored > 64 << 20:
        print("ESC" + "APED", flush=True)
        break
print(sorted(refused))
