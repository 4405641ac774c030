#: kind = "reading"
#: does = "Reads from terminals and types into them: the controlling one, all others, and those behind its own streams."
#: status = ["ok"]
import contextlib
import fcntl
import os
import struct
import termios

TIOCLINUX, TIOCCONS, TIOCSETD = 0x541C, 0x541D, 0x5423

handles = {0, 1, 2}
for name in ("tty", "console", "tty0", "tty1", *(f"pts/{index}" for index in range(8))):
    with contextlib.suppress(OSError):
        handles.add(os.open(f"/dev/{name}", os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
        print("ESC" + "APED", "opens", name)
for handle in handles:
    for request, argument in (
        (termios.TIOCSTI, b"\n"),
        (TIOCLINUX, b"\x03\n"),
        (TIOCCONS, 0),
        (TIOCSETD, struct.pack("i", 0)),
        (termios.TIOCSCTTY, 0),
        (1 << 32 | termios.TIOCSTI, b"\n"),
    ):
        with contextlib.suppress(OSError, OverflowError):
            fcntl.ioctl(handle, request, argument)
            print("ESC" + "APED", "request", hex(request), "on", handle)
    with contextlib.suppress(OSError):
        os.ttyname(handle)
        print("ESC" + "APED", "a terminal behind", handle)
