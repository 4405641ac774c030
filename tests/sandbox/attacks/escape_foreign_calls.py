#: kind = "escape"
#: does = "Calls the kernel by the 32-bit entry, whose numbers mean other calls than those a filter compares."
#: status = ["killed", "ok"]
import ctypes
import mmap
import os

# mov eax, 20 (getpid there, writev here); int 0x80; ret
code = bytes.fromhex("b814000000cd80c3")
if os.uname().machine == "x86_64":
    flags, rights = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    page = mmap.mmap(-1, mmap.PAGESIZE, flags, rights)
    page.write(code)
    routine = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if routine() == os.getpid():
        print("ESC" + "APED", "the 32-bit entry answers")
