"""Reading a traceback that a person pasted: Python 3.8 to 3.14, consoles, notebooks, quoted mail.

Indentation may be lost, the header may be missing, lines may be quoted with `>`: what counts is which line
says `File`, which one shows source, and which one names the error. Linear in the length of the text.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Link = Literal["first", "handling", "cause", "group", "apart"]

MAX_CHARACTERS = 64 * 1024
MAX_MESSAGE = 1_000

_QUOTE = re.compile(r"[\s>|+]*")
_FRAME = re.compile(r'File "([^"\n]*)", line (\d{1,9})(?:, in (.*))?')
_CELL = re.compile(r"(?:Cell |Input )?In ?\[\d+\], (?:line (\d{1,9})|in .*)")
_NOTEBOOK_FILE = re.compile(r"(?:File )?([^\s\"]+?)(?::(\d{1,9}),)? in (\S.*)")
_ARROW = re.compile(r"-+> ?(\d{1,9}) ?(.*)")
_CARETS = re.compile(r"[\^~][\^~ ]*")
_REPEATED = re.compile(r"\[Previous line repeated (\d{1,9}) more times?\]")
_ERROR = re.compile(r"((?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*))(?:: ?(.*)|\Z)")
_HEADER = "Traceback (most recent call last)"
_LIBRARY = re.compile(r"[/\\](?:site|dist)-packages[/\\]|[/\\]lib(?:64)?[/\\]python\d|[/\\]Lib[/\\]|<frozen ")
_KNOWN = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)
_IN_WORDS = re.compile(r"(?<![\w.])((?:[A-Za-z_]\w*\.)*([A-Z]\w*(?:Error|Exception)))\b(?:: ?([^\n]*))?")


@dataclass(frozen=True, slots=True)
class Frame:
    """One place of a traceback; `start` and `end` mark characters of `source` (0-based, end exclusive)."""

    file: str
    line: int
    function: str
    source: str | None = None
    start: int | None = None
    end: int | None = None

    @property
    def in_library(self) -> bool:
        """Whether the file belongs to Python or an installed package rather than to the student."""
        return _LIBRARY.search(self.file) is not None


@dataclass(frozen=True, slots=True)
class Traceback:
    """One exception: where it came from, what it is; `earlier` are those it followed from, oldest first.

    `error_type` is the last part of a dotted name, empty where the paste ends before it. `link` says how it
    belongs to the one before it; `repeated` counts the frames that Python left out.
    """

    error_type: str
    message: str
    frames: tuple[Frame, ...] = ()
    repeated: int = 0
    link: Link = "first"
    earlier: tuple[Traceback, ...] = ()

    @property
    def student_frame(self) -> Frame | None:
        """The last frame of the student's own code, else the last of all, None without frames."""
        for frame in reversed(self.frames):
            if not frame.in_library:
                return frame
        return self.frames[-1] if self.frames else None


def read_traceback(text: str) -> Traceback | None:
    """Return the exception that ended the program in a pasted `text`, None where it shows none."""
    parts = _Reader().read(text[:MAX_CHARACTERS])
    if not parts:
        return None
    last = max(n for n, part in enumerate(parts) if part.link != "group" or n == 0)
    ended = parts[last]
    if last + 1 < len(parts):
        # Of an exception group the first member says more than the group.
        ended = parts[last + 1]
    start = last
    while start > 0 and parts[start].link in ("handling", "cause"):
        start -= 1
    return Traceback(
        ended.error_type, ended.message, ended.frames, ended.repeated, ended.link, tuple(parts[start:last])
    )


def find_error_in_words(text: str) -> Traceback | None:
    """Return the error that a sentence names by type, with what follows the colon as its message."""
    match = _IN_WORDS.search(text[:MAX_CHARACTERS])
    if match is None:
        return None
    return Traceback(match[2], (match[3] or "").strip()[:MAX_MESSAGE])


@dataclass(slots=True)
class _Part:
    link: Link
    frames: list[Frame] = field(default_factory=list)
    repeated: int = 0


