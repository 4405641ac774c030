#: kind = "reading"
#: does = "Opens the files behind its streams anew, with more rights than given, and asks sockets for descriptors."
#: status = ["ok"]
#: stdin = "the true input\n"
#: stdout = "the true input\n"
import array
import contextlib
import os
import socket

for root in ("/dev/fd", "/proc/self/fd", "/proc/thread-self/fd", f"/proc/{os.getpid()}/fd"):
    # A file without a name may be opened by its link here even where no rule grants any folder.
    with contextlib.suppress(OSError):
        reopened = os.open(f"{root}/0", os.O_RDWR)
        for change in (
            lambda handle=reopened: os.pwrite(handle, b"another", 0),
            lambda handle=reopened: os.ftruncate(handle, 1 << 20),
        ):
            with contextlib.suppress(OSError):
                change()
                print("ESC" + "APED", "changes its input by", root)
for number in range(4):
    with contextlib.suppress(OSError):
        os.close(os.open(f"/proc/{os.getppid()}/fd/{number}", os.O_RDONLY | os.O_NONBLOCK))
        print("ESC" + "APED", "opens its parent's", number)
    with contextlib.suppress(OSError):
        line = socket.socket(fileno=os.dup(number))
        line.setblocking(False)
        data, sent, _, _ = line.recvmsg(65536, socket.CMSG_SPACE(64))
        print("ESC" + "APED", "got", len(data), "bytes and", [array.array("i", item[2]) for item in sent])
print(input())
