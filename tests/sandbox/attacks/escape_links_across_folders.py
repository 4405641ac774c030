#: kind = "escape"
#: does = "Moves and links its files out of its folder, foreign files in, and its own folder away."
#: status = ["ok"]
import contextlib
import os

with open("own", "w") as file:
    file.write("x")
folder = os.getcwd()
outside = os.path.join(os.path.dirname(folder), "left-behind")
os.mkdir("branch")

moves = {
    "a link outside": lambda: os.link("own", outside),
    "a file moved outside": lambda: os.rename("own", outside),
    "a folder moved outside": lambda: os.rename("branch", outside),
    "a symbolic link outside": lambda: os.symlink("own", outside),
    "a library file linked in": lambda: os.link(os.__file__, "library.py"),
    "its folder renamed": lambda: os.rename(folder, folder + "-moved"),
    "its folder replaced": lambda: os.rename("branch", folder),
    "a folder made outside": lambda: os.mkdir(outside),
    "a file made outside": lambda: os.close(os.open(outside, os.O_CREAT | os.O_WRONLY)),
    "a nameless file outside": lambda: os.close(os.open("..", os.O_TMPFILE | os.O_WRONLY)),
    "a pipe outside": lambda: os.mkfifo(outside),
}
for name, move in moves.items():
    with contextlib.suppress(OSError):
        move()
        print("ESC" + "APED", name)
