#: kind = "forging"
#: does = "Puts a pipe of its own in the place of the result's descriptor and passes on an altered document."
#: status = ["ok", "killed"]
#: calls = ["wrong()"]
import json
import os
import threading

true_channel = os.dup(3)
reader, writer = os.pipe()
os.set_blocking(writer, False)
filled = 0
try:
    while True:
        filled += os.write(writer, b" " * 4096)
except BlockingIOError:
    os.set_blocking(writer, True)
os.dup2(writer, 3)


def pass_on() -> None:
    # The pipe is full: the harness must wait in its write, and this thread gets a turn before the process ends.
    document = b""
    while len(document) <= filled or not document.strip().endswith(b"}"):
        document += os.read(reader, 4096)
    altered = json.loads(document)
    altered["results"] *= 5
    os.write(true_channel, json.dumps(altered).encode())
    os._exit(0)


def wrong() -> int:
    threading.Thread(target=pass_on, daemon=True).start()
    return 1
