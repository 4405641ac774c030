"""What a run says about how it failed, checked like all that comes out of the jail.

The parts that every failure has are believed in their exact shape or not at all. A part beyond that which is not as it
must be is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

MAX_LINE = 1_000_000
MAX_COLUMN = 1_000_000
MAX_LENGTH = 2**63
MAX_FRAMES, MAX_VALUES, MAX_STEPS = 60, 200, 1_000
MAX_NAME, MAX_TYPE, MAX_MESSAGE = 300, 300, 2_100
MAX_KEYS, MAX_KINDS, MAX_ATTRIBUTES, MAX_DEFINITIONS, MAX_EARLIER = 40, 5, 200, 100, 5
MAX_HITS, MAX_ASSIGNED, MAX_NAMES, MAX_CHANGES, MAX_KEPT = 5_000, 60, 80, 4, 60

Result = dict[str, Any]
Check = Callable[[Any], Any]


def checked_error(error: Any) -> Result:
    """Return an error of exactly the expected shape; raises ValueError."""
    need(isinstance(error, dict) and {"type", "message", "line", "frames"} <= error.keys())
    need(error.keys() <= {"type", "message", "line", "frames", *_OF_ERROR})
    checked = {
        "type": text(error["type"], MAX_TYPE),
        "message": text(error["message"], MAX_MESSAGE),
        "line": optional(error["line"], line),
        "frames": items(error["frames"], MAX_FRAMES, _frame),
    }
    return checked | kept(error, _OF_ERROR)


def checked_step(step: Any) -> Result:
    """Return a step of a walk-through; raises ValueError."""
    need(isinstance(step, dict) and {"line", "changed"} <= step.keys() <= {"line", "changed", "function"})
    need(isinstance(step["changed"], dict) and len(step["changed"]) <= MAX_VALUES)
    checked = {
        "line": line(step["line"]),
        "changed": {text(name, MAX_NAME): text(shown, MAX_NAME) for name, shown in step["changed"].items()},
    }
    return checked | ({"function": text(step["function"], MAX_NAME)} if "function" in step else {})


def checked_history(history: Any) -> Result:
    """Return a history; raises ValueError."""
    need(isinstance(history, dict) and history.keys() == {"hits", "assigned", "returns", "steps", "cut"})
    need(isinstance(history["hits"], dict) and len(history["hits"]) <= MAX_HITS and type(history["cut"]) is bool)
    return {
        "hits": {_line_as_text(number): _count(times) for number, times in history["hits"].items()},
        "assigned": items(history["assigned"], MAX_ASSIGNED, _assigned),
        "returns": items(history["returns"], MAX_KEPT, _returned),
        "steps": items(history["steps"], MAX_KEPT, _passed),
        "cut": history["cut"],
    }


def kept(fields: Mapping[str, Any], checks: Mapping[str, Check]) -> Result:
    """Return those of the fields that are there and as they must be."""
    checked = {}
    for name, check in checks.items():
        if name in fields:
            try:
                checked[name] = check(fields[name])
            except (ValueError, KeyError):
                continue
    return checked


def items(values: Any, most: int, check: Check) -> list[Any]:
    """Return a list of at most so many checked parts; raises ValueError."""
    need(isinstance(values, list) and len(values) <= most)
    return [check(value) for value in values]


def optional(value: Any, check: Check) -> Any:
    """Return None or what is checked."""
    return None if value is None else check(value)


def text(value: Any, most: int) -> str:
    """Return text that is not too long; raises ValueError."""
    need(isinstance(value, str) and len(value) <= most)
    # Half characters can be written in JSON, but are no text to hand on.
    return str(value.encode("utf-8", "replace").decode())


def line(value: Any) -> int:
    """Return the number of a line; raises ValueError."""
    return _number(value, MAX_LINE)


def need(fulfilled: bool) -> None:
    """Raise ValueError if not."""
    if not fulfilled:
        raise ValueError("the document has not the expected shape")


def _number(value: Any, most: int) -> int:
    need(type(value) is int and 0 <= value <= most)
    return int(value)


def _count(value: Any) -> int:
    return _number(value, MAX_LENGTH)


def _line_as_text(value: str) -> str:
    need(value.isascii() and value.isdecimal() and len(value) <= len(str(MAX_LINE)))
    return str(line(int(value)))


def _name(value: Any) -> str:
    return text(value, MAX_NAME)


def _names(most: int) -> Check:
    return lambda values: items(values, most, _name)


def _frame(frame: Any) -> Result:
    need(isinstance(frame, dict) and {"function", "line", "values"} <= frame.keys())
    need(frame.keys() <= {"function", "line", "values", "file", *_OF_FRAME})
    checked = {
        "function": _name(frame["function"]),
        "line": optional(frame["line"], line),
        **kept(frame, _OF_FRAME),
        "values": items(frame["values"], MAX_VALUES, _value),
    }
    return checked | ({"file": _name(frame["file"])} if "file" in frame else {})


def _value(value: Any) -> Result:
    need(isinstance(value, dict) and {"name", "type", "value"} <= value.keys())
    need(value.keys() <= {"name", "type", "value", *_OF_VALUE})
    return {"name": _name(value["name"])} | _described(value) | kept(value, _OF_VALUE)


def _described(value: Any) -> Result:
    need(isinstance(value, dict))
    return {"type": text(value["type"], MAX_TYPE), "value": _name(value["value"])}


def _detailed(value: Any) -> Result:
    return _described(value) | kept(value, _OF_VALUE)


def _kind(kind: Any) -> Result:
    need(isinstance(kind, dict) and kind.keys() == {"type", "at"})
    at = kind["at"]
    return {"type": text(kind["type"], MAX_TYPE), "at": _name(at) if isinstance(at, str) else _count(at)}


def _definition(definition: Any) -> Result:
    need(isinstance(definition, dict))
    named = {"name": _name(definition["name"]), "type": text(definition["type"], MAX_TYPE)}
    return named | kept(definition, {**_OF_VALUE, "module": _name})


def _earlier(error: Any) -> Result:
    need(isinstance(error, dict) and error.keys() == {"type", "message", "line", "cause"})
    need(error["cause"] in ("cause", "context"))
    return {
        "type": text(error["type"], MAX_TYPE),
        "message": text(error["message"], MAX_MESSAGE),
        "line": optional(error["line"], line),
        "cause": error["cause"],
    }


def _assigned(entry: Any) -> Result:
    need(isinstance(entry, dict) and entry.keys() == {"function", "frame", "names", "count"})
    need(isinstance(entry["names"], dict) and len(entry["names"]) <= MAX_NAMES)
    need(isinstance(entry["count"], dict) and entry["count"].keys() == entry["names"].keys())
    return {
        "function": _name(entry["function"]),
        "frame": optional(entry["frame"], lambda place: _number(place, MAX_FRAMES)),
        "names": {_name(name): items(each, MAX_CHANGES, _change) for name, each in entry["names"].items()},
        "count": {_name(name): _count(times) for name, times in entry["count"].items()},
    }


def _change(change: Any) -> Result:
    need(isinstance(change, dict) and change.keys() <= {"line", "type", "value", "length"})
    return {"line": line(change["line"])} | _described(change) | kept(change, {"length": _count})


def _returned(entry: Any) -> Result:
    need(isinstance(entry, dict) and type(entry["explicit"]) is bool and entry.get("yields", True) is True)
    checked = {
        "function": _name(entry["function"]),
        "called_from": optional(entry["called_from"], line),
        "line": line(entry["line"]),
        "explicit": entry["explicit"],
    }
    return checked | _described(entry) | ({"yields": True} if "yields" in entry else {})


def _passed(step: Any) -> Result:
    need(isinstance(step, dict) and {"line"} <= step.keys() <= {"line", "function"})
    return {"line": line(step["line"])} | ({"function": _name(step["function"])} if "function" in step else {})


def _column(value: Any) -> int | None:
    return None if value is None else _number(value, MAX_COLUMN)


_OF_FRAME: Mapping[str, Check] = {"column": _column, "end_line": _column, "end_column": _column}
_OF_VALUE: Mapping[str, Check] = {
    "length": _count,
    "keys": _names(MAX_KEYS),
    "kinds": lambda kinds: items(kinds, MAX_KINDS, _kind),
    "attributes": _names(MAX_ATTRIBUTES),
    "signature": _name,
    "defined": line,
}
_OF_ERROR: Mapping[str, Check] = {
    "name": _name,
    "object": _detailed,
    "key": _described,
    "path": _name,
    "earlier": lambda errors: items(errors, MAX_EARLIER, _earlier),
    "definitions": lambda entries: items(entries, MAX_DEFINITIONS, _definition),
}
