#: kind = "breaking"
#: does = "Removes its own program, puts a folder in its place, and goes where no path leads any more."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: observe = "frames"
#: files = {"data.txt" = "some data"}
import contextlib
import os

os.unlink("main.py")
os.mkdir("main.py")
os.unlink("data.txt")
with contextlib.suppress(OSError):
    os.symlink("data.txt", "data.txt")
os.mkdir("gone")
os.chdir("gone")
with contextlib.suppress(OSError):
    os.rmdir("../gone")
with contextlib.suppress(OSError):
    os.rmdir(os.path.dirname(os.path.realpath("main.py")))
print(1 / 0)
