#: kind = "reading"
#: does = "Reads what the kernel shows about its own process: memory map, memory, environment, mounts, root folder."
#: status = ["ok"]
import contextlib
import os
import threading

NAMES = "maps mem environ cmdline mounts mountinfo cgroup status stat auxv root/etc/passwd root/etc/hostname exe"
ROOTS = ["/proc/self", "/proc/thread-self", f"/proc/{os.getpid()}", f"/proc/self/task/{threading.get_native_id()}"]

for root in ROOTS:
    for name in NAMES.split():
        with contextlib.suppress(OSError), open(f"{root}/{name}", "rb") as file:
            print("ESC" + "APED", "opens", root, name, file.fileno())
with contextlib.suppress(OSError):
    print("ESC" + "APED", "lists descriptors", len(os.listdir("/dev/fd")))
