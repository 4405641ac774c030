#: kind = "escape"
#: does = "Sets up a submission ring, by which the kernel would open files and sockets past any filter of system calls."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
IO_URING_SETUP, IO_URING_REGISTER = 425, 427
IO_SETUP = {"x86_64": 206, "aarch64": 0}[os.uname().machine]

parameters = ctypes.create_string_buffer(120)
if libc.syscall(IO_URING_SETUP, 4, parameters) >= 0:
    print("ESC" + "APED", "a ring")
# Without any ring: a number of -1 asks newer kernels for the features of rings in general.
if libc.syscall(IO_URING_REGISTER, -1, 8, ctypes.create_string_buffer(4096), 16) >= 0:
    print("ESC" + "APED", "the kernel answers about rings")
context = ctypes.c_ulong(0)
if libc.syscall(IO_SETUP, 4, ctypes.byref(context)) == 0:
    print("ESC" + "APED", "the older asynchronous input and output")
