"""The rules of the exercise families of the modules OOP, Files, Errors and Libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from learnflow.curriculum.exercise_inputs import Arguments, Draw, Parameters, Rules

# --- filling-container ---------------------------------------------------------------------------------------


def _fill(given: Arguments, p: Parameters) -> tuple[list[int | bool], int]:
    room: int = given["capacity"]
    answers: list[int | bool] = []
    for amount in given["amounts"]:
        fits = amount <= room
        if p["name"] == "overflow":
            answers.append(max(0, amount - room))
            room = max(0, room - amount)
        elif p["name"] == "refuse":
            room -= amount if fits else 0
            answers.append(fits)
        else:
            room = room - amount if fits else given["capacity"]
            answers.append(room)
    return answers, given["capacity"] - room


def _typical_amounts(draw: Draw, _: Parameters) -> Arguments:
    capacity = draw.number(8, 20)
    first = draw.number(3, capacity - 3)
    too_much = capacity - first + draw.number(1, 3)
    return {"capacity": capacity, "amounts": [first, too_much, draw.number(1, 3)]}


def _edge_amounts(draw: Draw, _: Parameters) -> list[Arguments]:
    n = draw.number(2, 9)
    cases = [(n + 3, [n, 3]), (n, []), (n, [n + 1, n]), (0, [0, n]), (n, [n, 0, 1]), (3 * n, [n, n, n, n])]
    return [{"capacity": capacity, "amounts": amounts} for capacity, amounts in cases]


# --- read-scores: `text` is what the file holds --------------------------------------------------------------


def _scores(given: Arguments, p: Parameters) -> object:
    rows = [line.split(p["separator"]) for line in given["text"].splitlines() if line.strip()]
    if p["name"] == "sum":
        return sum(int(number) for _, number in rows)
    if p["name"] == "best":
        return max(rows, key=lambda row: int(row[1]))[0] if rows else None
    sums: dict[str, int] = {}
    for name, number in rows:
        sums[name] = sums.setdefault(name, 0) + int(number)
    return sums


def _file(p: Parameters, rows: Sequence[tuple[str, int] | None], end: str = "\n") -> Arguments:
    lines = [f"{row[0]}{p['separator']}{row[1]}" if row else "" for row in rows]
    return {"text": "\n".join(lines) + end}


def _typical_file(draw: Draw, p: Parameters) -> Arguments:
    first, second, third = (draw.pick(p["names"]) for _ in range(3))
    return _file(
        p,
        [
            (first, draw.number(10, 40)),
            (second, draw.number(2, 9)),
            None,
            (third, draw.number(20, 50)),
            (first, draw.number(1, 12)),
        ],
    )


def _edge_files(draw: Draw, p: Parameters) -> list[Arguments]:
    names = list(p["names"])
    shift = draw.number(0, 4)
    a, b, c = names[shift], names[shift - 1], names[shift - 2]
    n = draw.number(10, 90)
    return [
        _file(p, [(a, 9), None, (b, n), (c, n)]),
        _file(p, [], end=""),
        _file(p, [None, (a, n), (b, n + 5)], end=""),
        _file(p, [None, None]),
        _file(p, [(c, 0)]),
        _file(p, [(a, 7), (b, 3), (a, n + 10), None, (b, n + 100)]),
    ]


# --- careful-numbers -----------------------------------------------------------------------------------------

_WHOLE = ("12", "-3", " 7 ", "+4", "0", "-15", "8", "31")
_OTHER = ("ten", "4.5", "", "3a", "--2", "1 2", "no", "2.0")


def _careful(given: Arguments, p: Parameters) -> object:
    values = [(text, _whole(text)) for text in given["texts"]]
    if p["name"] == "default":
        return [p["default"] if value is None else value for _, value in values]
    total = sum(value for _, value in values if value is not None)
    return total if p["name"] == "skip" else (total, [text for text, value in values if value is None])


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _typical_texts(draw: Draw, _: Parameters) -> Arguments:
    texts = [draw.pick(_WHOLE), draw.pick(_OTHER), "-" + str(draw.number(1, 9)), draw.pick(_WHOLE)]
    return {"texts": texts + [draw.pick(_OTHER)] * draw.number(0, 1)}


def _edge_texts(draw: Draw, _: Parameters) -> list[Arguments]:
    n = str(draw.number(2, 40))
    lists = [["4.5", n, "ten", " -6 "], [], ["", "x"], ["-1", " 5", n], ["2.0", "9", n], ["+3", "", "--2", n, "7"]]
    return [{"texts": texts} for texts in lists]


# --- days-between --------------------------------------------------------------------------------------------


def _days(given: Arguments, p: Parameters) -> object:
    first, last = (date.fromisoformat(given[name]).toordinal() for name in ("start", "end"))
    if p["name"] == "days":
        return last - first
    if p["name"] == "weeks":
        return divmod(last - first, 7)
    # Ordinal 1 was a Monday, so the remainder by 7 is 1 on Monday, 6 on Saturday and 0 on Sunday.
    return sum(1 for day in range(first, last) if 1 <= day % 7 <= 5)


def _dates(start: date, days: int) -> Arguments:
    return {"start": start.isoformat(), "end": (start + timedelta(days=days)).isoformat()}


def _typical_dates(draw: Draw, _: Parameters) -> Arguments:
    start = date(draw.number(2015, 2030), draw.number(1, 12), draw.number(1, 28))
    return _dates(start, draw.number(8, 60))


def _edge_dates(draw: Draw, _: Parameters) -> list[Arguments]:
    leap, other = draw.pick((2016, 2020, 2024, 2028)), draw.pick((2015, 2019, 2023, 2100 - 73))
    monday = date.fromordinal(date(other, draw.number(3, 11), 1).toordinal() // 7 * 7 + 1)
    return [
        _dates(date(leap, 2, 27), 4),
        _dates(monday, 0),
        _dates(monday, 2),
        _dates(date(other, 2, 20), 21),
        _dates(date(other, 12, 24), 14),
        _dates(monday - timedelta(days=2), 1),
    ]


SECOND: Mapping[str, Rules] = {
    "filling-container": Rules(_fill, _typical_amounts, _edge_amounts),
    "read-scores": Rules(_scores, _typical_file, _edge_files),
    "careful-numbers": Rules(_careful, _typical_texts, _edge_texts),
    "days-between": Rules(_days, _typical_dates, _edge_dates),
}
"""By family id."""
