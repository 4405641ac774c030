#: kind = "exhaustion"
#: does = "Writes one file past every limit, with SIGXFSZ ignored, by write, pwrite, sendfile and copying."
#: status = ["ok", "killed", "error"]
#: limits = {wall_s = 3.0}
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
chunk = b"\x01" * (1 << 20)
written = 0
descriptor = os.open("large", os.O_CREAT | os.O_RDWR)
source = os.open("source", os.O_CREAT | os.O_RDWR)
os.write(source, chunk)
roads = [
    lambda: os.write(descriptor, chunk),
    lambda: os.pwrite(descriptor, chunk, written),
    lambda: os.pwrite(descriptor, chunk, (1 << 40) + written),
    lambda: os.writev(descriptor, [chunk]),
    lambda: os.sendfile(descriptor, source, 0, 1 << 20),
    lambda: os.copy_file_range(source, descriptor, 1 << 20, 0, written),
]
for number, road in enumerate(roads):
    try:
        for _ in range(100):
            written += road()
    except OSError as problem:
        print(number, problem.errno, written >> 20, flush=True)
if os.fstat(descriptor).st_blocks * 512 > 64 << 20:
    print("ESC" + "APED")
os.truncate("large", 0)
