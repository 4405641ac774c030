"""Tells the prose of a message from its code, its traceback and the output it shows."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from learnflow.contracts.values import BadInput
from learnflow.skills.language.reading import read_program

BLOCK_WORD = "xxblockxx"
"""Stands in the prose where a block of code was taken out."""
INLINE_WORD = "xxcodexx"
"""Stands in the prose where code in backticks was taken out."""

MAX_TEXT = 8_000
MAX_PARSED = 3_000
"""Code longer than this is not parsed when there are words to go by: parsing would cost more than the rest."""

_MARKS = re.compile(r"[\n`={}\[\]<>;(]|Error|Exception")
_INLINE = re.compile(r"`([^`\n]{1,200})`")
_LANGUAGE = re.compile(r"[ \t]*([A-Za-z+#]{0,12})[ \t]*\n")
_ERROR_LINE = re.compile(r"[\w.]*(?:Error|Exception|Warning|KeyboardInterrupt|StopIteration)(?::|$)")
_FILE_LINE = re.compile(r"File \"[^\"\n]{0,300}\", line \d")
_CARET = re.compile(r"[\^~]+$")
_CODE_LINE = re.compile(
    r"(?:(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[:(]|for\s+\w+(?:\s*,\s*\w+)*\s+in\s+\S.*:$"
    r"|while\s+[\w(].*:$|while\s+\w+\s*[<>=!]|(?:if|elif)\s.*:$|if\s+[\w.()]+\s*(?:[<>]|[=!]=)"
    r"|(?:else|try|finally)\s*:|except\b.*:$|with\s+\w[\w.]*\(.*:$|import\s+[\w.]+(?:\s+as\s+\w+)?$"
    r"|from\s+[\w.]+\s+import\b|print\s*\([^)]*$|@\w+|raise\s+\w+\("
    r"|[A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_]\w*)*\s*(?:\[[^\]\n]{0,60}\]\s*)?(?:[-+*/%]|//|\*\*)?=(?!=)"
    r"|[A-Za-z_][\w.]*\(.*\)$|[A-Za-z_][\w.]*\[.*\]$|\[.*\]$|\{.*\}?$|[)\]}]+,?$)"
)
_OPENER = re.compile(r"(?:for|while|if|elif|else|def|class|with|try|except|#)\b|#")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#.*")
_SENTENCE = re.compile(
    r"(?:(?<![A-Za-z'])(?!(?:if|else|and|or|not|in|is|for|lambda|import|as)\b)[A-Za-z']{2,}[\s,]+){3}[A-Za-z']{2,}"
)
_PROMPTS = (">>> ", "... ")
_REMARK = re.compile(r"\s(?:->|<-+|=>)\s(?=['\"]?[a-zA-Z']+ [a-zA-Z'])")
_FOREIGN = re.compile(
    r"#include\b|\bpublic\s+(?:static|class)\b|\bSystem\.out|\bconsole\.log\b|</?(?:div|html|p|b|body|script|table)>"
    r"|\bSELECT\b[^\n]{1,200}\bFROM\b|\bfunction\b\s*(?:\w+\s*)?\([^)\n]{0,100}\)\s*\{|\b(?:let|const|var)\s+\w+\s*="
    r"|\bint\s+main\b|\bprintf\s*\(|\bcout\s*<<|\bstd::|<\?php|\bfn\s+main\b|\bpackage\s+main\b|\bputs\s+\"",
    re.IGNORECASE,
)
_FOREIGN_NAMES = frozenset(
    ("java", "javascript", "js", "jsx", "ts", "typescript", "c", "cpp", "c++", "c#", "html", "css", "sql", "php", "r")
) | {"ruby", "rust", "go", "kotlin", "swift", "bash", "sh"}
_FOREIGN_HINTS = ("#include", "public", "system.out", "console.", "<", "select", "function", "let ", "const ", "var ")
_FOREIGN_STARTS = ("int ", "printf", "cout", "std::", "fn ", "package ", "puts ")


class Parse(enum.StrEnum):
    """What Python says of the code in a message; `unread` when it was too long or refused by the guards."""

    NONE = "none"
    PARSES = "parses"
    BROKEN = "broken"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of one message; `prose` holds a stand-in word where code was taken out.

    `sent_traceback` says that the traceback came as an attachment rather than within the text.
    """

    prose: str
    code: str = ""
    parse: Parse = Parse.NONE
    traceback: bool = False
    sent_traceback: bool = False
    output: bool = False
    inline: bool = False
    foreign: bool = False


