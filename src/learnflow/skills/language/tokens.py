"""The words of a program that may be broken: quotes and brackets need not match, and it takes linear time."""

from __future__ import annotations

import re

TOKENS = re.compile(
    r"""(?P<comment>\#[^\r\n]*+)
    |(?P<string>(?:[rRbBuUfFtT]{1,2})?(?:
        \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\"|\\?\Z)
       |'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\\?\Z)
       |"(?:[^"\\\r\n]|\\.)*+"?
       |'(?:[^'\\\r\n]|\\.)*+'?))
    |(?P<word>[^\W\d]\w*+)
    |(?P<number>\.?\d[\w.]*+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<continued>\\(?:\r\n|\r|\n))
    |(?P<newline>[\r\n])
    |(?P<comma>[,;])
    |(?P<operator>\*\*|//|<<|>>|[-+*/%@&|^~.<>])""",
    re.VERBOSE | re.DOTALL,
)
"""One match per token; `lastgroup` names its kind. An unterminated string ends with its line, or with the text."""


def mask_strings(line: str) -> str:
    """Return `line` with the insides of strings and comments blotted out by `_`, every place kept."""
    if '"' not in line and "'" not in line and "#" not in line:
        return line
    parts = []
    end = 0
    for match in TOKENS.finditer(line):
        if match.lastgroup not in ("string", "comment"):
            continue
        text = match.group()
        parts.append(line[end : match.start()])
        if match.lastgroup == "comment":
            parts.append("#" + "_" * (len(text) - 1))
        else:
            opening = len(text) - len(text.lstrip("rRbBuUfFtT")) + 1
            closed = len(text) > opening and text[-1] == text[opening - 1]
            inner = len(text) - opening - closed
            parts.append(text[:opening] + "_" * inner + (text[-1] if closed else ""))
        end = match.end()
    parts.append(line[end:])
    return "".join(parts)


def split_comment(line: str) -> tuple[str, str]:
    """Return the code of one line without trailing blanks, and the rest (blanks and comment)."""
    for match in TOKENS.finditer(line):
        if match.lastgroup == "comment":
            code = line[: match.start()].rstrip()
            return code, line[len(code) :]
    code = line.rstrip()
    return code, line[len(code) :]
