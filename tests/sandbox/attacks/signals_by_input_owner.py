#: kind = "signals"
#: does = "Lets the kernel signal its parent for it: as owner of a socket, of a pipe, of a timer."
#: status = ["ok"]
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct

F_SETSIG, F_SETOWN_EX = 10, 15
FIOSETOWN, SIOCSPGRP, FIOASYNC = 0x8901, 0x8902, 0x5452
parent = os.getppid()
near, far = socket.socketpair()
reader, writer = os.pipe()

for handle in (near.fileno(), reader):
    for name, change in {
        "owner": lambda handle=handle: fcntl.fcntl(handle, fcntl.F_SETOWN, parent),
        "group": lambda handle=handle: fcntl.fcntl(handle, fcntl.F_SETOWN, -os.getpgrp()),
        "owner by kind": lambda handle=handle: fcntl.fcntl(handle, F_SETOWN_EX, struct.pack("ii", 1, parent)),
        "owner by request": lambda handle=handle: fcntl.ioctl(handle, FIOSETOWN, struct.pack("i", parent)),
        "owner of a socket": lambda handle=handle: fcntl.ioctl(handle, SIOCSPGRP, struct.pack("i", parent)),
    }.items():
        with contextlib.suppress(OSError):
            change()
            if fcntl.fcntl(handle, fcntl.F_GETOWN) in (parent, -os.getpgrp()):
                print("ESC" + "APED", name, "of", handle)

# A timer may signal one thread by its number: SIGEV_THREAD_ID.
event = ctypes.create_string_buffer(struct.pack("@Piii", 0, signal.SIGURG, 4, parent), 64)
timer = ctypes.c_void_p()
if ctypes.CDLL(None).timer_create(0, event, ctypes.byref(timer)) == 0:
    print("ESC" + "APED", "a timer for", parent)
