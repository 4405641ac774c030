#: kind = "leaking"
#: does = "Finds out which other processes there are by calls that answer differently for those that exist."
#: status = ["ok"]
import contextlib
import os
import resource

own = {os.getpid(), os.getppid(), 0, 1}
questions = {
    "getpgid": os.getpgid,
    "getsid": os.getsid,
    "getpriority": lambda process: os.getpriority(os.PRIO_PROCESS, process),
    "scheduler": os.sched_getscheduler,
    "processors": os.sched_getaffinity,
    "limits": lambda process: resource.prlimit(process, resource.RLIMIT_CPU),
    "kill": lambda process: os.kill(process, 0),
}
for name, ask in questions.items():
    found = 0
    for process in range(2, 3000):
        if process not in own:
            with contextlib.suppress(OSError):
                ask(process)
                found += 1
    if found:
        print("ESC" + "APED", found, "processes found by", name)
