"""What comes out of a run: what was seen from outside, joined with the child's own document.

The document is hostile, for a student's code shares the process that writes it: it is believed only where it has
exactly the expected shape, and never about timeouts, limits or signals.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from learnflow.adapters.sandbox.worker import Seen

CPU_SLACK_MS = 60.0
MAX_LINE = 1_000_000
MAX_FRAMES, MAX_VALUES, MAX_STEPS = 60, 40, 1_000
MAX_NAME, MAX_TYPE, MAX_MESSAGE, MAX_REPR = 300, 300, 2_100, 4_200

Result = dict[str, Any]


def finished(seen: Seen, calls: Sequence[str], limits: Mapping[str, float], tier: str) -> Result:
    """Return the final result of a run that took place."""
    status, error = _outside(seen, limits)
    document = _document(seen, calls) if status is None else None
    result = _result(status or "killed", tier, error)
    if document is not None:
        result |= document
    elif status is None:
        result["error"] = _error("Killed", "The program ended without telling how, as by os._exit.")
    if document is None:
        result["results"] = [_not_run(call) for call in calls]
    result |= {
        "stdout": seen.stdout.decode("utf-8", "replace"),
        "stderr": seen.stderr.decode("utf-8", "replace"),
        "truncated": seen.overflow,
        "wall_ms": round(seen.wall_ms, 3),
        "cpu_ms": round(seen.cpu_ms, 3),
        "peak_kb": seen.peak_kb,
    }
    return result


def rejected(kind: str, message: str, tier: str) -> Result:
    """Return the result of a request that was never run."""
    return _result("rejected", tier, _error(kind, message))


def internal(message: str, tier: str) -> Result:
    """Return the result of a run that was lost by a fault of ours."""
    return _result("internal", tier, _error("Internal", message))


def _outside(seen: Seen, limits: Mapping[str, float]) -> tuple[str | None, dict[str, Any] | None]:
    """Return the status that follows from what was seen alone, None where the document may tell."""
    ended = seen.signal in (signal.SIGKILL, signal.SIGXCPU)
    by_cpu = ended and seen.cpu_ms >= limits["cpu_s"] * 1000 - CPU_SLACK_MS
    if seen.why == "wall":
        return "timeout", _error("Timeout", f"The program was still running after {limits['wall_s']:g} s.")
    if seen.why == "cpu" or by_cpu:
        return "timeout", _error("Timeout", f"The program computed for more than {limits['cpu_s']:g} s.")
    if seen.overflow:
        return "output_limit", _error("OutputLimit", f"The program wrote more than {limits['output_kb']} KiB.")
    if seen.why == "disk":
        return "killed", _error("DiskLimit", "The program filled its folder with too much or too many files.")
    if seen.signal is not None:
        return "killed", _error("Killed", f"The program was ended by {_signal_name(seen.signal)}.")
    return None, None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _document(seen: Seen, calls: Sequence[str]) -> Result | None:
    try:
        document = json.loads(seen.document.decode("utf-8"), parse_constant=_refuse)
        checked = _checked(document, calls)
    except (ValueError, KeyError, RecursionError):
        return None
    # A program that ended well has no other exit code, whatever the document says.
    return None if checked["status"] == "ok" and seen.exit != 0 else checked


def _checked(document: Any, calls: Sequence[str]) -> Result:
    _need(isinstance(document, dict) and document.keys() <= {"status", "error", "results", "steps", "steps_truncated"})
    _need(document["status"] in ("ok", "error", "memory"))
    _need((document["error"] is None) == (document["status"] == "ok"))
    results = document["results"]
    _need(isinstance(results, list) and len(results) == len(calls))
    checked = {
        "status": document["status"],
        "error": _optional(document["error"], _checked_error),
        "results": [_checked_result(result, call) for result, call in zip(results, calls, strict=True)],
    }
    if document["steps"] is not None:
        checked["steps"] = _list(document["steps"], MAX_STEPS, _checked_step)
        checked["steps_truncated"] = document.get("steps_truncated") is True
    return checked


def _checked_result(result: Any, call: str) -> Result:
    _need(isinstance(result, dict) and result.keys() == {"call", "status", "type", "repr", "whole", "error"})
    _need(result["status"] in ("ok", "error", "memory", "not_run"))
    good = result["status"] == "ok"
    _need((result["repr"] is not None) == good and (result["type"] is not None) == good)
    _need((result["error"] is not None) == (result["status"] in ("error", "memory")))
    _need(type(result["whole"]) is bool and (good or not result["whole"]))
    return {
        "call": call,
        "status": result["status"],
        "type": _optional(result["type"], lambda value: _text(value, MAX_TYPE)),
        "repr": _optional(result["repr"], lambda value: _text(value, MAX_REPR)),
        "whole": result["whole"],
        "error": _optional(result["error"], _checked_error),
    }


def _checked_error(error: Any) -> Result:
    _need(isinstance(error, dict) and error.keys() == {"type", "message", "line", "frames"})
    return {
        "type": _text(error["type"], MAX_TYPE),
        "message": _text(error["message"], MAX_MESSAGE),
        "line": _optional(error["line"], _line),
        "frames": _list(error["frames"], MAX_FRAMES, _checked_frame),
    }


def _checked_frame(frame: Any) -> Result:
    _need(isinstance(frame, dict) and {"function", "line", "values"} <= frame.keys())
    _need(frame.keys() <= {"function", "line", "values", "file"})
    checked = {
        "function": _text(frame["function"], MAX_NAME),
        "line": _optional(frame["line"], _line),
        "values": _list(frame["values"], MAX_VALUES, _checked_value),
    }
    return checked | ({"file": _text(frame["file"], MAX_NAME)} if "file" in frame else {})


def _checked_value(value: Any) -> Result:
    _need(isinstance(value, dict) and value.keys() == {"name", "type", "value"})
    return {
        "name": _text(value["name"], MAX_NAME),
        "type": _text(value["type"], MAX_TYPE),
        "value": _text(value["value"], MAX_NAME),
    }


def _checked_step(step: Any) -> Result:
    _need(isinstance(step, dict) and {"line", "changed"} <= step.keys() <= {"line", "changed", "function"})
    _need(isinstance(step["changed"], dict) and len(step["changed"]) <= MAX_VALUES)
    checked = {
        "line": _line(step["line"]),
        "changed": {_text(name, MAX_NAME): _text(shown, MAX_NAME) for name, shown in step["changed"].items()},
    }
    return checked | ({"function": _text(step["function"], MAX_NAME)} if "function" in step else {})


def _list(values: Any, most: int, check: Callable[[Any], Result]) -> list[Result]:
    _need(isinstance(values, list) and len(values) <= most)
    return [check(value) for value in values]


def _optional(value: Any, check: Callable[[Any], Any]) -> Any:
    return None if value is None else check(value)


def _text(value: Any, most: int) -> str:
    _need(isinstance(value, str) and len(value) <= most)
    # Half characters can be written in JSON, but are no text to hand on.
    return str(value.encode("utf-8", "replace").decode())


def _line(value: Any) -> int:
    _need(type(value) is int and 0 <= value <= MAX_LINE)
    return int(value)


def _need(fulfilled: bool) -> None:
    if not fulfilled:
        raise ValueError("the document has not the expected shape")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "line": None, "frames": []}


def _not_run(call: str) -> Result:
    return {"call": call, "status": "not_run", "type": None, "repr": None, "whole": False, "error": None}


def _result(status: str, tier: str, error: dict[str, Any] | None) -> Result:
    return {
        "status": status, "stdout": "", "stderr": "", "results": [], "error": error, "truncated": False,
        "wall_ms": 0.0, "cpu_ms": 0.0, "peak_kb": 0, "tier": tier,
    }  # fmt: skip
