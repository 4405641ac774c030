"""`int()` or `float()` gets a text that is no such number: a unit, a comma, a point, the wrong part, another base."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conversions import Converted, converted
from learnflow.skills.debug.running.looking import is_call
from learnflow.skills.debug.running.sources import lines_behind, text_in
from learnflow.skills.debug.texts import clip, fill, text_of

_NUMBER = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_COUNTS = re.compile(r"\b(?:how many|number of|count|age|year|times|rounds?|tries|guess)\b", re.I)
"""Words of a line that reads something counted, which has no halves."""

_NUMERIC = re.compile(
    r"(?:\w+_)?(?:age|price|cost|amount|count|points?|score|marks?|number|num|qty|quantity|year|total)s?"
)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WITH_UNIT = re.compile(rf"({_NUMBER})(\s*[^\d\s.,+-][^\d]*)")
_UNIT_FIRST = re.compile(rf"([^\d\s.,+-]{{1,3}}\s*)({_NUMBER})")
_HEX = re.compile(r"#?(?:0[xX])?[0-9a-fA-F]+")


@pattern("ValueError", order=50)
def conversion_of_text(case: Case) -> Diagnosis | None:
    """Say which text was converted, where it was read, and what in it is no part of a number."""
    made = converted(case)
    if made is None:
        return None
    variant, slots, candidates = _kind(case, made)
    name = case.text_of(made.argument) if made.argument is not None else ""
    told = name if isinstance(made.argument, ast.Name | ast.Subscript | ast.Attribute) else ""
    return case.found(
        "conversion-of-text",
        part="" if made.call is None else case.text_of(made.call),
        variant=variant,
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        values=_values(case, made),
        candidates=candidates,
        text=repr(made.text),
        function=made.function,
        name=told or "the text",
        holds=f"`{clip(told, 60)}` is {made.text!r}" if told else f"`{made.function}()` gets {made.text!r}",
        origin=told_origin(case, made),
        kind="a whole number" if made.function == "int" else "a number",
        slots=slots,
    )


def _values(case: Case, made: Converted) -> list[Value]:
    seen = case.seen(made.argument) if isinstance(made.argument, ast.Name) else None
    return (
        [case.value(case.text_of(made.argument), seen, case.line)]
        if seen is not None and made.argument is not None
        else []
    )


def told_origin(case: Case, made: Converted) -> str:
    """Return where the text was read as the end of a sentence, empty when the line itself shows it."""
    source = made.source
    if source.kind == "unknown" or (source.kind == "literal" and (source.line == case.line or made.argument is None)):
        return ""
    field = f"origin-{source.kind}"
    if source.kind == "input" and source.line == case.line:
        field = "origin-input-here"
    if source.kind == "file" and not source.path:
        field = "origin-file-unnamed"
    told = fill(text_of("conversion-of-text", field) or "", {"line": str(source.line), "path": clip(source.path)})
    return f" {told}" if told else ""


Kind = tuple[str, dict[str, str], list[Change | None]]


def _kind(case: Case, made: Converted) -> Kind:
    """Return the wording, its slots and the changes for what is wrong with the text."""
    text = made.text.strip()
    for look in (_prompt, _empty, _sentinel, _several, _base, _comma, _point, _fraction, _sign, _other_part, _unit):
        found = look(case, made, text)
        if found is not None:
            return found
    if made.source.kind == "input":
        return "typed", {}, []
    return "", {}, []


def _wrap(case: Case, made: Converted, texts: Iterable[str]) -> list[Change | None]:
    """Return the changes that put each text in place of the argument, `{}` standing for it."""
    if made.argument is None:
        return []
    own = case.text_of(made.argument)
    if not isinstance(made.argument, ast.Name | ast.Subscript | ast.Attribute | ast.Call | ast.Constant):
        own = f"({own})"
    return [case.replaced(made.argument, text.replace("{}", own)) for text in texts]


def _prompt(case: Case, made: Converted, text: str) -> Kind | None:
    given = made.argument
    if not isinstance(given, ast.Constant) or not re.search(r"[A-Za-z]{2}.*[?:>]$|^[A-Z][a-z]+ [a-z]+", text):
        return None
    edits = [case.node_edit(given, f"input({case.text_of(given)})")]
    after = case.statement_at(case.line + 1)
    if isinstance(after, ast.Expr) and is_call(after.value, "input", arguments=0) and after.lineno == after.end_lineno:
        edits.append(case.line_edit(after.lineno, None))
    ready = [one for one in edits if one is not None]
    # An answer is needed for the question, else the change cannot be tried.
    return "prompt", {}, [case.changed(*ready)] if len(ready) == len(edits) and made.base == 10 else []


def _empty(case: Case, made: Converted, text: str) -> Kind | None:
    if text:
        return None
    return ("empty-typed" if made.source.kind == "input" else "empty"), {}, []


def _sentinel(case: Case, made: Converted, text: str) -> Kind | None:
    """The word that ends the input is converted before it is compared with."""
    if made.source.kind != "input":
        return None
    for node in case.walk(ast.Compare):
        parts = [getattr(node, "left", None), *getattr(node, "comparators", ())]
        words = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if any(word.casefold() == text.casefold() for word in words):
            line = getattr(node, "lineno", 0)
            return ("sentinel" if line > case.line else "sentinel-before"), {"checked": str(line)}, []
    return None


def _several(case: Case, made: Converted, text: str) -> Kind | None:
    parts = re.split(r"\s*[,;]\s+|\s+", text)
    if len(parts) < 2 or not all(re.fullmatch(_NUMBER, one) for one in parts):
        return None
    return "several", {"count": str(len(parts))}, []


def _base(case: Case, made: Converted, text: str) -> Kind | None:
    if made.function != "int":
        return None
    if made.base != 10:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[: made.base]
        wrong = next((one for one in text.lower().lstrip("+-") if one not in digits), text)
        return "base-other", {"base": str(made.base), "wrong": repr(wrong)}, []
    prefix = re.fullmatch(r"0([xXbBoO])[0-9a-fA-F]+", text)
    if prefix is not None:
        base = {"x": 16, "b": 2, "o": 8}[prefix[1].lower()]
        return "base", {"base": str(base)}, _based(case, made, base)
    if not _HEX.fullmatch(text) or not re.search(r"\d", text) or text.isdigit() or "#" in text:
        return None
    others = [part for line in lines_behind(case, made.source) for part in re.split(r"[\s,;:]+", line) if part]
    hexed = len(others) > 1 and all(_HEX.fullmatch(one) for one in others)
    same = len({len(one) for one in others}) == 1
    named = re.search(r"hex|colou?r|byte|rgb|addr", "\n".join(case.lines or ()), re.I)
    if not (hexed and same) and not (named and re.search(r"[a-fA-F]", text)):
        return None
    return "base", {"base": "16"}, _based(case, made, 16)


def _based(case: Case, made: Converted, base: int) -> list[Change | None]:
    if made.call is None or made.argument is None or len(made.call.args) != 1:
        return []
    return [case.replaced(made.argument, f"{case.text_of(made.argument)}, {base}")]


def _comma(case: Case, made: Converted, text: str) -> Kind | None:
    if _GROUPED.fullmatch(text):
        # One group of three may be a decimal comma or thousands; for whole numbers only one of them makes sense.
        sure = made.function == "int" or text.count(",") > 1 or "." in text
        return "grouped", {}, _wrap(case, made, ['{}.replace(",", "")']) if sure else []
    if not re.fullmatch(r"[-+]?\d*,\d+|[-+]?\d+,\d*", text):
        return None
    if made.function == "float":
        return "comma", {}, _wrap(case, made, ['{}.replace(",", ".")'])
    return "comma", {}, []


def _point(case: Case, made: Converted, text: str) -> Kind | None:
    if (
        made.function != "int"
        or not re.fullmatch(r"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?", text)
        or made.call is None
    ):
        return None
    name = made.call.func if made.argument is not None else made.call.args[0]
    candidates = [case.replaced(name, "float"), *_wrap(case, made, ["float({})"])]
    return "point", {}, candidates if made.base == 10 and not _COUNTS.search(case.source) else []


def _fraction(case: Case, made: Converted, text: str) -> Kind | None:
    if not re.fullmatch(r"[-+]?\d+\s*/\s*\d+", text):
        return None
    edit = (
        case.node_edit(made.argument, f"Fraction({case.text_of(made.argument)})") if made.argument is not None else None
    )
    if edit is None or made.function != "float" or "Fraction" in case.names.bound:
        return "fraction", {}, []
    return "fraction", {}, [case.changed(edit, case.insert_edit(1, "from fractions import Fraction"))]


def _sign(case: Case, made: Converted, text: str) -> Kind | None:
    """A character that looks like a digit's neighbour and is none: a long minus, a letter O."""
    for odd, usual in (("−", "-"), ("–", "-"), ("O", "0"), ("o", "0"), ("l", "1")):
        if odd in text and re.fullmatch(_NUMBER, text.replace(odd, usual)) and re.search(r"\d", text):
            return "look-alike", {"odd": odd, "usual": usual}, []
    return None


