#: kind = "exhaustion"
#: does = "Parks data in System V and POSIX message queues, which no address-space limit sees."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import atexit
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
NOWAIT, CREATE, REMOVE = 0o4000, 0o1600, 0
message = ctypes.create_string_buffer((1).to_bytes(8, "little") + b"x" * 8000)
parked = 0
for _ in range(2000):
    queue = libc.msgget(0, CREATE)
    if queue < 0:
        print("msgget", ctypes.get_errno())
        break
    atexit.register(libc.msgctl, queue, REMOVE, None)
    while libc.msgsnd(queue, message, ctypes.c_size_t(8000), NOWAIT) == 0:
        parked += 8000
try:
    realtime = ctypes.CDLL("librt.so.1", use_errno=True)
except OSError:
    realtime = libc
for number in range(50):
    name = f"/quiet{number}".encode()
    queue = realtime.mq_open(name, 0o100 | 2 | NOWAIT, 0o600, None)
    if queue < 0:
        print("mq_open", ctypes.get_errno())
        break
    realtime.mq_unlink(name)
    while realtime.mq_send(queue, message, ctypes.c_size_t(8000), 0) == 0:
        parked += 8000
if parked > 1 << 20:
    print("ESC" + "APED", parked)
