#: kind = "escape"
#: does = "Opens TCP and UDP connections to the loopback, the local network's gateway and a public address."
#: status = ["ok"]
#: limits = {wall_s = 3.0}
import contextlib
import socket

REACHED = ("ESC" + "APED", "connection")

for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "192.0.2.1")):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with contextlib.suppress(PermissionError), socket.socket(family, kind) as line:
            line.settimeout(0.1)
            # A refusal by the other side also shows that a packet went out and came back.
            with contextlib.suppress(PermissionError, TimeoutError):
                if line.connect_ex((host, 22)) in (0, 111):
                    print(*REACHED, host)

with contextlib.suppress(OSError):
    server = socket.create_server(("127.0.0.1", 0))
    print(*REACHED, "a listening socket")
