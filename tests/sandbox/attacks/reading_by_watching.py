#: kind = "reading"
#: does = "Sets watches on folders outside its own: who opens what there tells about other runs."
#: status = ["ok"]
import contextlib
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
ALL_EVENTS, DN_ACCESS = 0xFFF, 1
FANOTIFY_INIT = {"x86_64": 300, "aarch64": 262}[os.uname().machine]
own = os.getcwd()

watches = libc.inotify_init1(0o4000)
for place in ("/", "/tmp", "..", "/jail/inside", "/dev", os.path.dirname(os.__file__), "/etc"):
    if watches >= 0 and libc.inotify_add_watch(watches, place.encode(), ALL_EVENTS) >= 0:
        print("ESC" + "APED", "watches", place)
    with contextlib.suppress(OSError):
        # The older way needs no call of its own: a folder's descriptor and a signal at every change.
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.fcntl(handle, fcntl.F_NOTIFY, DN_ACCESS)
        print("ESC" + "APED", "is told about", place)
    with contextlib.suppress(OSError):
        fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)
        print("ESC" + "APED", "holds a lease on a library file")
if libc.syscall(FANOTIFY_INIT, 0x200, 0) >= 0:
    print("ESC" + "APED", "watches the file system")
