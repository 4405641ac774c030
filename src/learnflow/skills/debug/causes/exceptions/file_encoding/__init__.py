"""Text is read or written in an encoding that cannot hold it, or that is not the one it has."""

from __future__ import annotations

import ast
import codecs
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import mode_of, opened, opens
from learnflow.skills.debug.running.looking import method_of, own_nodes
from learnflow.skills.debug.running.sources import path_text, text_in

_DECODES = re.compile(r"'([\w-]+)' codec can't decode bytes? (0x[0-9a-f]{2})?(?:.*?)(?:in|at) position (\d+)")
_ENCODES = re.compile(r"'([\w-]+)' codec can't encode characters? ('.*?'|in)?.*?position (\d+)")


@pattern("UnicodeDecodeError", order=30)
def not_decoded(case: Case) -> Diagnosis | None:
    """Bytes are read in another encoding than they were written in."""
    match = _DECODES.search(case.says)
    if match is None or not case.ran:
        return None
    slots = {"encoding": match[1], "byte": match[2] or "", "position": match[3]}
    call = _open_here(case)
    if call is not None:
        return _read(case, call, slots)
    node = _codec_call(case, "decode")
    if node is None:
        return None
    return _of_bytes(case, node, slots)


def _open_here(case: Case) -> ast.Call | None:
    for node in own_nodes(case.stmt):
        if isinstance(node, ast.Name | ast.Attribute):
            found = opened(case, node)
            if found is not None:
                return found
        if isinstance(node, ast.Call) and node in opens(case):
            return node
    return None


def encoding_node(call: ast.Call) -> ast.expr | None:
    """Return the expression of the encoding of an `open`, None where none is written."""
    return next((one.value for one in call.keywords if one.arg == "encoding"), None)


def _read(case: Case, call: ast.Call, slots: dict[str, str]) -> Diagnosis:
    path = path_text(case, call)
    slots |= {"path": path or "the file", "open_line": str(call.lineno)}
    written = [
        one for one in opens(case) if mode_of(one)[:1] in ("w", "a", "x") and path_text(case, one) == path and path
    ]
    node = encoding_node(call)
    for one in written:
        other = encoding_node(one)
        if (
            isinstance(other, ast.Constant)
            and isinstance(other.value, str)
            and not _same(other.value, slots["encoding"])
        ):
            slots |= {"other": other.value, "other_line": str(other.lineno)}
            return _found(case, "written", other, [case.replaced(other, f'"{_usual(slots["encoding"])}"')], slots)
    encoded = [one for one in case.walk(ast.Call) if method_of(one) == "encode" and getattr(one, "args", None)]
    # Bytes that were made by hand and written to some file whose name is passed around.
    raw = [one for one in opens(case) if mode_of(one) in ("wb", "ab")]
    if raw and len(encoded) == 1 and isinstance(encoded[0], ast.Call) and isinstance(encoded[0].args[0], ast.Constant):
        other_node = encoded[0].args[0]
        if not _same(str(other_node.value), slots["encoding"]):
            slots |= {"other": str(other_node.value), "other_line": str(other_node.lineno)}
            return _found(
                case, "encoded", other_node, [case.replaced(other_node, f'"{_usual(slots["encoding"])}"')], slots
            )
    given = case.given.files.get(path)
    odd = next((one for one in given if ord(one) > 127), "") if given is not None else ""
    slots["letter"] = odd
    candidates = [case.replaced(node, '"utf-8"')] if node is not None and not _same(slots["encoding"], "utf-8") else []
    return _found(case, "read-letter" if odd else "read", call, candidates, slots)


def _usual(encoding: str) -> str:
    return "utf-8" if _same(encoding, "utf-8") else encoding


