#: kind = "exhaustion"
#: does = "Sends a file and a device to its output inside the kernel, by sendfile, splice and copy_file_range."
#: status = ["output_limit", "timeout", "killed", "ok"]
#: limits = {wall_s = 2.0}
import os

with open("source", "wb") as file:
    file.write(b"s" * (4 << 20))
source = os.open("source", os.O_RDONLY)
roads = [
    lambda: os.sendfile(1, source, 0, 1 << 20),
    lambda: os.splice(source, 1, 1 << 20, 0) if hasattr(os, "splice") else 0,
    lambda: os.copy_file_range(source, 1, 1 << 20, 0),
]
for _ in range(1000):
    for road in roads:
        try:
            road()
        except OSError:
            pass
