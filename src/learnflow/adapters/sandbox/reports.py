"""What comes out of a run: what was seen from outside, joined with the child's own document.

The document is hostile, for a student's code shares the process that writes it: it is believed only where it has
exactly the expected shape, and never about timeouts, limits or signals.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from learnflow.adapters.sandbox.observations import (
    MAX_STEPS,
    MAX_TYPE,
    Result,
    checked_error,
    checked_history,
    checked_step,
    items,
    kept,
    need,
    optional,
    text,
)
from learnflow.adapters.sandbox.worker import Seen

CPU_SLACK_MS = 60.0
MAX_REPR = 4_200
_FIELDS = {"status", "error", "results", "steps", "steps_truncated", "history"}


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
    need(isinstance(document, dict) and document.keys() <= _FIELDS)
    need(document["status"] in ("ok", "error", "memory"))
    need((document["error"] is None) == (document["status"] == "ok"))
    results = document["results"]
    need(isinstance(results, list) and len(results) == len(calls))
    checked: Result = {
        "status": document["status"],
        "error": optional(document["error"], checked_error),
        "results": [_checked_result(result, call) for result, call in zip(results, calls, strict=True)],
    }
    checked |= kept(document, {"history": checked_history})
    if document["steps"] is not None:
        checked["steps"] = items(document["steps"], MAX_STEPS, checked_step)
        checked["steps_truncated"] = document.get("steps_truncated") is True
    return checked


def _checked_result(result: Any, call: str) -> Result:
    need(isinstance(result, dict) and result.keys() == {"call", "status", "type", "repr", "whole", "error"})
    need(result["status"] in ("ok", "error", "memory", "not_run"))
    good = result["status"] == "ok"
    need((result["repr"] is not None) == good and (result["type"] is not None) == good)
    need((result["error"] is not None) == (result["status"] in ("error", "memory")))
    need(type(result["whole"]) is bool and (good or not result["whole"]))
    return {
        "call": call,
        "status": result["status"],
        "type": optional(result["type"], lambda value: text(value, MAX_TYPE)),
        "repr": optional(result["repr"], lambda value: text(value, MAX_REPR)),
        "whole": result["whole"],
        "error": optional(result["error"], checked_error),
    }


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
