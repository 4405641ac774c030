#: kind = "escape"
#: does = "Lays a filter that allows everything and a file rule that grants everything over the ones it is under."
#: status = ["ok"]
import contextlib
import ctypes
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, FILTER, RET_ALLOW = 22, 2, 0x7FFF0000
SECCOMP = {"x86_64": 317, "aarch64": 277}[os.uname().machine]

allow = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, RET_ALLOW))
program = struct.pack("@HP", 1, ctypes.addressof(allow))
libc.prctl(38, 1, 0, 0, 0)
libc.prctl(PR_SET_SECCOMP, FILTER, program, 0, 0)
libc.prctl(PR_SET_SECCOMP, 0, 0, 0, 0)
libc.syscall(SECCOMP, 1, 0, program)
libc.syscall(SECCOMP, 1, 8, program)  # with a listener, who may tell the kernel to go on

handled, granted = 0x1FFF, 0x1FFF
rules = libc.syscall(444, struct.pack("@Q", handled), 8, 0)
with contextlib.suppress(OSError):
    root = os.open("/", os.O_PATH)
    libc.syscall(445, rules, 1, struct.pack("=Qi", granted, root), 0)
    libc.syscall(446, rules, 0)

with contextlib.suppress(OSError):
    socket.socket(socket.AF_INET).close()
    print("ESC" + "APED", "a socket")
for place in ("/etc/passwd", "/etc/hostname"):
    with contextlib.suppress(OSError), open(place) as file:
        print("ESC" + "APED", "reads", place, len(file.read()))
