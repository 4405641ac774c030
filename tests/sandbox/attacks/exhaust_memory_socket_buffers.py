#: kind = "exhaustion"
#: does = "Fills the buffers of socket pairs and hides the pairs in flight inside each other."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
import os
import socket

SEND_BUFFER_FORCE = 32
parked = 0
carrier = socket.socketpair()
kept = []
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    for _ in range(3000):
        try:
            left, right = socket.socketpair(socket.AF_UNIX, kind)
        except OSError as problem:
            print(kind, problem.errno, parked >> 20)
            break
        for option in (SEND_BUFFER_FORCE, socket.SO_SNDBUF):
            try:
                left.setsockopt(socket.SOL_SOCKET, option, 1 << 26)
            except OSError:
                pass
        left.setblocking(False)
        try:
            while True:
                parked += left.send(b"\x01" * 60000)
        except OSError:
            pass
        # In flight the pair keeps its buffers, but costs no open descriptor.
        try:
            socket.send_fds(carrier[0], [b"x"], [left.fileno(), right.fileno()], socket.MSG_DONTWAIT)
            left.close(), right.close()
        except OSError:
            kept.append((left, right))
        if parked > 200 << 20:
            print("ESC" + "APED")
            os._exit(0)
