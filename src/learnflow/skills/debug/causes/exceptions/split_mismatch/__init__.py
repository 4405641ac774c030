"""`split()` gives other parts than the program expects, or a text is walked character by character."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conversions import Converted, converted
from learnflow.skills.debug.running.looking import is_call, lookup_of, method_of, own_nodes, receiver_of
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.sources import made_expression, source_of, text_in
from learnflow.skills.debug.running.splitting import Split, other_separators, read_split, separator_text, split_of

_SIGNS = " -:;,/._|=+"


@pattern("ValueError", order=30)
def walked_by_characters(case: Case) -> Diagnosis | None:
    """What was to be a number is one character of a text, because a loop walks the text itself."""
    made = converted(case)
    if made is None or not case.ran or len(made.text) != 1:
        return None
    over = made.source.loop.iter if made.source.loop is not None else _mapped(made)
    if over is None or (made.argument is not None and not isinstance(made.argument, ast.Name)):
        return None
    counted = _of_number(case, made, over)
    if counted is not None:
        return counted
    walked = _text_of(case, over)
    if walked is None or made.text not in walked:
        return None
    parts = walked.split()
    sep = None if len(parts) > 1 else next((one for one in (",", ";", "-", "/", "|") if one in walked), None)
    if sep is not None:
        parts = [one.strip() for one in walked.split(sep)]
    numbers = len(parts) > 1 and all(_is_number(one, made.function) for one in parts)
    after = f"{case.text_of(over)}.split({'' if sep is None else repr(sep).replace(chr(39), chr(34))})"
    simple = isinstance(over, ast.Name | ast.Attribute | ast.Subscript) or is_call(over, "input", arguments=0)
    return case.found(
        "split-mismatch",
        where=over.lineno,
        variant="characters",
        certainty=Certainty.PROVED,
        candidates=[case.replaced(over, after)] if numbers and simple else [],
        name=case.text_of(made.argument) if made.argument is not None else "the item",
        item=repr(made.text),
        walked=repr(walked),
        over=case.text_of(over),
        function=made.function,
    )


@pattern("ValueError", order=29)
def numbers_not_separated(case: Case) -> Diagnosis | None:
    """`[int(x) for x in input().split()]` for `1,2,3`: the text is cut at another sign than stands in it."""
    made = converted(case)
    cut = made.source.cut if made is not None and case.ran else None
    split = read_split(case, cut) if isinstance(cut, ast.Call) and method_of(cut) == "split" else None
    if made is None or split is None or split.separator in (made.text, ""):
        return None
    signs = [one for one in (",", ";", None) if one != split.separator and len(made.text.split(one)) > 1]
    signs = [one for one in signs if all(_is_number(part.strip(), made.function) for part in made.text.split(one))]
    if not signs:
        return None
    owner = case.text_of(cut.func.value) if cut is not None and isinstance(cut.func, ast.Attribute) else ""
    inside = "" if signs[0] is None else f'"{signs[0]}"'
    return case.found(
        "split-mismatch",
        where=cut,
        variant="numbers",
        certainty=Certainty.PROVED,
        candidates=[case.replaced(cut, f"{owner}.split({inside})")] if cut is not None else [],
        function=made.function,
        item=repr(made.text),
        split=case.text_of(cut) if cut is not None else "",
        separator=separator_text(split.separator),
        other=separator_text(signs[0]),
    )


@pattern("ValueError", "KeyError", order=11)
def slice_keeps_sign(case: Case) -> Diagnosis | None:
    """A text that was cut out by places begins or ends with the sign between the parts."""
    if not case.ran:
        return None
    held = converted(case)
    names = [held.argument] if held is not None else [one for one in own_nodes(case.stmt) if isinstance(one, ast.Name)]
    for node in names:
        text = text_in(case.seen(node)) if node is not None else None
        if not text or node is None or not (text[0] in _SIGNS or text[-1] in _SIGNS):
            continue
        made = made_expression(case, node)
        if not isinstance(made, ast.Subscript) or not isinstance(made.slice, ast.Slice):
            continue
        first = text[0] in _SIGNS and len(text) > 1 and made.slice.lower is not None
        last = text[-1] in _SIGNS and len(text) > 1 and made.slice.upper is not None
        number = held is not None and held.text == text and text[0] in "+-"
        if not (first or last) or number or (held is None and not _is_key(case, text, node)):
            continue
        return case.found(
            "split-mismatch",
            where=made,
            variant="slice-here" if made is node else "slice",
            certainty=Certainty.PROVED,
            values=[case.value(case.text_of(node), seen, case.line)] if (seen := case.seen(node)) is not None else [],
            name=case.text_of(node),
            text=repr(text),
            sign=repr(text[0] if first else text[-1]),
            cut=case.text_of(made),
            edge="beginning" if first else "end",
        )
    return None


@pattern("ValueError", order=31)
def empty_part(case: Case) -> Diagnosis | None:
    """A part with nothing in it, between two separators or at an end."""
    made = converted(case)
    cut = made.source.cut if made is not None else None
    if (
        made is None
        or made.text.strip()
        or cut is None
        or not case.ran
        or method_of(cut) != "split"
        or made.source.kind == "file"
    ):
        return None
    split = read_split(case, cut)
    if split is None or split.separator in (None, "\n"):
        return None
    space = split.separator == " "
    return case.found(
        "split-mismatch",
        variant="empty-space" if space else "empty-part",
        certainty=Certainty.PROVED,
        candidates=[_with_separator(case, split, None)] if space else [],
        function=made.function,
        gap=repr(made.text),
        split=case.text_of(cut),
        separator=separator_text(split.separator),
        text=repr(split.text) if split.text is not None else "its text",
    )


def _is_key(case: Case, text: str, node: ast.expr) -> bool:
    """Whether it is this text, or a part of it, that was not found."""
    if case.failure is not None and case.failure.key is not None:
        return case.failure.key.text == repr(text)
    if "substring not found" not in case.says and "is not in list" not in case.says:
        return False
    for one in own_nodes(case.stmt):
        if method_of(one) in ("index", "rindex") and isinstance(one, ast.Call) and one.args:
            seen = text_in(case.seen(one.args[0]))
            names = {part.id for part in ast.walk(one.args[0]) if isinstance(part, ast.Name)}
            if seen and isinstance(node, ast.Name) and node.id in names and seen[0] in _SIGNS:
                return True
    return False


def _mapped(made: Converted) -> ast.expr | None:
    return made.call.args[1] if made.call is not None and made.argument is None else None


def _of_number(case: Case, made: Converted, over: ast.expr) -> Diagnosis | None:
    """The characters of a number are walked, and one of them is no digit."""
    inner = over.args[0] if is_call(over, "str") and isinstance(over, ast.Call) else None
    seen = case.seen(inner) if isinstance(inner, ast.Name) else None
    if seen is None or not seen.is_number or inner is None or made.text not in seen.text:
        return None
    return case.found(
        "split-mismatch",
        where=over.lineno,
        variant="digits",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(inner), seen, case.line)],
        candidates=[case.replaced(inner, f"abs({case.text_of(inner)})")] if made.text == "-" else [],
        name=case.text_of(made.argument) if made.argument is not None else "the item",
        item=repr(made.text),
        number=case.text_of(inner),
        value=seen.text,
        over=case.text_of(over),
        function=made.function,
    )


def _text_of(case: Case, over: ast.expr) -> str | None:
    """Return the text that a loop walks, None where it walks no text."""
    if isinstance(over, ast.Constant):
        return over.value if isinstance(over.value, str) else None
    found = text_in(case.seen(over))
    if found is not None or not isinstance(over, ast.Name):
        if is_call(over, "input", arguments=0) and case.given.stdin:
            return case.given.stdin.splitlines()[0] if case.given.stdin.count("\n") <= 1 else None
        return found
    for frame in reversed(case.failure.frames if case.failure is not None else ()):
        if over.id in frame.values:
            return text_in(frame.values[over.id])
    return None


def _is_number(text: str, function: str) -> bool:
    try:
        int(text) if function == "int" else float(text)
    except ValueError:
        return False
    return True


@pattern("IndexError", order=18)
def too_few_parts(case: Case) -> Diagnosis | None:
    """A part is asked for that `split()` did not give."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.length is None or found.number is None or found.store:
        return None
    split = split_of(case, found.holder)
    if split is None or found.held is None or found.held.type != "list":
        return None
    if any(method_of(one) == "index" for one in ast.walk(found.index)):
        return None  # a position that was looked for, not the number of a part
    return told(
        case,
        split,
        found.length,
        found.number + 1 if found.number >= 0 else -found.number,
        part=case.text_of(found.node),
    )


