#: kind = "reading"
#: does = "Looks for descriptors left open by whoever started it, and walks upwards from those that are folders."
#: status = ["ok"]
import contextlib
import fcntl
import os
import stat

EXPECTED = {0, 1, 2, 3}  # 3 carries the result

for number in range(65536):
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
    except OSError:
        continue
    mode = os.fstat(number).st_mode
    if number not in EXPECTED:
        print("ESC" + "APED", "descriptor", number, "is open, of mode", oct(mode))
    if stat.S_ISDIR(mode):
        for place in ("..", "../..", "../../../../../../etc"):
            with contextlib.suppress(OSError):
                print("ESC" + "APED", len(os.listdir(os.open(place, os.O_RDONLY, dir_fd=number))), "names in", place)