def _other_part(case: Case, made: Converted, text: str) -> Kind | None:
    """Another part of the same line is the number."""
    found = _sibling_name(case, made) or _sibling_index(case, made)
    if found is None or made.argument is None or re.match(_NUMBER, text):
        return None
    other, value = found
    slots = {"other": other, "value": repr(value)}
    if _NUMERIC.fullmatch(case.text_of(made.argument)):
        return "other-place", slots, []  # the names stand in the wrong order, not the conversion
    return "other-part", slots, [case.replaced(made.argument, other)]


def _sibling_name(case: Case, made: Converted) -> tuple[str, str] | None:
    """Return the one other name unpacked on the same line that holds a number and is converted nowhere."""
    if not isinstance(made.argument, ast.Name):
        return None
    wanted = made.argument.id
    for node in case.walk(ast.Assign, ast.For, ast.comprehension):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            names = [one.id for one in getattr(target, "elts", ()) if isinstance(one, ast.Name)]
            if wanted not in names:
                continue
            seen = [(one, text_in(case.seen(one))) for one in names if one != wanted]
            fits = [(one, text) for one, text in seen if text is not None and _reads(made.function, text)]
            if len(fits) == 1 and not _converts(case, made.function, fits[0][0]):
                return fits[0]
    return None


def _converts(case: Case, function: str, name: str) -> bool:
    calls = (one for one in case.walk(ast.Call) if is_call(one, "int", "float") and isinstance(one, ast.Call))
    return any(isinstance(one.args[0], ast.Name) and one.args[0].id == name for one in calls)


