#: kind = "leaking"
#: does = "Searches the interpreter's objects for what belongs to the jail: sockets, expected answers, other requests."
#: status = ["ok"]
import contextlib
import gc
import io
import socket

SECRETS = {"expected", "solution", "hidden", "answers", "token", "password"}
REQUEST = {"source", "prelude", "calls", "files", "observe"}

for found in gc.get_objects():
    with contextlib.suppress(Exception):
        kind = type(found)
        if kind is dict and found is not globals():
            names = {name for name in found if type(name) is str}
            if "source" in names and names & SECRETS:
                print("ESC" + "APED", "a request with", sorted(names & SECRETS))
            if len(names & REQUEST) > 2 and "gc.get_objects" not in str(found.get("source")) and found.get("source"):
                print("ESC" + "APED", "another run's request")
        elif isinstance(found, socket.socket) and found.fileno() >= 0:
            print("ESC" + "APED", "an open socket", found.fileno())
        elif isinstance(found, io.IOBase) and not found.closed and found.fileno() > 3:
            print("ESC" + "APED", "an open file", found.fileno())
