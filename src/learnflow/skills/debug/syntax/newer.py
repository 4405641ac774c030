"""Code that only a later Python reads is no error: the newest parser at hand decides, the answer names the version.

The linter is asked where there is one. Without it, what is newer is rewritten as this interpreter reads it: when
the rest compiles then, nothing else was wrong.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from learnflow.contracts.values import BadInput, Linter, LinterUnavailable
from learnflow.skills.debug.findings import Diagnosis, Place
from learnflow.skills.debug.syntax.fields import Rewritten, rewritten
from learnflow.skills.debug.texts import clip, concept_of
from learnflow.skills.language.reading import recompile

_ADDED = re.compile(r"\(syntax was added in Python (3\.\d+)\)")
_RULE = "invalid-syntax"
_FIELDS = re.compile(r"(?i)(?<![\w\"'])(?:[ft]|r[ft]|[ft]r)[\"']")
_ALIAS = re.compile(r"^([ \t]*)type[ \t]+([^\W\d]\w*)[ \t]*(\[[^\]\n]*\])?[ \t]*=(?!=)", re.M)
_GENERIC = re.compile(
    r"^([ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+[^\W\d]\w*)[ \t]*(\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\])", re.M
)
_EXCEPT = re.compile(r"^([ \t]*except\*?[ \t]+)([A-Za-z_][\w.]*(?:[ \t]*,[ \t]*[A-Za-z_][\w.]*)+)([ \t]*:)", re.M)
_PARAMETER = re.compile(r"\[\s*\*{0,2}[^\W\d]\w*\s*(?::[^,\]]+|=[^,\]]+)?\s*(?:,.*)?\]", re.S)


@dataclass(frozen=True, slots=True)
class _Feature:
    """What is newer: the version that brought it, a word for it and where its text begins in the program."""

    version: str
    name: str
    start: int


def newer_python(code: str, lines: tuple[str, ...], refused: SyntaxError, linter: Linter | None) -> Diagnosis | None:
    """Return the diagnosis of a program that is right for a later Python, None for any other."""
    features, older = _older(code)
    if not features:
        return None
    if any(feature.name == "except" for feature in features) and not _are_classes(code):
        return None
    asked = _asked(code, linter)
    if asked is None:
        if recompile(older) is not None:
            return None
        first = min(features, key=lambda feature: feature.start)
        line = code.count("\n", 0, first.start) + 1
        version = max((feature.version for feature in features), key=_rank)
    elif asked:
        line, version = asked[0][0], max((version for _, version in asked), key=_rank)
        first = min(features, key=lambda feature: abs(code.count("\n", 0, feature.start) + 1 - line))
    else:
        return None
    line = min(line, len(lines))
    text = lines[line - 1]
    start = len(text) - len(text.lstrip())
    slots = {"line": str(line), "version": version, "before": clip(text.strip()), "says": clip(refused.msg or "")}
    return Diagnosis(
        kind="nothing_found",
        cause="newer-python",
        variant=first.name,
        error_type=type(refused).__name__,
        python_says=refused.msg or "invalid syntax",
        place=Place(line, start + 1, line, max(len(text.rstrip()), start + 1) + 1),
        concept=concept_of("newer-python"),
        source=lines,
        slots=slots,
    )


def without_newer(code: str) -> str | None:
    """Return the program with what is newer rewritten, line by line; None where nothing is, or a line is lost."""
    features, older = _older(code)
    if not features or older == code or older.count("\n") != code.count("\n"):
        return None
    return None if any(feature.name == "except" for feature in features) else older


def beside_newer(found: Diagnosis | None, lines: tuple[str, ...]) -> Diagnosis | None:
    """Return what was found in the rewritten program as of the student's own, None where it touches what is newer."""
    if found is None or not found.place.line or found.source[found.place.line - 1] != lines[found.place.line - 1]:
        return None
    for edit in found.change.edits if found.change is not None else ():
        if edit.before is not None and lines[edit.line - 1] != edit.before:
            return None
    # The whole program compiles only for a later Python, so no program is offered.
    return dataclasses.replace(found, source=lines, change=None)


def _rank(version: str) -> int:
    return int(version.split(".")[1])


def _asked(code: str, linter: Linter | None) -> list[tuple[int, str]] | None:
    """Return the line and version of each newer thing that the linter finds, none if it finds a real error.

    None where no linter can answer.
    """
    if linter is None:
        return None
    try:
        messages = linter.lint(code, (_RULE,))
    except (LinterUnavailable, BadInput):
        return None
    found = [(message.line, added[1]) for message in messages if (added := _ADDED.search(message.message))]
    if not messages:
        return None
    return found if len(found) == len(messages) else []


def _older(code: str) -> tuple[list[_Feature], str]:
    """Return what is newer than Python 3.11 and the program without it."""
    features: list[_Feature] = []
    older = code
    if _ALIAS.search(older):
        features.extend(_Feature("3.12", "alias", m.start()) for m in _ALIAS.finditer(older))
        older = _ALIAS.sub(r"\1\2 =", older)
    generic = [m for m in _GENERIC.finditer(older) if _PARAMETER.fullmatch(m[2])]
    if generic:
        defaults = any("=" in m[2] for m in generic)
        features.extend(_Feature("3.13" if defaults else "3.12", "generic", m.start()) for m in generic)
        older = _GENERIC.sub(lambda m: m[1] if _PARAMETER.fullmatch(m[2]) else m.group(), older)
    if _EXCEPT.search(older):
        features.extend(_Feature("3.14", "except", m.start()) for m in _EXCEPT.finditer(older))
        older = _EXCEPT.sub(r"\1(\2)\3", older)
    if _FIELDS.search(older):
        fields: Rewritten = rewritten(older)
        features.extend(_Feature("3.12", "f-string", min(start, len(code))) for start in fields.starts)
        features.extend(_Feature("3.14", "template", min(start, len(code))) for start in fields.templates)
        older = fields.code
    return features, older


def _are_classes(code: str) -> bool:
    """Whether what stands between the commas after `except` names exceptions: `except ValueError, e` is Python 2."""
    for match in _EXCEPT.finditer(code):
        names = [name.strip().split(".")[-1] for name in match[2].split(",")]
        if not all(name[:1].isupper() or name.endswith(("error", "Error")) for name in names):
            return False
    return True
