#: kind = "reading"
#: does = "Lists home folders and opens the start-up files in them."
#: status = ["ok"]
import contextlib
import glob
import os

homes = {os.path.expanduser("~"), os.environ.get("HOME", "/"), "/root", *glob.glob("/home/*")}
homes |= {os.path.expanduser(f"~{name}") for name in ("root", "nobody", "daemon", "www-data", "ubuntu", "debian")}
for home in homes:
    if os.path.realpath(home) == os.getcwd() or home.startswith("~"):
        continue
    with contextlib.suppress(OSError):
        print("ESC" + "APED", len(os.listdir(home)), "names in", home)
    for name in (".profile", ".bashrc", ".bash_logout", ".selected_editor", ".python_history"):
        with contextlib.suppress(OSError), open(os.path.join(home, name), "rb") as file:
            print("ESC" + "APED", "reads", name, "in", home, len(file.read(1)))
