#: kind = "exhaustion"
#: does = "Fills pipes enlarged to 1 MB, and hides the full ones in flight so that new descriptors are free."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
import fcntl
import os
import socket

SET_PIPE_SIZE = 1031
parked = 0
carriers = []


def full_pipe():
    global parked
    reading, writing = os.pipe()
    for size in (1 << 24, 1 << 20, 1 << 18):
        try:
            fcntl.fcntl(writing, SET_PIPE_SIZE, size)
            break
        except OSError:
            pass
    os.set_blocking(writing, False)
    try:
        while True:
            parked += os.write(writing, b"\x01" * 65536)
    except BlockingIOError:
        pass
    return reading, writing


try:
    for number in range(2000):
        if number % 100 == 0:
            carriers.append(socket.socketpair())
        pair = full_pipe()
        if parked > 64 << 20:
            # More than the program's whole allowance of memory, and outside of it.
            print("ESC" + "APED")
            break
        # A descriptor that is under way in a socket is not open in the process.
        try:
            socket.send_fds(carriers[-1][0], [b"x"], list(pair), socket.MSG_DONTWAIT)
            for descriptor in pair:
                os.close(descriptor)
        except OSError:
            pass
except OSError as problem:
    print(problem.errno)
print(parked >> 20)
