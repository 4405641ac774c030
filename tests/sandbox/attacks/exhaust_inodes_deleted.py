#: kind = "exhaustion"
#: does = "Keeps inodes without names alive by the thousand, in flight in sockets that are in flight themselves."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import os
import socket

made = 0
carriers = [socket.socketpair()]
try:
    while made < 20_000:
        descriptors = []
        for _ in range(20):
            descriptors.append(os.open("ghost", os.O_CREAT | os.O_RDWR | os.O_EXCL))
            os.unlink("ghost")
            made += 1
        socket.send_fds(carriers[-1][0], [b"x"], descriptors, socket.MSG_DONTWAIT)
        for descriptor in descriptors:
            os.close(descriptor)
        if made % 200 == 0:
            carriers.append(socket.socketpair())
    print("ESC" + "APED", flush=True)
except OSError as problem:
    print(problem.errno, made, flush=True)
