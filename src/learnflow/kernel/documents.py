"""Guards a JSON document before a model parses it: what makes parsers disagree or misbehave is refused here."""

from __future__ import annotations

from typing import Any

import orjson

from learnflow.kernel.errors import BadRequest, InvalidInput

MAX_DEPTH = 32
MAX_VALUES = 10_000
MAX_DIGITS = 30

_BOM = b"\xef\xbb\xbf"
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_DIGITS_ONLY = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))
_MAX_QUOTES = 4 * (MAX_VALUES + 1)
_TOO_MANY = f"The body holds more than {MAX_VALUES} values."
_LONG_NUMBER = b"0" * (MAX_DIGITS + 1)


def guard(body: bytes) -> None:
    """Return for a document that a model may parse; in linear time.

    Raises BadRequest for what is not strict JSON in UTF-8: nothing, a byte order mark, NaN, Infinity, a number
    beyond a double, lone surrogates, raw control characters. Raises InvalidInput for JSON that no request
    needs: more than 32 levels, more than 10,000 values, numbers of more than 30 digits, NUL in a text, and a
    name that comes twice in one object (two parsers on the way would read two different documents).
    """
    read_json(body)


def read_json(body: bytes) -> Any:
    """Return the parsed document, integers beyond 64 bits as floats; raises as `guard` does."""
    if not body:
        raise BadRequest("The body is empty: send a JSON document.")
    if body.startswith(_BOM):
        raise BadRequest("The body begins with a byte order mark: send plain UTF-8.")
    escapes = _escapes_paired(body)
    skeleton = _outside_strings(escapes)
    _check_shape(skeleton)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON in UTF-8; reading stopped at line {error.lineno}.") from None
    if _LONG_NUMBER in skeleton.translate(_DIGITS_ONLY, b".eE+-"):
        raise InvalidInput(f"A number in the body has more than {MAX_DIGITS} digits.")
    if b"\\u0000" in escapes:
        raise InvalidInput("A text in the body holds the character NUL.")
    if _count_names(document) != skeleton.count(b":"):
        raise InvalidInput("An object in the body names the same field twice.")
    return document


def _escapes_paired(body: bytes) -> bytes:
    """Return the document without its escaped backslashes, so that every backslash left begins an escape."""
    # A student's program may hold the text `\u0000`, which is `\\u0000` here and must pass.
    return body.replace(b"\\\\", b"") if b"\\" in body else body


def _outside_strings(escapes: bytes) -> bytes:
    """Return the document without the contents of its strings; exact for every valid document."""
    unquoted = escapes.replace(b'\\"', b"")
    if unquoted.count(b'"') > _MAX_QUOTES:
        raise InvalidInput(_TOO_MANY)
    return b'"'.join(unquoted.split(b'"')[::2])


def _check_shape(skeleton: bytes) -> None:
    opened = skeleton.count(b"[") + skeleton.count(b"{")
    if opened > MAX_VALUES or skeleton.count(b",") >= MAX_VALUES:
        raise InvalidInput(_TOO_MANY)
    if opened <= MAX_DEPTH:
        return
    # One kind of bracket, so that each round takes exactly the innermost level away; the parser tells them apart.
    brackets = skeleton.translate(_ONE_KIND, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return
    raise InvalidInput(f"The body is nested deeper than {MAX_DEPTH} levels, or its brackets do not match.")


def _count_names(document: Any) -> int:
    names = 0
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            names += len(value)
            waiting.extend(value.values())
        elif type(value) is list:
            waiting.extend(value)
    return names
