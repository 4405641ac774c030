#: kind = "escape"
#: does = "Sends datagrams to addresses of its choice through a socket pair, the one kind of socket that is allowed."
#: status = ["ok"]
import contextlib
import socket

# A datagram socket of a pair is connected, yet sendto and sendmsg may name another receiver: the system's log, say.
ADDRESSES = ("/dev/log", "/run/systemd/journal/socket", "/run/systemd/notify", "\0/org/freedesktop/systemd1")

for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
    for address in ADDRESSES:
        with contextlib.suppress(OSError):
            left, right = socket.socketpair(socket.AF_UNIX, kind)
            for send in (
                lambda left=left, address=address: left.sendto(b"<14>a note", address),
                lambda left=left, address=address: left.sendmsg([b"<14>a note"], [], 0, address),
            ):
                with contextlib.suppress(OSError):
                    send()
                    right.setblocking(False)
                    # Had the address been ignored, the note would be with the peer.
                    try:
                        right.recv(64)
                    except BlockingIOError:
                        print("ESC" + "APED", "a note to", ascii(address))

# With SO_PASSCRED the kernel gives the sender a name that others can write to: proof without any server.
with contextlib.suppress(OSError):
    sender, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    named, peer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    named.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    named.send(b"take a name")
    peer.close()
    with contextlib.suppress(ConnectionRefusedError):
        named.send(b"lose the peer")
    named.settimeout(0.2)
    sender.sendto(b"from a stranger", named.getsockname())
    if named.recv(64).startswith(b"from"):
        print("ESC" + "APED", "addressed datagrams work")
