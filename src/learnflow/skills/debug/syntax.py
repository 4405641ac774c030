"""Finding what a teacher would name in a program that Python refuses to read."""

from __future__ import annotations

import keyword
import re

from learnflow.contracts.values import Verified
from learnflow.skills.debug import fixes_brackets, fixes_layout, fixes_marks, fixes_words
from learnflow.skills.debug.findings import Change, Diagnosis, Edit, Place
from learnflow.skills.debug.repair import Broken, Repair, apply_edits, find_repair
from learnflow.skills.debug.texts import clip, concept_of, has_ladder
from learnflow.skills.language.reading import find_syntax_error, recompile

FIXERS = (fixes_brackets, fixes_layout, fixes_marks, fixes_words)
"""The modules whose import registers what is tried."""

WHOLE_LINES = 200
_LINE_SLOTS = frozenset({"header", "above", "branch", "opened"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTINUES = re.compile(r"[)\]}#\s]|(?:elif|else|except|finally)\b|\"\"\"|'''|$")

_UNFINISHED = re.compile(r"(?:[-+*/%=<>&|^.@]|\b(?:and|or|not|in|is|import|lambda|def|class|if|for|while))$")
_ALONE = re.compile(r"\s*(else|elif|except|finally)\b")
_GAP = re.compile(r"(?<!\w)(\w++) ++(\w++)")

_SAID: tuple[tuple[str, str], ...] = (
    ("expected 'except' or 'finally'", "try-alone"),
    ("outside function", "return-outside"),
    ("outside loop", "break-outside"),
    ("not properly in loop", "break-outside"),
    ("was never closed", "unclosed-bracket-somewhere"),
    ("unterminated triple", "unclosed-text-somewhere"),
    ("positional argument follows", "positional-after-keyword"),
    ("keyword argument repeated", "argument-twice"),
    ("duplicate argument", "parameter-twice"),
    ("default", "default-first"),
    ("global declaration", "global-late"),
    ("nonlocal", "nonlocal-unknown"),
    ("cannot assign to function call", "assign-to-call"),
    ("cannot assign to", "assign-to-value"),
    ("expected 'else'", "if-expression-without-else"),
    ("expected an indented block", "empty-body"),
    ("unexpected indent", "unexpected-indent-somewhere"),
    ("unindent", "unindent-somewhere"),
)


def analyse(code: str) -> Diagnosis | None:
    """Return the first cause for which `code` does not compile, None where it compiles.

    A change is named only when the program compiles with it, or reads on correctly beyond it. Raises BadInput
    for what cannot be read safely.
    """
    error = find_syntax_error(code)
    if error is None:
        return None
    broken = Broken(tuple(_LINE_END.split(code)), error)
    repair = find_repair(broken) if len(broken.lines) <= WHOLE_LINES else _repair_in_window(broken)
    if repair is not None:
        upto = len(repair.lines) if repair.error is None else _reads_upto(repair)
        if upto:
            return _repaired(broken, repair, upto)
    return _observed(broken)


def _repaired(broken: Broken, repair: Repair, upto: int) -> Diagnosis:
    first = repair.first
    edit = min(first.edits, key=lambda e: e.line) if len(first.edits) > 2 else first.edits[0]
    slots = dict(first.slots)
    slots.update(before=clip((edit.before or "").strip()), after=clip((edit.after or "").strip()))
    slots.update(line=str(edit.line), upto=str(upto), changes=str(len(first.edits)))
    outright = not has_ladder(first.cause)
    return Diagnosis(
        kind="syntax",
        cause=first.cause,
        error_type=type(broken.error).__name__,
        python_says=broken.says,
        place=_place_of(edit, broken),
        slots=slots,
        verified=Verified.COMPILED,
        change=_change(broken, repair) if repair.error is None else None,
        outright=outright,
        reads_on=repair.error is not None,
        later=repair.steps - 1 + (repair.error is not None),
        concept=concept_of(first.cause),
        source=broken.lines,
    )


def _change(broken: Broken, repair: Repair) -> Change | None:
    program = "\n".join(repair.lines)
    if len(repair.lines) == len(broken.lines):
        pairs = zip(broken.lines, repair.lines, strict=True)
        edits = tuple(Edit(n, old, new) for n, (old, new) in enumerate(pairs, 1) if old != new)
    elif repair.steps == 1:
        edits = repair.edits
    else:
        return None
    return Change(edits, program) if len(edits) <= 2 else None


def _place_of(edit: Edit, broken: Broken) -> Place:
    before, after = edit.before, edit.after
    if before is None or after is None:
        line = min(edit.line if after is None else max(edit.line - 1, 1), len(broken.lines))
        text = broken.text(line)
        return Place(line, len(text) - len(text.lstrip()) + 1, line, len(text) + 1)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end, new_end = len(before), len(after)
    while end > start and new_end > start and before[end - 1] == after[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    start, end = _whole_word(before, start, end)
    return Place(edit.line, start + 1, edit.line, max(end, start + 1) + 1)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch inside a word to the word."""
    left = start > 0 and _is_word(text[start - 1])
    right = end < len(text) and _is_word(text[end])
    inside = all(_is_word(c) for c in text[start:end])
    if not inside or (start == end and not (left and right)):
        return start, end
    while start > 0 and _is_word(text[start - 1]):
        start -= 1
    while end < len(text) and _is_word(text[end]):
        end += 1
    return start, end


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _reads_upto(repair: Repair) -> int:
    """Return up to which line the changed program compiles by itself, 0 if not beyond the first change."""
    stop = (repair.error.lineno or 1) if repair.error is not None else 0
    for number in range(min(stop, len(repair.lines)), 1, -1):
        text = repair.lines[number - 1]
        if text and not _CONTINUES.match(text):
            reached = max(edit.line for edit in repair.first.edits)
            compiles = number > reached and recompile("\n".join(repair.lines[: number - 1]) + "\n") is None
            return number - 1 if compiles else 0
    return 0


def _repair_in_window(broken: Broken) -> Repair | None:
    """Try changes on the statements around the error alone, then the best on the whole."""
    first, last = _window(broken)
    part = broken.lines[first - 1 : last]
    error = recompile("\n".join(part) + "\n")
    if error is None:
        return None
    repair = find_repair(Broken(part, error), tries=30, steps=1)
    if repair is None or (repair.error is not None and (repair.error.lineno or 0) <= max(e.line for e in repair.edits)):
        return None
    edits = tuple(Edit(e.line + first - 1, e.before, e.after) for e in repair.edits)
    lines = apply_edits(broken.lines, edits)
    slots = {
        key: str(int(value) + first - 1)
        if key in ("header", "above", "branch", "opened") and value.isdigit()
        else value
        for key, value in repair.first.slots.items()
    }
    proposal = type(repair.first)(repair.first.cause, edits, slots)
    return Repair(proposal, edits, lines, 1, recompile("\n".join(lines) + "\n"))


def _window(broken: Broken) -> tuple[int, int]:
    starts = [n for n, text in enumerate(broken.lines, 1) if text and not _CONTINUES.match(text)]
    before = [n for n in starts if n <= broken.line]
    after = [n for n in starts if n > broken.line]
    first = before[-2] if len(before) > 1 else 1
    last = after[1] - 1 if len(after) > 1 else len(broken.lines)
    return max(first, broken.line - 120), min(last, broken.line + 120)


def _observed(broken: Broken) -> Diagnosis:
    error = broken.error
    cause = next((cause for words, cause in _SAID if words in broken.says), "unknown-syntax")
    text = broken.text(broken.line)
    slots = {"line": str(broken.line), "says": clip(broken.says), "before": clip(text.strip())}
    if cause == "unknown-syntax":
        cause, more = _shape(broken)
        slots |= more
    column = min(broken.column, len(text) + 1)
    end_line = error.end_lineno if error.end_lineno == broken.line else broken.line
    end = error.end_offset if error.end_lineno == broken.line and error.end_offset else column + 1
    return Diagnosis(
        kind="syntax",
        cause=cause,
        error_type=type(error).__name__,
        python_says=broken.says,
        place=Place(broken.line, column, end_line or broken.line, max(end, column + 1)),
        concept=concept_of(cause),
        source=broken.lines,
        slots=slots,
    )


def _shape(broken: Broken) -> tuple[str, dict[str, str]]:
    """Return what the line shows for certain where Python only says that it is wrong."""
    mask = broken.mask(broken.line)
    if _UNFINISHED.search(mask):
        return "unfinished-line", {}
    alone = _ALONE.match(mask)
    if alone is not None and broken.column <= alone.end():
        return "branch-alone", {"word": alone[1]}
    for gap in _GAP.finditer(mask):
        left, right = clip(broken.text(broken.line)[gap.start(1) : gap.end(1)]), gap[2]
        if not keyword.iskeyword(left) and not keyword.iskeyword(right) and gap.end() + 1 >= broken.column:
            return "side-by-side", {"left": left, "right": right}
    return "unknown-syntax", {}
