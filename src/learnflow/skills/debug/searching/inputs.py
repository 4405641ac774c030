"""More inputs, made from those of the tests: to see which of several repairs agree with each other."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

MAX_CALLS = 40
_MAX_SITES, _MAX_TREES = 14, 8


def further_calls(calls: Sequence[str]) -> list[str]:
    """Return calls like these with other values of the same types, at most 40, in a fixed order.

    Mild ones come first, which keep an order and do not repeat anything: a list with an item less, a number one
    larger. Only values that are written out are varied.
    """
    trees = []
    for call in calls:
        try:
            trees.append(ast.parse(call.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    known = {call.strip() for call in calls} | {ast.unparse(tree) for tree in trees}
    made: list[list[str]] = [[], [], []]
    for tree in trees[:_MAX_TREES]:
        for strength, text in [*_crossed(tree, trees), *_varied(tree)]:
            if text not in known:
                known.add(text)
                made[strength].append(text)
    return [*_spread(made[0], MAX_CALLS // 2), *_spread(made[1], MAX_CALLS // 4), *_spread(made[2], MAX_CALLS // 4)]


def _spread(texts: list[str], count: int) -> list[str]:
    step = max(-(-len(texts) // count), 1)
    return texts[::step][:count]


def _crossed(tree: ast.expr, trees: Sequence[ast.expr]) -> Iterator[tuple[int, str]]:
    """Yield calls with one argument of another test."""
    if not isinstance(tree, ast.Call) or len(tree.args) < 2:
        return
    for other in trees:
        same = isinstance(other, ast.Call) and ast.dump(other.func) == ast.dump(tree.func)
        if not same or not isinstance(other, ast.Call) or len(other.args) != len(tree.args):
            continue
        for at in range(len(tree.args)):
            changed = copy.copy(tree)
            changed.args = [*tree.args[:at], other.args[at], *tree.args[at + 1 :]]
            yield 0, ast.unparse(changed)


def _varied(tree: ast.expr) -> Iterator[tuple[int, str]]:
    """Yield the text of a call with one value in it changed, and how strong the change is (0–2)."""
    sites = [(node, name) for node in ast.walk(tree) for name in ("elts", "value", "args") if hasattr(node, name)]
    for node, name in sites[:_MAX_SITES]:
        was = getattr(node, name)
        if name == "elts" and isinstance(node, ast.List):
            # A tuple is mostly a record: with an item less it is none.
            for strength, items in _lists(was):
                node.elts = items
                yield strength, ast.unparse(tree)
            node.elts = was
        elif isinstance(node, ast.Constant):
            for strength, value in _values(was):
                node.value = value  # type: ignore[assignment]
                yield strength, ast.unparse(tree)
            node.value = was


def _lists(items: list[ast.expr]) -> Iterator[tuple[int, list[ast.expr]]]:
    if items:
        yield from ((0, items[:-1]), (0, items[1:]))
    if len(items) > 2:
        yield from ((0, items[:1] + items[2:]), (0, items[: len(items) // 2]), (1, items[::-1]))
        yield 1, items[1:] + items[:1]
        yield 2, items + items[:2]
    if items:
        yield from ((1, items + items[:1]), (2, items[:1] * 3))


def _values(value: object) -> Iterator[tuple[int, object]]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        yield from ((0, value + 1), (0, max(value - 1, 0)), (1, value * 2), (2, 0), (2, 1))
    elif isinstance(value, float):
        yield from ((0, value + 0.5), (1, value * 2))
    elif isinstance(value, str):
        if value:
            yield from ((0, value[:-1]), (0, value[1:]), (1, value + value[:1]), (1, value.upper()), (2, value[::-1]))
        yield 2, value + "a"


def further_stdin(text: str) -> list[str]:
    """Return inputs like this one: each number in it one larger or smaller, a line less."""
    lines = text.split("\n")
    made: dict[str, None] = {}
    for at, line in enumerate(lines):
        words = line.split(" ")
        for place, word in enumerate(words):
            if word.lstrip("-").isdigit() and len(word) < 7:
                for other in (int(word) + 1, int(word) - 1, int(word) * 2):
                    changed = " ".join([*words[:place], str(other), *words[place + 1 :]])
                    made["\n".join([*lines[:at], changed, *lines[at + 1 :]])] = None
            elif word:
                for other_word in (word[:-1], word.swapcase(), word + "a"):
                    changed = " ".join([*words[:place], other_word, *words[place + 1 :]])
                    made["\n".join([*lines[:at], changed, *lines[at + 1 :]])] = None
        if line and len(lines) > 2:
            made["\n".join([*lines[:at], *lines[at + 1 :]])] = None
            made["\n".join([*lines[: at + 1], *lines[at:]])] = None
    return [one for one in made if one != text][:MAX_CALLS]
