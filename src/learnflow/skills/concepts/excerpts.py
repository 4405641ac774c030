"""Separates the code in a message from the words around it."""

from __future__ import annotations

import re

from learnflow.contracts.values import BadInput
from learnflow.skills.language.reading import read_program

_FENCE = re.compile(r"```[ \t]*(?:python|py|Python)?[ \t]*\n?(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`([^`\n]{3,200})`")
_CODE_LINE = re.compile(
    r"\s*(?:>>> ?|(?:def|class|for|while|if|with)\b.*:\s*(?:#.*)?$"
    r"|(?:from|import|return|elif|else|try|except|finally)\b.*$"
    r"|[A-Za-z_][\w.]{0,60}(?:\[[^\]\n]{0,60}\])?\s*(?:[-+*/]?=[^=]|\())"
)
MAX_LINES = 120


def split_code(text: str) -> tuple[str, str | None]:
    """Return the words of a message and the code in it (None without any); the code parses, or is fenced."""
    if "`" not in text and "\n" not in text:
        return text, None
    fenced = [part.strip("\n") for part in _FENCE.findall(text)]
    if any(part.strip() for part in fenced):
        return _FENCE.sub(" ", text), without_prompts("\n".join(fenced))
    lines = text.splitlines()
    if 1 < len(lines) <= MAX_LINES:
        found = _run_of_code(lines)
        if found is not None:
            first, last = found
            code = without_prompts("\n".join(lines[first:last]))
            return "\n".join(lines[:first] + lines[last:]), code
    for part in _INLINE.findall(text):
        if not part.strip().isidentifier() and _parses(part.strip()):
            return text, part.strip()
    return text, None


def without_prompts(code: str) -> str:
    """Return what was typed into an interactive session without its prompts and answers; other code unchanged."""
    lines = code.splitlines()
    if not any(line.startswith(">>>") for line in lines):
        return code
    return "\n".join(line[4:] for line in lines if line.startswith((">>>", "...")))


def _run_of_code(lines: list[str]) -> tuple[int, int] | None:
    """Return where the first lines that look like code begin and end, None where they do not parse."""
    first = next((number for number, line in enumerate(lines) if _CODE_LINE.match(line)), None)
    if first is None:
        return None
    last = first
    for number in range(first, len(lines)):
        line = lines[number]
        if _CODE_LINE.match(line) or (line.startswith((" ", "\t")) and line.strip()):
            last = number + 1
        elif line.strip():
            break
    return (first, last) if _parses(without_prompts("\n".join(lines[first:last]))) else None


def _parses(code: str) -> bool:
    try:
        return bool(read_program(code).body)
    except (SyntaxError, BadInput):
        return False
