#: kind = "reading"
#: does = "Reads the environment and command line that the process was once started with from the top of its stack."
#: status = ["ok", "killed"]
import ctypes
import re
import socket

# Clearing os.environ does not clear the strings the kernel laid there, and a forked child has inherited them.
SECRET = re.compile(rb"(?i)^[a-z0-9_]*(key|token|secret|pass|dsn|url|learnflow|socket|cookie)[a-z0-9_]*=.")
libc = ctypes.CDLL(None, use_errno=True)
libc.send.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
PAGE = 4096
near, far = socket.socketpair()


def page_at(address: int) -> bytes:
    """Read one page; the kernel refuses to send what is not mapped, where a plain read would crash."""
    return far.recv(PAGE) if libc.send(near.fileno(), address, PAGE, 0) == PAGE else b""


start = ctypes.cast(ctypes.c_char_p.in_dll(libc, "program_invocation_name"), ctypes.c_void_p).value or 0
text, page = b"", start - start % PAGE - 2 * PAGE
for _ in range(64):
    text += page_at(page)
    page += PAGE
words = text.split(b"\0")
print(len([word for word in words if b"=" in word]), "settings seen")
for word in words:
    if SECRET.match(word):
        print("ESC" + "APED", "a setting called", word.split(b"=")[0][:40].decode("ascii", "replace"))
