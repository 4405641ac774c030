#: kind = "exhaustion"
#: does = "Leaves folders and files that nobody may read, write or enter, odd names and links that lead outside."
#: status = ["ok", "error"]
#: limits = {wall_s = 3.0}
import array
import fcntl
import os

SET_FLAGS, IMMUTABLE, APPEND_ONLY = 0x40086602, 0x10, 0x20
os.makedirs("locked/inner/deeper")
names = ["plain", "new\nline", "-rf", "*", b"\xff\xfe", "\x1b[31m", "a" * 255, "..." * 10, "~", "$HOME"]
for folder in (".", "locked/inner/deeper"):
    for name in names:
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        with open(path, "w") as file:
            file.write("x")
            for flag in (IMMUTABLE, APPEND_ONLY):
                try:
                    fcntl.ioctl(file, SET_FLAGS, array.array("l", [flag]))
                except OSError:
                    pass
for target in ("/", "/etc", "..", "/proc/self", ".", "nowhere"):
    try:
        os.symlink(target, f"locked/inner/to{target.replace('/', '_')}")
        os.symlink(target, f"link{target.replace('/', '_')}")
    except OSError as problem:
        print("symlink", problem.errno)
for path in (b"\xff\xfe", "plain", "locked/inner/deeper/plain", "locked/inner/deeper", "locked/inner", "locked", "."):
    try:
        os.chmod(path, 0)
    except OSError as problem:
        print("chmod", problem.errno)
print("left")
