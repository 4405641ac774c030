#: kind = "escape"
#: does = "Writes into every folder that programs usually may write to: temporary, shared memory, run, spool, home."
#: status = ["ok"]
import contextlib
import os
import tempfile

FOLDERS = """/ /tmp /var/tmp /dev/shm /dev/mqueue /run /run/lock /run/user /var/lock /var/spool /var/mail /srv /mnt
/home /root /opt /usr/tmp /usr/local/bin /etc /jail /sys/fs/cgroup /proc/self /.. /var/crash /var/lib"""

for folder in [*FOLDERS.split(), os.path.expanduser("~"), ".."]:
    if os.path.realpath(folder) == os.getcwd():
        continue
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        os.unlink(name)
        print("ESC" + "APED", "writes to", folder)
    with contextlib.suppress(OSError):
        os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))
        print("ESC" + "APED", "a nameless file in", folder)