def dissect(text: str, code: str | None = None, traceback: str | None = None) -> Anatomy:
    """Return the parts of a message and its attachments; any text is taken, in linear time."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT // 2] + "\n" + text[-MAX_TEXT // 2 :]
    if not code and not traceback and _MARKS.search(text) is None:
        return Anatomy(text)
    parts = _Parts()
    parts.read(text)
    pasted = "\n".join(parts.code)
    if code and code.strip():
        pasted = f"{code}\n{pasted}" if pasted.strip() else code
        parts.prose.append(BLOCK_WORD)
    prose = "\n".join(parts.prose)
    sent = bool(traceback and traceback.strip())
    return Anatomy(
        prose=prose,
        code=pasted,
        parse=_parse(pasted, has_words(prose)),
        traceback=parts.traceback or sent,
        sent_traceback=sent,
        output=parts.output,
        inline=parts.inline,
        foreign=parts.foreign or _is_foreign(f"{text}\n{code}" if code else text),
    )


def has_words(prose: str) -> bool:
    """Say whether anything but stand-ins for code is left in the prose."""
    return any(c.isalnum() for c in prose.replace(BLOCK_WORD, "").replace(INLINE_WORD, ""))


def _is_foreign(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in (*_FOREIGN_HINTS, *_FOREIGN_STARTS)) and _FOREIGN.search(text) is not None


def _parse(code: str, worded: bool) -> Parse:
    if not code.strip():
        return Parse.NONE
    if worded and len(code) > MAX_PARSED:
        return Parse.UNREAD
    try:
        read_program(code)
    except SyntaxError:
        return Parse.BROKEN
    except BadInput:
        return Parse.UNREAD
    return Parse.PARSES


class _Parts:
    """Collects the parts of a text line by line."""

    def __init__(self) -> None:
        self.prose: list[str] = []
        self.code: list[str] = []
        self.traceback = False
        self.output = False
        self.inline = False
        self.foreign = False
        self._inside_traceback = False
        self._last = "prose"
        self._prompted = False

    def read(self, text: str) -> None:
        """Take in a whole text, its fenced blocks apart from the rest."""
        for number, part in enumerate(text.replace("\r\n", "\n").split("```")):
            if number % 2 == 0:
                self._lines(part.split("\n"), fenced=False)
            elif "\n" in part.strip():
                self._fence(part)
            elif part.strip():
                self.inline = True
                self.prose.append(INLINE_WORD)

    def _fence(self, part: str) -> None:
        language = _LANGUAGE.match(part)
        if language is not None:
            self.foreign |= language[1].lower() in _FOREIGN_NAMES
            part = part[language.end() :]
        self._lines(part.split("\n"), fenced=True)
        self._last = "prose"
        self._inside_traceback = False

    def _lines(self, lines: list[str], *, fenced: bool) -> None:
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            bare = line.strip()
            if bare:
                self._take(self._kind(line, bare, following, fenced), line, bare)
            elif self._last == "code":
                self.code.append("")

    def _take(self, kind: str, line: str, bare: str) -> None:
        if kind == "traceback":
            self.traceback = True
        elif kind == "output":
            self.output = True
        elif kind == "prose":
            self.prose.append(self._without_inline(line))
        else:
            if self._last != "code":
                self.prose.append(BLOCK_WORD)
            self._prompted = bare.startswith(_PROMPTS)
            self.code.append(bare[4:] if self._prompted else self._without_remark(line))
        self._last = kind

    def _kind(self, line: str, bare: str, following: str, fenced: bool) -> str:
        if bare.startswith("Traceback (most recent") or _FILE_LINE.match(bare):
            self._inside_traceback = True
            return "traceback"
        if _ERROR_LINE.match(bare) and not bare.endswith("?"):
            self._inside_traceback = False
            return "traceback"
        if _CARET.match(bare) or (self._inside_traceback and line[0] in " \t"):
            return "traceback"
        self._inside_traceback = False
        if fenced or bare.startswith(_PROMPTS):
            return "code"
        return self._loose_kind(line, bare, following)

    def _loose_kind(self, line: str, bare: str, following: str) -> str:
        unremarked = _REMARK.split(bare, maxsplit=1)[0].rstrip()
        if _SENTENCE.search(_STRING.sub("", unremarked)):
            return "prose"
        if _CODE_LINE.match(unremarked):
            return "code"
        if self._last == "code" and self._prompted and not bare.endswith("?"):
            return "output"
        if self._last == "code" and line[0] in " \t":
            return "code"
        opens = following[:1] in (" ", "\t") and following.strip()
        return "code" if opens and _OPENER.match(bare) else "prose"

    def _without_remark(self, line: str) -> str:
        parts = _REMARK.split(line, maxsplit=1)
        if len(parts) == 2:
            self.prose.append(parts[1])
        return parts[0]

    def _without_inline(self, line: str) -> str:
        if "`" not in line:
            return line
        self.inline = True
        return _INLINE.sub(lambda m: m[1] if "Error" in m[1] else f" {INLINE_WORD} ", line)
