#: kind = "escape"
#: does = "Replaces itself by another program: a shell, the interpreter, the loader, a file without a name."
#: status = ["ok"]
import contextlib
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
EXECVEAT = {"x86_64": 322, "aarch64": 281}[os.uname().machine]
SAY = 'print("ESC" + "APED", "another program runs")'

with open("program", "w") as file:
    file.write("#!/bin/sh\necho ESC''APED a script of its own runs\n")
with contextlib.suppress(OSError):
    os.chmod("program", 0o700)

programs = [
    ["/bin/sh", "-c", "echo ESC''APED a shell runs"],
    ["/bin/busybox", "echo", "ESC" + "APED"],
    [os.path.realpath(sys.executable or "/usr/bin/python3"), "-S", "-c", SAY],
    ["/lib64/ld-linux-x86-64.so.2", "/bin/echo", "ESC" + "APED"],
    ["/usr/bin/env", "echo", "ESC" + "APED"],
    ["./program"],
]
for program in programs:
    with contextlib.suppress(OSError):
        os.execve(program[0], program, {})
    with contextlib.suppress(OSError):
        os.execve(os.open(program[0], os.O_PATH), program, {})  # by descriptor: fexecve
    with contextlib.suppress(OSError):
        words = (ctypes.c_char_p * (len(program) + 1))(*[word.encode() for word in program], None)
        libc.syscall(EXECVEAT, -100, words[0], words, None, 0)
