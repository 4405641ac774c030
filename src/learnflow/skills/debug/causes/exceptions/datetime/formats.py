"""A text that does not fit the format it is read with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.running.looking import failing_call, literal, method_of
from learnflow.skills.debug.running.sources import source_of

_FITS = re.compile(r"time data (.+) does not match format (.+)", re.S)
_LEFT = re.compile(r"unconverted data remains: ?(.*)", re.S)
_ISO = re.compile(r"Invalid isoformat string: (.+)|Invalid isoformat", re.S)
_SWAPS = (
    ("%d", "%m"),
    ("%y", "%Y"),
    ("%Y", "%y"),
    ("%H", "%I"),
    ("%I", "%H"),
    ("%m", "%B"),
    ("%m", "%b"),
    ("%B", "%b"),
    ("%b", "%B"),
)
_MARKS = "./- :,"


def of_format(case: Case) -> Diagnosis | None:
    """Return why `strptime` or `fromisoformat` could not read its text, None for another error."""
    if _ISO.match(case.says):
        return _iso(case)
    if not _FITS.match(case.says) and not _LEFT.match(case.says):
        return None
    call = failing_call(case)
    if call is None or method_of(call) != "strptime" or len(call.args) < 2:
        calls = [
            one
            for one in case.walk(ast.Call)
            if method_of(one) == "strptime" and getattr(one, "lineno", 0) == case.line
        ]
        call = calls[0] if len(calls) == 1 and isinstance(calls[0], ast.Call) and len(calls[0].args) > 1 else None
    if call is None:
        return None
    shown, wanted = case.seen(call.args[0]), case.seen(call.args[1])
    text = literal(shown.text) if shown is not None else None
    form = literal(wanted.text) if wanted is not None else None
    if not isinstance(text, str) or not isinstance(form, str) or shown is None:
        return None
    name = case.text_of(call.args[0])
    slots = {"name": name, "text": shown.text, "format": form}
    values = [case.value(name, shown, case.line)]
    if text != text.strip() and _reads(text.strip(), form):
        change = case.replaced(call.args[0], f"{name}.strip()")
        source = source_of(case, call.args[0])
        where = source.loop.iter.lineno if source.loop is not None else None
        variant = "line-end" if text.endswith("\n") else "space"
        return _found(case, variant, where, [change], slots, values)
    # No one writes year, day, month.
    fits = [one for one in _formats(form) if _reads(text, one) and not re.search(r"%[Yy].%d.%m", one)]
    fits = list(dict.fromkeys(fits))
    written = call.args[1]
    candidates: list[Change | None] = []
    if len(fits) >= 1 and isinstance(written, ast.Constant):
        candidates = [case.replaced(written, f'"{fits[0]}"')] if '"' not in fits[0] else []
        slots["other"] = fits[0]
    left = _LEFT.match(case.says)
    if left is not None and not fits:
        slots["rest"] = repr(left[1])
        return _found(case, "rest", None, [], slots, values)
    slots["wrong"] = _first_wrong(text, form)
    variant = (
        ("order" if _swapped(form, fits[0]) else "marks") if fits else "exists" if _bad_number(text, form) else "format"
    )
    return _found(case, variant, None, candidates, slots, values)


def _formats(form: str) -> Iterator[str]:
    """Yield formats that differ from `form` in one way: two parts swapped, other marks, one more part."""
    for one, other in _SWAPS:
        if one in form and other in form:
            yield form.replace(one, "\0").replace(other, one).replace("\0", other)
        elif one in form:
            yield form.replace(one, other)
    marks = {mark for mark in form if mark in _MARKS}
    for mark in marks - {" ", ":"}:
        for other in "-/.":
            if other != mark:
                yield form.replace(mark, other)
    yield from _longer(form)


def _longer(form: str) -> Iterator[str]:
    """Yield formats with a time of day more or less, or with day, month and year in a usual order."""
    for more in (" %H:%M", " %H:%M:%S", "T%H:%M:%S", ":%S"):
        yield form + more
        if form.endswith(more):
            yield form.removesuffix(more)
    if "%Y" in form:
        parts = re.findall(r"%[dmY]", form)
        mark = re.sub(r"%[dmY]", "", form)[:1]
        if len(parts) == 3:
            for order in ("%Y{0}%m{0}%d", "%d{0}%m{0}%Y", "%m{0}%d{0}%Y"):
                for other in (mark, *"-/."):
                    yield order.format(other)


def _swapped(form: str, other: str) -> bool:
    return sorted(re.findall(r"%\w", form)) == sorted(re.findall(r"%\w", other)) and re.findall(
        r"%\w", form
    ) != re.findall(r"%\w", other)


def _reads(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except (ValueError, re.error, KeyError, IndexError):
        return False
    return True


def _first_wrong(text: str, form: str) -> str:
    """Return the shortest beginning of the format that the text does not fit, as `%m`."""
    parts = re.findall(r"%\w", form)
    return parts[0] if parts else form


def _bad_number(text: str, form: str) -> bool:
    """Whether the text has the shape of the format, and only a number in it is too large."""
    sizes = {
        "%d": r"\d{1,2}",
        "%m": r"\d{1,2}",
        "%Y": r"\d{4}",
        "%y": r"\d\d",
        "%H": r"\d{1,2}",
        "%M": r"\d{1,2}",
        "%S": r"\d{1,2}",
    }
    shape = re.escape(form)
    for part, size in sizes.items():
        shape = shape.replace(re.escape(part), size)
    try:
        return re.fullmatch(shape, text) is not None
    except re.error:
        return False


def _iso(case: Case) -> Diagnosis | None:
    call = failing_call(case)
    argument = call.args[0] if call is not None and call.args else None
    seen = case.seen(argument) if argument is not None else None
    if seen is None or argument is None or call is None:
        return None
    text = literal(seen.text)
    slots = {"name": case.text_of(argument), "text": seen.text, "call": case.text_of(call.func)}
    candidates: list[Change | None] = []
    variant = "iso"
    if isinstance(text, str) and text != text.strip():
        candidates, variant = [case.replaced(argument, f"{case.text_of(argument)}.strip()")], "iso-space"
    return _found(case, variant, None, candidates, slots, [case.value(case.text_of(argument), seen, case.line)])


def _found(
    case: Case,
    variant: str,
    where: int | None,
    candidates: list[Change | None],
    slots: dict[str, str],
    values: list[Value],
) -> Diagnosis:
    return case.found(
        "datetime",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=values,
        candidates=candidates,
        slots=slots,
    )
