#: kind = "escape"
#: does = "Opens devices that lead to the machine, and makes device nodes of its own in its folder."
#: status = ["ok"]
import contextlib
import os
import stat

NAMES = """mem kmem port kmsg sda vda nvme0n1 loop0 loop-control kvm fuse net/tun vhost-vsock ptmx pts/ptmx tty0 console
input/event0 dri/card0 snapshot mapper/control rfkill uinput userfaultfd shm hugepages"""

for name in NAMES.split():
    for flags in (os.O_RDONLY, os.O_WRONLY):
        with contextlib.suppress(OSError):
            os.close(os.open(f"/dev/{name}", flags | os.O_NONBLOCK | os.O_NOCTTY))
            print("ESC" + "APED", "opens", name)
for kind, major, minor in ((stat.S_IFCHR, 1, 1), (stat.S_IFCHR, 1, 11), (stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 8, 0)):
    with contextlib.suppress(OSError):
        os.mknod(f"node-{major}-{minor}", 0o600 | kind, os.makedev(major, minor))
        print("ESC" + "APED", "a device node", major, minor)
