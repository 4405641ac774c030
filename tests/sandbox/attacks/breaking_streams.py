#: kind = "breaking"
#: does = "Leaves streams that cannot be flushed: none, closed, detached, failing with an exit, with text still inside."
#: status = ["ok", "error"]
#: calls = ["1 + 1"]
#: stdout_has = ["first"]
import io
import os
import sys


class Broken(io.TextIOBase):
    closed = property(lambda self: (_ for _ in ()).throw(KeyboardInterrupt))

    def write(self, text: str) -> int:
        raise SystemExit(3)

    def flush(self) -> None:
        raise SystemExit(3)

    def fileno(self) -> int:
        raise SystemExit(3)


os.write(1, b"first\n")
sys.__stdout__.close()
sys.stdin.detach()
sys.stdin = None
sys.stdout = Broken()
sys.stderr = Broken()
