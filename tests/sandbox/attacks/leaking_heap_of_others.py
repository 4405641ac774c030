#: kind = "leaking"
#: does = "Searches all memory it can reach for requests of other runs: the text of another program, another input."
#: status = ["ok", "killed"]
import ctypes
import re
import socket

libc = ctypes.CDLL(None, use_errno=True)
libc.send.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
near, far = socket.socketpair()
PAGE, MOST = 4096, 8000
# Written so that the pattern does not find itself.
REQUEST = re.compile(rb'"sour' + rb'ce": ?"([^"]{30})')
own = open("main.py", "rb").read(30)  # noqa: SIM115


def mapped(page: int) -> bool:
    """Tell without a crash: the kernel refuses to send what is not there."""
    return libc.send(near.fileno(), page, PAGE, 0) == PAGE


def search(start: int) -> int:
    while mapped(start):
        far.recv(PAGE)
        start -= PAGE
    tail, page = b"", start
    for page in range(start + PAGE, start + MOST * PAGE, PAGE):
        if not mapped(page):
            break
        text = tail + far.recv(PAGE)
        for match in REQUEST.finditer(text):
            if match[1][:12] != own[:12]:
                print("ESC" + "APED", "another program begins with", ascii(match[1][:12]))
        tail = text[-64:]
    return page


anchors = [id(object()), id([]), id(libc), id(own), id(re), ctypes.addressof(ctypes.create_string_buffer(1 << 18))]
end = 0
for anchor in sorted(anchor - anchor % PAGE for anchor in anchors):
    if anchor > end:
        end = search(anchor)
