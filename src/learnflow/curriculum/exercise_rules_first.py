"""The rules of the exercise families of the modules Basics, Control Flow, Data Structures and Functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

from learnflow.curriculum.exercise_inputs import Arguments, Draw, Parameters, Rules

# --- shop-receipt: a program, so the result is what it prints ------------------------------------------------


def _receipt(given: Arguments, p: Parameters) -> str:
    name, price, count = given["name"], given["price"], given["count"]
    if p["name"] == "rebate" and count >= p["from_count"]:
        price -= 1
    text = f"{count} x {name} = {price * count}\n"
    if p["name"] == "bags":
        text += f"Bags: {count // p['from_count']}\n"
    return text


def _sale(draw: Draw, p: Parameters, count: int) -> Arguments:
    return {"name": draw.pick(p["things"]), "price": draw.number(3, 19), "count": count}


def _typical_sale(draw: Draw, p: Parameters) -> Arguments:
    return _sale(draw, p, draw.number(3, 3 * int(p["from_count"])))


def _edge_sales(draw: Draw, p: Parameters) -> list[Arguments]:
    start = int(p["from_count"])
    return [_sale(draw, p, count) for count in (start, start - 1, start + 1, 1, 2 * start)]


# --- sum-until -----------------------------------------------------------------------------------------------


def _sum_until(given: Arguments, p: Parameters) -> int:
    numbers: list[int] = given["numbers"]
    if p["name"] == "negative":
        return sum(takewhile(lambda n: n >= 0, numbers))
    if p["name"] == "even-only":
        return sum(n for n in takewhile(bool, numbers) if n % 2 == 0)
    kept = list(takewhile(lambda n: n <= p["limit"], numbers))
    if p["name"] == "last-counts":
        kept = numbers[: len(kept) + 1]
    return sum(kept)


def _ends(draw: Draw, p: Parameters) -> int:
    if p["name"] == "negative":
        return -draw.number(1, 9)
    return 0 if p["name"] == "even-only" else int(p["limit"]) + draw.number(1, 9)


def _just_inside(p: Parameters) -> int:
    return 0 if p["name"] == "negative" else -3 if p["name"] == "even-only" else int(p["limit"])


def _just_outside(p: Parameters) -> int:
    return -1 if p["name"] == "negative" else 0 if p["name"] == "even-only" else int(p["limit"]) + 1


def _typical_numbers(draw: Draw, p: Parameters) -> Arguments:
    first = [2 * draw.number(1, 4), 2 * draw.number(1, 4) + 1]
    first += [draw.number(1, 9) for _ in range(draw.number(0, 2))]
    after = [2 * draw.number(1, 4), draw.number(1, 9)]
    return {"numbers": [*first, _ends(draw, p), *after]}


def _edge_numbers(draw: Draw, p: Parameters) -> list[Arguments]:
    a, b, end = 2 * draw.number(1, 4), draw.number(1, 9), _ends(draw, p)
    close, over = _just_inside(p), _just_outside(p)
    lists = [[b, close, a], [], [over, a, b], [a, close, b, end, a, end, a], [b, over, a, a], [a, a + 2, b], [close]]
    return [{"numbers": numbers} for numbers in lists]


# --- group-words ---------------------------------------------------------------------------------------------


def _group_words(given: Arguments, p: Parameters) -> dict[str | int, Any]:
    words: list[str] = given["words"]
    keys: dict[str, Callable[[str], str | int]] = {
        "first": lambda word: word[0],
        "last": lambda word: word[-1],
        "length": len,
    }
    key_of = keys[p["key"]]
    if p["name"] == "count":
        return dict(Counter(map(key_of, words)))
    groups = {key: [word for word in words if key_of(word) == key] for key in dict.fromkeys(map(key_of, words))}
    if p["name"] == "distinct":
        return {key: sorted(set(group)) for key, group in groups.items()}
    return groups


def _typical_words(draw: Draw, p: Parameters) -> Arguments:
    words = [draw.pick(p["things"]) for _ in range(draw.number(3, 5))]
    return {"words": [*words, words[0]]}


def _edge_words(draw: Draw, p: Parameters) -> list[Arguments]:
    things = list(p["things"])
    start = draw.number(0, 3)
    backwards = things[start : start + 6][::-1]
    one = draw.pick(things)
    return [{"words": words} for words in ([*backwards, backwards[0]], [], [one], [one, one, one], things[::-1])]


# --- nested-boxes --------------------------------------------------------------------------------------------


def _numbers_in(items: list[Any]) -> list[int]:
    """Go through nested lists with a stack, unlike the reference, which calls itself."""
    found: list[int] = []
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        else:
            found.append(item)
    return found


def _nested(given: Arguments, p: Parameters) -> object:
    items: list[Any] = given["items"]
    if p["name"] == "sum":
        return sum(_numbers_in(items))
    if p["name"] == "flat":
        return _numbers_in(items)
    depth, layer = 0, [items]
    while layer:
        depth, layer = depth + 1, [part for box in layer for part in box if isinstance(part, list)]
    return depth


def _typical_boxes(draw: Draw, _: Parameters) -> Arguments:
    a, b, c, d = (draw.number(1, 9) for _ in range(4))
    shapes: list[list[Any]] = [
        [a, [b, [c]], [d]],
        [[a, b], [c, [[], d]]],
        [[[a], b], [c], d],
        [[a, [b]], [], [c, d]],
    ]
    return {"items": draw.pick(shapes)}


def _edge_boxes(draw: Draw, _: Parameters) -> list[Arguments]:
    a, b, c = (draw.number(1, 9) for _ in range(3))
    shapes: list[list[Any]] = [[[], a, [b]], [], [a, b, c], [[[]], []], [[[[a]]], [b], [c]], [-a, [a, [[-b]]], c]]
    return [{"items": shape} for shape in shapes]


FIRST: Mapping[str, Rules] = {
    "shop-receipt": Rules(_receipt, _typical_sale, _edge_sales),
    "sum-until": Rules(_sum_until, _typical_numbers, _edge_numbers),
    "group-words": Rules(_group_words, _typical_words, _edge_words),
    "nested-boxes": Rules(_nested, _typical_boxes, _edge_boxes),
}
"""By family id."""