def _sibling_index(case: Case, made: Converted) -> tuple[str, str] | None:
    given = made.argument
    if (
        not isinstance(given, ast.Subscript)
        or not isinstance(given.slice, ast.Constant)
        or type(given.slice.value) is not int
    ):
        return None
    seen = case.seen(given.value)
    try:
        items = ast.literal_eval(seen.text) if seen is not None and seen.type in ("list", "tuple") else None
    except (ValueError, SyntaxError):
        return None
    if not isinstance(items, list | tuple):
        return None
    fits = [(place, one) for place, one in enumerate(items) if isinstance(one, str) and _reads(made.function, one)]
    if len(fits) != 1:
        return None
    used = [one for one in case.walk(ast.Subscript) if ast.dump(one.value) == ast.dump(given.value)]
    places = [one.slice.value for one in used if isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Constant)]
    if fits[0][0] in places:
        return None
    return f"{case.text_of(given.value)}[{fits[0][0]}]", fits[0][1]


def _reads(function: str, text: str) -> bool:
    try:
        int(text) if function == "int" else float(text)
    except ValueError:
        return False
    return True


def _unit(case: Case, made: Converted, text: str) -> Kind | None:
    match = _WITH_UNIT.fullmatch(text) or _UNIT_FIRST.fullmatch(text)
    if match is None:
        return None
    unit = (match[2] if _WITH_UNIT.fullmatch(text) else match[1]).strip()
    slots = {"unit": unit}
    if len(unit) > 12 or made.source.kind == "input":
        return "unit", slots, []
    behind = lines_behind(case, made.source)
    alike = not behind or all(unit in one for one in behind if re.search(r"\d", one))
    removed = f'{{}}.replace({_quoted(unit)}, "")'
    return "unit", slots, _wrap(case, made, [removed]) if alike else []


def _quoted(text: str) -> str:
    return "'" + text + "'" if '"' in text else '"' + text + '"' if "\\" not in text else repr(text)