class _Reader:
    """Goes through the lines once; each method takes one kind of line and says whether it was one."""

    def __init__(self) -> None:
        self.parts: list[Traceback] = []
        self.part = _Part("first")
        self.wants_source = False
        self.source_indent = -1
        self.notebook: tuple[str, str] | None = None

    def read(self, text: str) -> Sequence[Traceback]:
        for raw in text.splitlines():
            start = _QUOTE.match(raw).end()  # type: ignore[union-attr]
            line = raw[start:].rstrip()
            if line:
                self._take(raw, line, start)
        if self.part.frames:
            self._close("", "")
        return self.parts

    def _take(self, raw: str, line: str, indent: int) -> None:
        if "Traceback" in line and _HEADER in line:
            self._begin("group" if line.startswith("Exception Group") and self.parts else "apart")
        elif line.startswith("During handling of the above"):
            self._link("handling")
        elif line.startswith("The above exception was the direct cause"):
            self._link("cause")
        elif line.startswith("-") and line.endswith("-") and line.strip("-+ ").isdigit():
            self._begin("group")
        elif not (self._take_frame(line) or self._take_marks(line, indent) or self._take_notebook(line)):
            self._take_rest(raw, line, indent)

    def _begin(self, link: Link) -> None:
        if self.part.frames:
            self._close("", "")
        if self.part.link in ("first", "apart"):
            self.part = _Part(link if self.parts else "first")

    def _link(self, link: Link) -> None:
        if self.part.frames:
            self._close("", "")
        self.part = _Part(link if self.parts else "first")

    def _take_frame(self, line: str) -> bool:
        match = _FRAME.search(line) if line[0] in "Ff" or 'File "' in line else None
        if match is not None:
            self.part.frames.append(Frame(match[1], int(match[2]), match[3] or ""))
            self.wants_source, self.source_indent = True, -1
        return match is not None

    def _take_marks(self, line: str, indent: int) -> bool:
        if line[0] == "[":
            match = _REPEATED.match(line)
            if match is not None:
                self.part.repeated += int(match[1])
            return match is not None
        if line[0] not in "^~" or not self.part.frames or _CARETS.fullmatch(line) is None:
            return False
        self._mark(line, indent)
        return True

    def _mark(self, line: str, indent: int) -> None:
        frame = self.part.frames[-1]
        offset = indent - self.source_indent
        if frame.source is None or frame.start is not None or self.source_indent < 1 or offset < 0:
            return
        end = min(offset + len(line), len(frame.source))
        if offset < end:
            self.part.frames[-1] = Frame(frame.file, frame.line, frame.function, frame.source, offset, end)

    def _take_notebook(self, line: str) -> bool:
        cell = _CELL.match(line) if "In" in line[:8] else None
        if cell is not None:
            self.notebook = ("<notebook>", "")
            return True
        arrow = _ARROW.match(line) if line[0] == "-" else None
        if arrow is not None:
            file, function = self.notebook or ("<notebook>", "")
            self.part.frames.append(Frame(file, int(arrow[1]), function, arrow[2].strip() or None))
            self.wants_source = False
            return True
        if " in " in line and not self.wants_source and (self.notebook or line.startswith(("File ", "<ipython", "/"))):
            match = _NOTEBOOK_FILE.match(line)
            if match is not None:
                self.notebook = (match[1], match[3])
            return match is not None
        return False

    def _take_rest(self, raw: str, line: str, indent: int) -> None:
        match = _ERROR.match(line)
        if match is not None and self._names_error(match[2], line, indent):
            self._close(match[2], (match[3] or "").strip())
        elif self.wants_source and self.part.frames:
            frame = self.part.frames[-1]
            self.part.frames[-1] = Frame(frame.file, frame.line, frame.function, line)
            self.wants_source, self.source_indent = False, indent

    def _names_error(self, name: str, line: str, indent: int) -> bool:
        if name in _KNOWN or name.endswith(("Error", "Exception", "Warning")):
            return not line.endswith(_HEADER)
        return bool(self.part.frames) and not self.wants_source and indent == 0 and name[0].isupper()

    def _close(self, error_type: str, message: str) -> None:
        if self.parts and not self.part.frames and self.part.link in ("first", "apart") and message == "":
            return
        self.parts.append(
            Traceback(error_type, message[:MAX_MESSAGE], tuple(self.part.frames), self.part.repeated, self.part.link)
        )
        self.part = _Part("apart")
        self.wants_source, self.notebook = False, None