def _same(one: str, other: str) -> bool:
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def _codec_call(case: Case, method: str) -> ast.Call | None:
    calls = [one for one in own_nodes(case.stmt) if method_of(one) == method and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


def _of_bytes(case: Case, call: ast.Call, slots: dict[str, str]) -> Diagnosis:
    """`data.decode(…)` of bytes that the program itself encoded in another way."""
    slots["name"] = case.text_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    written = call.args[0] if call.args else None
    encoded = [one for one in case.walk(ast.Call) if method_of(one) == "encode" and isinstance(one, ast.Call)]
    if len(encoded) == 1:
        argument = encoded[0].args[0] if encoded[0].args else None
        other = str(argument.value) if isinstance(argument, ast.Constant) else "utf-8" if argument is None else ""
        if other and not _same(other, slots["encoding"]):
            slots |= {"other": other, "other_line": str(encoded[0].lineno)}
            change = case.replaced(written, f'"{other}"') if isinstance(written, ast.Constant) else None
            if written is None:
                text = case.text_of(call)
                change = case.replaced(call, f'{text[:-1]}"{other}")')
            return _found(case, "decoded", call, [change], slots)
    return _found(case, "bytes", call, [], slots)


@pattern("UnicodeEncodeError", order=30)
def not_encoded(case: Case) -> Diagnosis | None:
    """A letter that the chosen encoding does not have."""
    match = _ENCODES.search(case.says)
    if match is None or not case.ran:
        return None
    slots = {"encoding": match[1], "position": str(int(match[3]) + 1), "letter": _letter(match[2] or "")}
    call = _codec_call(case, "encode")
    if call is not None:
        return _encoding_text(case, call, slots)
    file = _open_here(case)
    if file is None:
        return None
    node = encoding_node(file)
    slots |= {"path": path_text(case, file) or "the file", "open_line": str(file.lineno)}
    if not slots["letter"]:
        slots["letter"] = _written_letter(case, int(match[3]))
    candidates = [case.replaced(node, '"utf-8"')] if isinstance(node, ast.Constant) else []
    return _found(case, "write", file, candidates, slots)


def _written_letter(case: Case, place: int) -> str:
    """Return the character of what is written that stands at this place."""
    calls = [
        one for one in own_nodes(case.stmt) if method_of(one) == "write" and isinstance(one, ast.Call) and one.args
    ]
    text = text_in(case.seen(calls[0].args[0])) if len(calls) == 1 and isinstance(calls[0], ast.Call) else None
    return text[place] if text is not None and place < len(text) else ""


@pattern("LookupError", order=30)
def unknown_encoding(case: Case) -> Diagnosis | None:
    """The name of an encoding is misspelt."""
    match = re.search(r"unknown encoding: (.+)", case.says)
    if match is None or not case.ran:
        return None
    written = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Constant) and one.value == match[1]]
    usual = re.sub(r"[^a-z0-9]", "", match[1].lower()).startswith("utf")
    candidates = [case.replaced(one, '"utf-8"') for one in written] if usual else []
    return _found(case, "unknown", written[0] if written else case.line, candidates, {"encoding": match[1]})


def _letter(shown: str) -> str:
    try:
        value = ast.literal_eval(shown) if shown.startswith("'") else ""
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""


def _encoding_text(case: Case, call: ast.Call, slots: dict[str, str]) -> Diagnosis:
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    seen = case.seen(receiver) if receiver is not None else None
    slots |= {
        "name": case.text_of(receiver) if receiver is not None else "",
        "held": seen.text if seen is not None else "a text",
    }
    written = call.args[0] if call.args else None
    candidates = [case.replaced(written, '"utf-8"')] if isinstance(written, ast.Constant) else []
    return _found(case, "encode", call, candidates, slots)


def _found(
    case: Case, variant: str, where: ast.AST | int, candidates: list[Change | None], slots: dict[str, str]
) -> Diagnosis:
    slots = {"letter": "", **slots}
    slots["letter"] = f"the character {slots['letter']!r}" if slots["letter"] else "a character"
    return case.found(
        "file-encoding",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )
