#: kind = "hanging"
#: does = "Waits for nothing in select, poll, epoll, pause and sigsuspend, one thread each."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import ctypes
import select
import signal
import threading

libc = ctypes.CDLL(None)
quiet = ctypes.create_string_buffer(128)
for wait in (
    lambda: select.poll().poll(),
    lambda: select.epoll().poll(),
    lambda: libc.pause(),
    lambda: libc.sigsuspend(quiet),
):
    threading.Thread(target=wait).start()
while True:
    select.select([], [], [])
    signal.pause()
