#: kind = "reading"
#: does = "Reads command lines, environments and open files of the parent, the first process and all that it can list."
#: status = ["ok"]
import contextlib
import os

processes = {1, 2, 3, os.getppid(), *range(max(1, os.getpid() - 40), os.getpid())}
with contextlib.suppress(OSError):
    processes |= {int(name) for name in os.listdir("/proc") if name.isdigit()}
processes.discard(os.getpid())

for process in sorted(processes):
    for name in ("environ", "cmdline", "maps", "status", "net/unix", "net/tcp"):
        with contextlib.suppress(OSError), open(f"/proc/{process}/{name}", "rb") as file:
            print("ESC" + "APED", process, name, len(file.read(64)))
    with contextlib.suppress(OSError):
        print("ESC" + "APED", process, "has open files", len(os.listdir(f"/proc/{process}/fd")))
