#: kind = "breaking"
#: does = "Leaves a folder that is hard to empty: locked folders, odd names, pipes, loops of links, links elsewhere."
#: status = ["ok"]
import contextlib
import os

here = os.getcwd()
os.makedirs("locked/inner/deep")
open("locked/inner/file", "w").close()
for name in (b"-rf", b"\xff\xfe", b"new\nline", b" ", b"*", b"~", b"\x1b[2J", b"a" * 255, "\u202e".encode()):
    open(name, "w").close()
links = (("loop", "loop"), ("..", "up"), ("/", "locked/root"), (os.path.dirname(os.__file__), "library"))
for target, name in links:
    with contextlib.suppress(OSError):
        os.symlink(target, name)
for leave in (lambda: os.mkfifo("pipe"), lambda: os.link("main.py", "locked/inner/twin")):
    with contextlib.suppress(OSError):
        leave()
for _ in range(60):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
os.chdir(here)
for name in ("locked/inner/deep", "locked/inner", "locked", "."):
    os.chmod(name, 0)
