#: kind = "exhaustion"
#: does = "Asks for a higher priority, real-time scheduling and other cores before it burns time."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os

roads = [
    lambda: os.nice(-20),
    lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
]
for number, road in enumerate(roads):
    try:
        road()
        if os.getpriority(os.PRIO_PROCESS, 0) < 0 or os.sched_getscheduler(0) != os.SCHED_OTHER:
            print("ESC" + "APED", number, flush=True)
    except OSError as problem:
        print(number, problem.errno, flush=True)
while True:
    pass
