"""Bytes and text are mixed."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.operands import Operand, operands
from learnflow.skills.debug.running.origins import trail

_MIXED = re.compile(
    r"can't concat str to bytes|can only concatenate str \(not \"bytes\"\)|bytes-like object|[Ss]trings must be encoded"
    r"|Unicode-objects must be encoded|not bytes\b|\(not \"?bytes\"?\)|must be (?:bytes|str) or|expected bytes"
    r"|argument should be integer or bytes|string pattern on a bytes|bytes pattern on a string"
    r"|'bytes' and 'str'|'str' and 'bytes'"
)
_BYTES = ("bytes", "bytearray")


@pattern("TypeError", order=28)
def bytes_and_text(case: Case) -> Diagnosis | None:
    """One operand is text and another, or what the function takes, is bytes."""
    if not case.ran or not _MIXED.search(case.says):
        return None
    parts = operands(case)
    text = next((one for one in parts if one.seen.type == "str"), None)
    raw = next((one for one in parts if one.seen.type in _BYTES), None)
    if text is not None and raw is not None:
        return _found(case, raw, text, "", _decoded(case, raw, text))
    if text is not None and not _wants_text(case):
        return _found(case, text, text, "encode", [_encoded(case, text)])
    if raw is not None:
        return _found(case, raw, raw, "decode", [case.replaced(raw.node, f"{_held(case, raw)}.decode()")])
    return None


def _wants_text(case: Case) -> bool:
    return bool(re.search(r"must be str|not bytes|not \"bytes\"", case.says))


def _held(case: Case, one: Operand) -> str:
    text = case.text_of(one.node)
    return (
        text
        if isinstance(one.node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
        else f"({text})"
    )


def _encoded(case: Case, one: Operand) -> Change | None:
    if isinstance(one.node, ast.Constant) and str(one.node.value).isascii():
        return case.replaced(one.node, f"b{case.text_of(one.node)}")
    return case.replaced(one.node, f"{_held(case, one)}.encode()")


def _decoded(case: Case, raw: Operand, text: Operand) -> list[Change | None]:
    """Return the text of the bytes in their place; where a method of bytes gets a text, that text as bytes."""
    return [case.replaced(raw.node, f"{_held(case, raw)}.decode()"), _encoded(case, text)]


def _found(case: Case, one: Operand, other: Operand, variant: str, candidates: list[Change | None]) -> Diagnosis:
    stations = trail(case, one.node, one.seen.type)
    source = stations[-1] if len(stations) > 1 and stations[-1].sure else None
    name = case.text_of(one.node)
    return case.found(
        "bytes-and-text",
        part=name,
        variant=variant,
        certainty=Certainty.SEEN,
        values=[case.value(name, one.seen, source.line if source is not None else case.line)],
        candidates=candidates,
        name=name,
        value=one.seen.text,
        other=case.text_of(other.node),
        other_value=other.seen.text,
    )
