#: kind = "hanging"
#: does = "Sleeps for eleven days: no CPU time is used, only the wall clock runs."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import time

time.sleep(1_000_000)
