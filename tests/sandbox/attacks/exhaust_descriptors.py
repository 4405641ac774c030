#: kind = "exhaustion"
#: does = "Opens everything that has a descriptor, after trying to lift the limit, and hides some in flight."
#: status = ["ok", "error", "killed"]
#: limits = {wall_s = 3.0}
import os
import resource
import select
import socket
import tempfile

try:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 1 << 20),) * 2)
except (OSError, ValueError) as problem:
    print(type(problem).__name__)
held = []
roads = [
    lambda: os.open("/dev/null", os.O_RDONLY),
    lambda: os.dup(1),
    lambda: os.pipe(),
    lambda: select.epoll(),
    lambda: socket.socketpair(),
    lambda: os.eventfd(0),
    lambda: tempfile.TemporaryFile(dir="."),
    lambda: os.open(".", os.O_PATH),
]
for number, road in enumerate(roads):
    try:
        while len(held) < 5000:
            held.append(road())
    except (OSError, AttributeError) as problem:
        print(number, type(problem).__name__, len(held))
if len(held) >= 1024:
    print("ESC" + "APED", len(held))
