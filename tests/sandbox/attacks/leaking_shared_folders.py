#: kind = "leaking"
#: does = "Lists the folders where programs drop files for a while, to see what other runs are doing."
#: status = ["ok"]
import contextlib
import os
import tempfile

FOLDERS = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/var/run", "/dev/mqueue", "/var/cache"]
for folder in {*FOLDERS, tempfile.gettempdir(), os.path.dirname(os.getcwd())}:
    if os.path.realpath(folder) == os.getcwd():
        continue
    with contextlib.suppress(OSError):
        print("ESC" + "APED", len(os.listdir(folder)), "names in", folder)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        print("ESC" + "APED", "owners in", folder, {entry.stat().st_uid for entry in entries})
