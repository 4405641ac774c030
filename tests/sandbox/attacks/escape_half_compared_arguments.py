#: kind = "escape"
#: does = "Passes arguments whose lower halves look harmless, for a filter that compares only 32 of 64 bits."
#: status = ["ok", "killed"]
import contextlib
import ctypes
import os
import resource
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = libc.mmap.restype = ctypes.c_long
PRLIMIT64, SENDTO, CLONE = {"x86_64": (302, 44, 56), "aarch64": (261, 206, 220)}[os.uname().machine]
LOW_HALF_ZERO = 1 << 32  # an address that looks like a null pointer to a 32-bit comparison
MAP_PRIVATE_FIXED_ANONYMOUS = 0x32


def call(number: int, *arguments: int) -> int:
    return libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))


flags = ctypes.c_int(MAP_PRIVATE_FIXED_ANONYMOUS)
page = libc.mmap(ctypes.c_void_p(LOW_HALF_ZERO), ctypes.c_size_t(4096), 3, flags, -1, ctypes.c_long(0))
if page == LOW_HALF_ZERO:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ctypes.memmove(page, struct.pack("QQ", soft - 1, hard), 16)
    call(PRLIMIT64, 0, resource.RLIMIT_NOFILE, page, 0)
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] == soft - 1:
        print("ESC" + "APED", "a limit changed by a pointer taken for null")
    with contextlib.suppress(OSError):
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ctypes.memmove(page, struct.pack("H", socket.AF_UNIX) + b"/nowhere", 10)
        ctypes.set_errno(0)
        if call(SENDTO, left.fileno(), page, 1, 0, page, 11) < 0 and ctypes.get_errno() == 2:
            print("ESC" + "APED", "an address was looked up by a pointer taken for null")

if call(CLONE, (1 << 32) | 17, 0, 0, 0, 0) == 0:
    os._exit(0)
for pid in ((1 << 32) | os.getppid(), os.getppid() - (1 << 32)):
    if call({"x86_64": 62, "aarch64": 129}[os.uname().machine], pid, 0) == 0:
        print("ESC" + "APED", "a signal by a number with a dirty upper half")
