#: kind = "breaking"
#: does = "Writes to the output and to the result's descriptor from threads while the result goes out."
#: status = ["ok", "killed", "output_limit"]
#: limits = {wall_s = 2.0}
#: calls = ["'x' * 4000", "'y' * 4000", "wait()"]
import contextlib
import os
import threading
import time


def disturb(handle: int, text: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, text)
            time.sleep(0)


def wait() -> int:
    for handle, text in ((3, b'"'), (3, b"}"), (1, b"."), (2, b"\n")):
        threading.Thread(target=disturb, args=(handle, text), daemon=True).start()
    return 1
