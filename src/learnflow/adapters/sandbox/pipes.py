"""What goes to a run and comes from it: sealed files in memory, and pipes that are read with bounds."""

from __future__ import annotations

import contextlib
import fcntl
import os

MAX_DOCUMENT_BYTES = 1024 * 1024
_CHUNK = 65_536
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class Outputs:
    """The pipes of one run: opened for the child, read with bounds; closed with `stack`."""

    def __init__(self, stack: contextlib.ExitStack, most: int) -> None:
        """Take at most `most` bytes of stdout and stderr together."""
        self.found: dict[str, bytearray] = {}
        self.readers: dict[int, str] = {}
        self.overflow = False
        self._stack = stack
        self._theirs: list[int] = []
        stack.callback(self.close_theirs)
        self._most = {"stdout": most, "stderr": most, "document": MAX_DOCUMENT_BYTES}

    def open(self, name: str) -> int:
        """Return the end to write to of a new pipe: stdout, stderr or document."""
        reader, writer = os.pipe2(os.O_CLOEXEC)
        self._stack.callback(os.close, reader)
        os.set_blocking(reader, False)
        self._theirs.append(writer)
        self.readers[reader] = name
        self.found[name] = bytearray()
        return writer

    def close_theirs(self) -> None:
        """Close the ends that the child has now."""
        while self._theirs:
            os.close(self._theirs.pop())

    def read(self, reader: int) -> bool:
        """Read what is there, as far as its bound goes; false at the end."""
        name = self.readers[reader]
        try:
            data = os.read(reader, _CHUNK)
        except BlockingIOError:
            return True
        both = ("stdout", "stderr") if name != "document" else ("document",)
        room = max(0, self._most[name] - sum(len(self.found[one]) for one in both))
        self.found[name] += data[:room]
        if len(data) > room:
            self.overflow = self.overflow or name != "document"
            # A document that is cut off is none.
            self._most[name] = len(self.found[name])
        return bool(data)

    def drain(self) -> None:
        """Read what is left in the pipes after the end of the run."""
        for reader in self.readers:
            with contextlib.suppress(OSError):
                for _ in range(32):
                    before = len(self.found[self.readers[reader]])
                    if not self.read(reader) or len(self.found[self.readers[reader]]) == before:
                        break


def sealed(stack: contextlib.ExitStack, content: bytes) -> int:
    """Return a descriptor of a file in memory that nobody can change any more."""
    descriptor = os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    stack.callback(os.close, descriptor)
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor
