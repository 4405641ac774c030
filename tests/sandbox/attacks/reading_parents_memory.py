#: kind = "reading"
#: does = "Reads its parent's memory, which has the same addresses as its own because it was forked from it."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.process_vm_readv.restype = libc.process_vm_writev.restype = ctypes.c_long


class Piece(ctypes.Structure):
    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))


buffer = ctypes.create_string_buffer(4096)
here = Piece(ctypes.addressof(buffer), 4096)
for address in (id(None), id(object), id(os)):
    there = Piece(address, 16)
    for process in (os.getppid(), 1):
        arguments = (process, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        if libc.process_vm_readv(*arguments) > 0:
            print("ESC" + "APED", "reads the memory of process", process)
        with contextlib.suppress(OSError), open(f"/proc/{process}/mem", "rb", 0) as memory:
            memory.seek(address)
            print("ESC" + "APED", "reads the memory file of", process, len(memory.read(16)))