def told(case: Case, split: Split, got: int, wanted: int, part: str = "") -> Diagnosis | None:
    """Return what is wrong with a split that gave `got` parts where `wanted` are used."""
    if got >= wanted:
        return None
    text = split.text
    seps = other_separators(text, split.separator, wanted) if text is not None and got == 1 else []
    slots = {
        "split": case.text_of(split.call),
        "text": repr(text) if text is not None else "",
        "got": f"{got} part" if got == 1 else f"{got} parts",
        "wanted": str(wanted),
        "part": part,
        "separator": separator_text(split.separator),
        "name": split.name,
    }
    if text is None:
        return None
    if seps:
        return case.found(
            "split-mismatch",
            where=split.call.lineno,
            variant="separator",
            certainty=Certainty.PROVED,
            candidates=[_with_separator(case, split, one) for one in seps],
            other=separator_text(seps[0]),
            slots=slots,
        )
    if not text.strip():
        return _blank(case, split, slots)
    variant = "typed" if source_of(case, split.call).kind == "input" else "too-few"
    return case.found(
        "split-mismatch",
        part=part,
        variant=variant,
        certainty=Certainty.PROVED,
        values=_values(case, split),
        slots=slots,
    )


def _blank(case: Case, split: Split, slots: dict[str, str]) -> Diagnosis:
    source = source_of(case, split.call)
    typed = source.kind == "input"
    return case.found(
        "split-mismatch",
        part=slots["part"],
        variant="blank-typed" if typed else "blank",
        certainty=Certainty.PROVED,
        values=_values(case, split),
        candidates=[] if typed else _skipping(case, split),
        slots=slots,
    )


