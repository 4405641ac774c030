#: kind = "leaking"
#: does = "Leaves a mark for the next run in every folder, and looks for marks that an earlier run left. Run it twice."
#: status = ["ok"]
import contextlib
import os
import tempfile

places = [".", "..", "/tmp", "/dev/shm", "/var/tmp", "/jail", os.path.expanduser("~"), tempfile.gettempdir()]
for place in places:
    if place != "." and os.path.realpath(place) == os.getcwd():
        continue
    name = os.path.join(place, "mark-of-the-run")
    with contextlib.suppress(OSError), open(name) as file:
        print("ESC" + "APED", "a mark in", place, len(file.read()))
    with contextlib.suppress(OSError), open(name, "w") as file:
        file.write("seen")
        if place != ".":
            os.unlink(name)
            print("ESC" + "APED", "may leave a mark in", place)
if set(os.listdir(".")) - {"main.py", "mark-of-the-run"}:
    print("ESC" + "APED", "the folder was not empty")
