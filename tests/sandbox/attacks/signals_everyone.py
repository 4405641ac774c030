#: kind = "signals"
#: does = "Signals everyone it may, its own process group and its parent's."
#: status = ["ok"]
import contextlib
import os
import signal

groups = {0, os.getpgrp()}
with contextlib.suppress(OSError):
    groups.add(os.getpgid(os.getppid()))

for number in (0, signal.SIGCONT):
    with contextlib.suppress(OSError):
        os.kill(-1, number)
        print("ESC" + "APED", "signal", int(number), "to everyone")
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, number)
            print("ESC" + "APED", "signal", int(number), "to group", group)
        with contextlib.suppress(OSError):
            os.kill(-group, number)
            if group != 0:
                print("ESC" + "APED", "signal", int(number), "to group", -group)
