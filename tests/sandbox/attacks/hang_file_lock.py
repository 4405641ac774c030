#: kind = "hanging"
#: does = "Locks a file twice by flock through two descriptors, which blocks inside the kernel."
#: status = ["timeout", "error", "ok"]
#: limits = {wall_s = 1.0}
import fcntl

first, second = open("locked", "w"), open("locked", "w")
fcntl.flock(first, fcntl.LOCK_EX)
fcntl.flock(second, fcntl.LOCK_EX)
