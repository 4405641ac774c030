#: kind = "reading"
#: does = "Reaches outside through symbolic links, links to links, dot-dot paths and changed working folders."
#: status = ["ok"]
import contextlib
import os

here = os.getcwd()
up = "../" * 30
os.mkdir("inner")
for target, link in (("/", "root"), ("root/etc", "etc"), (up, "far"), ("../root/proc/self/root", "inner/round")):
    with contextlib.suppress(OSError):
        os.symlink(target, link)

for place in ("root/etc/passwd", "etc/hostname", "far/etc/passwd", f"{up}etc/hosts", "inner/round/etc/passwd",
              "inner/../root/etc/os-release", "//etc//passwd", f"{here}/{up}/etc/group"):  # fmt: skip
    with contextlib.suppress(OSError), open(place, "rb") as file:
        print("ESC" + "APED", "reads", place, len(file.read(16)))
for folder in ("root", "etc", "far", "root/home", "..", "../.."):
    with contextlib.suppress(OSError):
        os.chdir(os.path.join(here, folder))
        if os.getcwd() == here:
            continue
        for name in (".", "passwd", "etc/passwd"):
            with contextlib.suppress(OSError):
                os.close(os.open(name, os.O_RDONLY))
                print("ESC" + "APED", "opens", name, "from", folder)
    os.chdir(here)
