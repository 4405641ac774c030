#: kind = "reading"
#: does = "Lists the folder above its own and searches there for the folders of other runs and the jail's own files."
#: status = ["ok"]
import contextlib
import glob
import os

here = os.getcwd()
own = os.path.basename(here)
for level in ("..", "../..", "../../.."):
    with contextlib.suppress(OSError):
        print("ESC" + "APED", len(os.listdir(level)), "names in", level)
    with contextlib.suppress(OSError), os.scandir(level) as entries:
        print("ESC" + "APED", [entry.name for entry in entries][:3])
for name in glob.glob("../*/main.py") + glob.glob("../../*/*/main.py"):
    print("ESC" + "APED", "sees", name)
# Without any list: the names next to its own.
for name in [f"{index}" for index in range(200)] + [f"{own[:-1]}{last}" for last in "abcdefghijklmnop0123456789"]:
    if name == own:
        continue
    for file in ("main.py", "request.json", "data.txt"):
        with contextlib.suppress(OSError), open(f"../{name}/{file}") as other:
            print("ESC" + "APED", "reads", other.name)
