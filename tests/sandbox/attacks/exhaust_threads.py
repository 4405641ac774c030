#: kind = "exhaustion"
#: does = "Starts threads with the smallest stack there is until the system refuses."
#: status = ["ok", "error", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
import ctypes
import threading

libc = ctypes.CDLL(None)
threading.stack_size(32768)
wait = threading.Event()
started = 0
try:
    while started < 4000:
        threading.Thread(target=wait.wait, daemon=True).start()
        started += 1
except (RuntimeError, MemoryError) as problem:
    print(type(problem).__name__, started, flush=True)
# The same without Python: a thread of libc that waits in C for ever.
attributes = ctypes.create_string_buffer(64)
libc.pthread_attr_init(attributes)
libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(16384))
handle = ctypes.c_ulong()
while started < 4000 and libc.pthread_create(ctypes.byref(handle), attributes, libc.pause, None) == 0:
    started += 1
if started >= 4000:
    print("ESC" + "APED")
print(started > 0, flush=True)
wait.set()
