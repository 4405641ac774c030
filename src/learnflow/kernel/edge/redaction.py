"""What may stand in a log: no control characters, no tokens, no addresses, nothing a student wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

DROPPED_FIELDS = frozenset(
    {
        "access_token",
        "api_key",
        "authorization",
        "body",
        "calls",
        "code",
        "cookie",
        "email",
        "exc_info",
        "expected",
        "files",
        "jwt",
        "original_query",
        "password",
        "prelude",
        "query",
        "secret",
        "stack_info",
        "stderr",
        "stdin",
        "stdout",
        "token",
        "traceback",
        "x-api-key",
    }
)
"""Fields that never reach a log, whatever their case."""

MAX_TEXT = 2_000
MAX_DEPTH = 4
MAX_ITEMS = 50

# C0 and C1 controls, soft hyphen, zero-width and bidi marks, line and paragraph separators, surrogates,
# variation selectors and tags: what moves a cursor, reorders a line or hides in it.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*")
_BEARER = re.compile(r"(?i)\bbearer\s{1,8}[^\s\"',;]+")
_EMAIL = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?")


def safe(text: str) -> str:
    """Return the text on one line, with every control, bidi and invisible character written as its escape."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_escaped, text)


def masked(text: str) -> str:
    """Return `safe(text)` of at most 2,000 characters, without tokens, private keys and e-mail addresses."""
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "[cut]"
    if "eyJ" in text:
        text = _JWT.sub("[token]", text)
    if "earer" in text or "EARER" in text:
        text = _BEARER.sub("[token]", text)
    if "@" in text:
        text = _EMAIL.sub("[e-mail]", text)
    if "-----BEGIN" in text:
        text = _PRIVATE_KEY.sub("[key]", text)
    return safe(text)


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Return the log event without dropped fields and with every text masked; a structlog processor."""
    return {name: _clean(value, 0) for name, value in event.items() if name.lower() not in DROPPED_FIELDS}


def _escaped(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return masked(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, BaseException):
        # Its message may hold what a student wrote.
        return type(value).__name__
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    if depth >= MAX_DEPTH:
        return "[deeper]"
    if isinstance(value, Mapping):
        kept = [(str(name), item) for name, item in value.items() if str(name).lower() not in DROPPED_FIELDS]
        return {masked(name): _clean(item, depth + 1) for name, item in kept[:MAX_ITEMS]}
    if isinstance(value, (Sequence, set, frozenset)):
        return [_clean(item, depth + 1) for item in list(value)[:MAX_ITEMS]]
    return masked(str(value))
