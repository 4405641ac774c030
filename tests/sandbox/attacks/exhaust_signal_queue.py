#: kind = "exhaustion"
#: does = "Queues real-time signals to itself while they are blocked: each is kernel memory."
#: status = ["ok", "error", "killed"]
#: limits = {wall_s = 2.0}
import ctypes
import os
import signal
import threading

libc = ctypes.CDLL(None, use_errno=True)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
libc.sigqueue.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
queued = 0
for number in range(64):
    kind = signal.SIGRTMIN + 1 + number % 25
    before = queued
    while queued < 40_000 and libc.sigqueue(os.getpid(), kind, None) == 0:
        queued += 1
    if queued == before:
        break
print("sigqueue", ctypes.get_errno(), queued > 0)
try:
    for _ in range(1000):
        signal.pthread_kill(threading.get_ident(), signal.SIGRTMIN + 1)
except OSError as problem:
    print("pthread_kill", problem.errno)
if queued >= 40_000:
    print("ESC" + "APED")