def _skipping(case: Case, split: Split) -> list[Change | None]:
    """Return the change that leaves out lines with nothing in them, inside a loop over them."""
    receiver = receiver_of(split.call)
    while receiver is not None and method_of(receiver) in ("strip", "rstrip", "lstrip"):
        receiver = receiver_of(receiver)
    source = source_of(case, split.call)
    if not isinstance(receiver, ast.Name) or not isinstance(source.loop, ast.For) or case.lines is None:
        return []
    target = source.loop.target
    if not isinstance(target, ast.Name) or target.id != receiver.id:
        return []
    line = split.call.lineno
    text = case.lines[line - 1]
    space = text[: len(text) - len(text.lstrip())]
    skip = case.insert_edit(line, f"{space}    continue")
    return [case.changed(skip, case.insert_edit(line, f"{space}if not {receiver.id}.strip():"))]


def _values(case: Case, split: Split) -> list:  # type: ignore[type-arg]
    receiver = receiver_of(split.call)
    seen: Seen | None = case.seen(receiver) if isinstance(receiver, ast.Name) else None
    return [case.value(case.text_of(receiver), seen, case.line)] if seen is not None and receiver is not None else []


def _with_separator(case: Case, split: Split, separator: str | None) -> Change | None:
    written = "" if separator is None else '"\\t"' if separator == "\t" else f'"{separator}"'
    if split.call.args:
        return case.replaced(split.call.args[0], written) if written else _without_argument(case, split)
    text = case.text_of(split.call)
    return case.replaced(split.call, text[: text.rindex("(")] + f"({written})") if text.endswith(")") else None


def _without_argument(case: Case, split: Split) -> Change | None:
    receiver = receiver_of(split.call)
    if receiver is None or len(split.call.args) > 1 or split.call.keywords:
        return None
    return case.replaced(split.call, f"{case.text_of(receiver)}.{method_of(split.call)}()")
