#: kind = "exhaustion"
#: does = "Makes, renames and deletes files for ever in several threads, never more than a few at a time."
#: status = ["timeout", "killed"]
#: limits = {wall_s = 1.0}
import contextlib
import os
import threading


def churn(number):
    while True:
        with contextlib.suppress(OSError):
            os.close(os.open(f"a{number}", os.O_CREAT | os.O_WRONLY))
            os.rename(f"a{number}", f"b{number}")
            os.mkdir(f"c{number}")
            os.rmdir(f"c{number}")
            os.unlink(f"b{number}")
            os.sync() if number == 3 else None


threads = [threading.Thread(target=churn, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
