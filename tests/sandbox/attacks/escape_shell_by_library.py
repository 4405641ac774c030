#: kind = "escape"
#: does = "Starts a command by everything that starts one for you: subprocess, popen, posix_spawn, pty, pools."
#: status = ["ok"]
import contextlib
import ctypes
import multiprocessing
import os
import pty
import subprocess
from concurrent.futures import ProcessPoolExecutor

libc = ctypes.CDLL(None, use_errno=True)
libc.popen.restype = ctypes.c_void_p
SAY = "echo ESC''APED a command runs"


def spawn() -> None:
    os.posix_spawn("/bin/sh", ["sh", "-c", SAY], {})


def pool() -> None:
    with ProcessPoolExecutor(1) as workers:
        workers.submit(print, "ESC" + "APED", "a worker process runs").result(timeout=1)


def process() -> None:
    multiprocessing.get_context("fork").Process(target=print, args=("ESC" + "APED",)).start()


ways = [
    lambda: os.system(SAY),
    lambda: print(os.popen(SAY).read()),
    lambda: print(subprocess.run(["/bin/sh", "-c", SAY], capture_output=True, text=True, check=True).stdout),
    spawn,
    lambda: pty.spawn(["/bin/sh", "-c", SAY]),
    lambda: libc.system(SAY.encode()),
    lambda: libc.popen(SAY.encode(), b"w"),
    process,
    pool,
]
for way in ways:
    with contextlib.suppress(Exception):
        way()
