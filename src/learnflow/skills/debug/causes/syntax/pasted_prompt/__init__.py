"""`>>>`, `...`, `In [3]:`, `$`, or a terminal command in the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source

_PROMPT = re.compile(r"^\s*(?:>>> ?|>>>$|In ?\[\d*\]: ?|>> ?(?=[^\W\d]\w*))")
_MORE = re.compile(r"^\s*(?:\.\.\.(?: |$|(?=    ))|\.{3,}: ?)")
_OUT = re.compile(r"^\s*Out ?\[\d*\]: ?")
_SHELL = (
    r"(?:[\w./~:\\()@-]+[ ]?)?[$%❯#](?= ?\w)|PS [A-Za-z]:[^>]*>|[A-Za-z]:\\[^>\"'=]*>|\([\w.-]+\)\s[\w@:~./\\-]*[$%>]"
)
_TOOLS = (
    r"(?:sudo\s+)?(?:(?:pip3?|conda|apt(?:-get)?|brew|npm|poetry|uv)\s+(?:install|add|uninstall|upgrade|update|run)\b.*|"
    r"(?:python3?(?:\.\d+)?|py)(?:\s+-\w\s+\S+.*|\s+[\w./\\-]+\.py\b.*|\s+--?\w+|\s*)|"
    r"(?:cd|ls|dir|mkdir|git|chmod|cat|source|code|touch|nano)(?:\s+[\w./\\:~*-]+)+|cls|clear|exit)"
)
_COMMAND = re.compile(rf"^\s*(?:(?:{_SHELL})\s*(?:{_TOOLS}|\w+ .*)?|!?{_TOOLS}|%\w+(?:\s+[\w./-]+)*)\s*$")


@proposes("pasted-prompt")
def propose(source: Source) -> Iterator[Proposal]:
    """Take the prompts away, and lines that are for the terminal."""
    if any(_PROMPT.match(source.text(n)) or _MORE.match(source.text(n)) for n in source.suspects[:4]):
        yield from _prompts(source)
    for number in source.suspects[:2]:
        text = source.text(number)
        if _COMMAND.match(text) and not re.search(r"(?<![-=])=(?!=)|\w\(", source.mask(number)):
            slots = {"mark": text.strip().split()[0], "has": text.strip()}
            yield edited(SURE - 0.3, [Edit(number, text, None)], line=number, variant="command", **slots)
    if _OUT.match(source.text(source.line)):
        text = source.text(source.line)
        slots = {"mark": text.split(":")[0].strip(), "has": text.strip()}
        yield edited(SURE, [Edit(source.line, text, None)], line=source.line, **slots)


def _prompts(source: Source) -> Iterator[Proposal]:
    edits: list[Edit] = []
    printed: list[Edit] = []
    session = False
    mark = ""
    for number, text in enumerate(source.lines, 1):
        match = _PROMPT.match(text)
        more = _MORE.match(text) if session or match is None else None
        if match is not None or (more is not None and (session or not mark)):
            found = match or more
            if found is None:
                continue
            mark = mark or found.group().strip()
            session = True
            edits.append(Edit(number, text, text[found.end() :]))
        elif _OUT.match(text) or (session and text.strip()):
            printed.append(Edit(number, text, None))
        else:
            session = False
    if not edits:
        return
    first = edits[0].line
    out = [edit for edit in printed if _OUT.match(edit.before or "")]
    slots = {"mark": mark, "has": (edits[0].before or "").strip()}
    yield edited(SURE - 0.6, [*edits, *out], line=first, **slots)
    if len(printed) > len(out) and len(edits) > 1:
        yield edited(SURE - 0.2, [*edits, *printed], line=first, variant="session", **slots)
    here = [edit for edit in edits if edit.line == source.line]
    if here and len(edits) > 1:
        yield edited(SURE + 0.3, here, line=here[0].line, **slots)
