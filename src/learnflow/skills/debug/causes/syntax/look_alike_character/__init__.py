"""Another character that looks right: `×`, `–`, `≤`, wide brackets, blanks that are none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_PLAIN = {
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "×": "*", "✕": "*", "∗": "*", "·": "*", "•": "*", "÷": "/",
    "∕": "/", "⁄": "/", "≤": "<=", "≥": ">=", "≠": "!=", "＝": "=", "≈": "==", "≡": "==", "→": "->", "←": "=",
    "，": ",", "、": ",", "：": ":", "；": ";", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]",
    "｛": "{", "｝": "}", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "％": "%", "．": ".",
    "。": ".",
    "！": "!", "＃": "#",
    "…": "...", "²": "**2", "³": "**3", "√": "", "؛": ";", "،": ",", "⟨": "<",
    "∧": " and ", "∨": " or ", "¬": "not ",
    "＿": "_", "∞": "float('inf')", "π": "3.14159", "½": "0.5", "¼": "0.25", "＆": "&", "∈": "in", "¡": "",
}  # fmt: skip
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2069")


@proposes("look-alike-character")
def propose(source: Source) -> Iterator[Proposal]:
    """Write the one that Python knows, on all lines."""
    number = next((n for n in source.suspects[:3] if _odd(source, n)), 0)
    if not number:
        return
    odd = _odd(source, number)
    wants = _plain(odd)
    order = [number, *(n for n in range(1, len(source.lines) + 1) if n != number)]
    edits = []
    for n in order:
        changed = _changed(source, n)
        if changed != source.text(n):
            edits.append(Edit(n, source.text(n), changed))
    shown = odd if odd.isprintable() and not odd.isspace() else f"U+{ord(odd):04X}"
    variant = "invisible" if odd in _INVISIBLE else "blank" if wants == " " else ""
    slots = {"has": shown, "wants": wants, "name": unicodedata.name(odd, "a special character").lower()}
    if edits:
        yield edited(SURE - 0.2, edits, variant=variant, **slots)
        whole = "".join(_plain(c) if _is_odd(c) else c for c in source.text(number))
        yield edited(SURE + 0.1, [Edit(number, source.text(number), whole)], variant=variant, **slots)
    place = source.text(number).index(odd)
    yield splice(source, LIKELY + 0.5, (number, place, place + 1, ""), variant="removed", **slots)


def _odd(source: Source, number: int) -> str:
    mask = source.mask(number)
    text = source.text(number)
    inside = next((c for n, c in enumerate(text[: len(mask)]) if _is_odd(c) and mask[n] != "_"), "")
    return inside or next((c for c in text if _is_odd(c) and "invalid" in source.says and c in source.says), "")


def _is_odd(character: str) -> bool:
    if ord(character) < 128:
        return False
    if character in _PLAIN or character in _INVISIBLE:
        return True
    kind = unicodedata.category(character)
    return (
        kind in ("Zs", "Cf", "Zl", "Zp", "Sm", "So", "Po", "Ps", "Pe", "Pd", "No", "Nd")
        and character not in "“”„«»‘’‚‹›¿°"
    )


def _plain(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return " "
    normal = unicodedata.normalize("NFKC", character)
    return normal if normal.isascii() else ""


def _changed(source: Source, number: int) -> str:
    text, mask = source.text(number), source.mask(number)
    if not text.strip():
        mask = text if not mask.strip("_") else mask
    return "".join(_plain(c) if n < len(mask) and mask[n] != "_" and _is_odd(c) else c for n, c in enumerate(text))
