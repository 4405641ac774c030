#: kind = "escape"
#: does = "Makes sockets of rare families: netlink, raw packets, kernel cryptography, virtual machines, Bluetooth, CAN."
#: status = ["ok"]
import contextlib
import socket

FAMILIES = {"netlink": 16, "packet": 17, "key": 15, "can": 29, "bluetooth": 31, "alg": 38, "vsock": 40, "xdp": 44}

for name, family in FAMILIES.items():
    for kind in (socket.SOCK_RAW, socket.SOCK_SEQPACKET, socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with contextlib.suppress(OSError):
            socket.socket(family, kind).close()
            print("ESC" + "APED", "a socket of family", name)
        with contextlib.suppress(OSError):
            for end in socket.socketpair(family, kind):
                end.close()
            print("ESC" + "APED", "a pair of family", name)
