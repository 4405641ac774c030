#: kind = "exhaustion"
#: does = "Starts processes by fork, vfork, clone, clone3, posix_spawn, system, popen and multiprocessing."
#: status = ["ok", "error", "killed"]
#: limits = {wall_s = 3.0}
import ctypes
import multiprocessing
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
CLONE, FORK, VFORK, CLONE3, SIGCHLD = 56, 57, 58, 435, 17
started = []


def call(*numbers):
    pid = libc.syscall(*map(ctypes.c_long, numbers))
    if pid == 0:
        os._exit(0)
    if pid < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return pid


def fork(function=os.fork):
    pid = function()
    if pid == 0:
        os._exit(0)
    if pid < 0:
        raise OSError("refused")
    return pid


def clone3():
    arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, SIGCHLD)
    return call(CLONE3, ctypes.addressof(arguments), 88)


roads = [
    fork,
    lambda: fork(lambda: os.forkpty()[0]),
    lambda: fork(libc.fork),
    lambda: call(FORK),
    lambda: call(CLONE, SIGCHLD, 0, 0, 0, 0),
    clone3,
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: subprocess.run(["/bin/true"], check=True),
    lambda: os.system("true") == 0 or [][0],
    lambda: multiprocessing.get_context("fork").Process(target=int).start() or 1,
    lambda: multiprocessing.get_context("spawn").Process(target=int).start() or 1,
]
for number, road in enumerate(roads):
    try:
        road()
        started.append(number)
    except BaseException as problem:
        print(number, type(problem).__name__, flush=True)
if started:
    print("ESC" + "APED", started, flush=True)
