#: kind = "exhaustion"
#: does = "Makes as many kernel timers as it can, each firing every millisecond."
#: status = ["ok", "error", "timeout", "killed"]
#: limits = {wall_s = 1.0}
import ctypes
import signal

libc = ctypes.CDLL(None, use_errno=True)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.signal(signal.SIGVTALRM, lambda *_: None)
TIMER_CREATE, TIMER_SETTIME, TIMERFD_CREATE = 222, 223, 283
millisecond = (ctypes.c_long * 4)(0, 1_000_000, 0, 1_000_000)
made = 0
while made < 2000:
    identity = ctypes.c_int()
    if libc.syscall(TIMER_CREATE, 1, None, ctypes.byref(identity)):
        print("timer_create", ctypes.get_errno(), flush=True)
        break
    made += 1
for identity in range(made):
    libc.syscall(TIMER_SETTIME, identity, 0, millisecond, None)
if made >= 2000:
    print("ESC" + "APED", flush=True)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
signal.setitimer(signal.ITIMER_VIRTUAL, 1e-6, 1e-6)
while True:
    pass
