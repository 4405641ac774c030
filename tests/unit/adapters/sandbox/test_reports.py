"""What comes out of the jail: hostile documents are believed in no part that is not as expected."""

import dataclasses
import json
from typing import Any

import pytest

from learnflow.adapters.sandbox import reports
from learnflow.adapters.sandbox.pipes import MAX_DOCUMENT_BYTES
from learnflow.adapters.sandbox.worker import Seen

LIMITS = {"wall_s": 5.0, "cpu_s": 6.0, "memory_mb": 50, "output_kb": 64}
SEEN = Seen(b"out", b"err", b"", False, 0, None, None, 3.0, 2.0, 100)
ERROR = {"type": "ValueError", "message": "no", "line": 3, "frames": []}
FRAME = {"function": "f", "line": 1, "values": [{"name": "x", "type": "int", "value": "1"}]}
RESULT = {"call": "f()", "status": "ok", "type": "int", "repr": "1", "whole": True, "error": None}
GOOD = {"status": "ok", "error": None, "results": [RESULT], "steps": None}


def told(document: Any, **seen: Any) -> reports.Result:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return reports.finished(dataclasses.replace(SEEN, document=content, **seen), ["f()"], LIMITS, "1")


def test_an_honest_document_is_believed() -> None:
    result = told(GOOD | {"steps": [{"line": 1, "changed": {"x": "1"}}]})
    assert (result["status"], result["stdout"], result["stderr"], result["tier"]) == ("ok", "out", "err", "1")
    assert result["results"] == [RESULT]
    assert result["steps"] == [{"line": 1, "changed": {"x": "1"}}]
    failed = told(GOOD | {"status": "error", "error": ERROR | {"frames": [FRAME]}}, exit=1)
    assert failed["error"] == ERROR | {"frames": [FRAME]}


POSITION = {"column": 5, "end_line": 1, "end_column": 9}
DETAILS = {
    "length": 2,
    "keys": ["'a'"],
    "kinds": [{"type": "int", "at": 0}, {"type": "str", "at": "'a'"}],
    "attributes": ["items"],
    "signature": "(self, n=1)",
    "defined": 3,
}
MORE = {
    "name": "x",
    "object": {"type": "list", "value": "[]", **DETAILS},
    "key": {"type": "int", "value": "1"},
    "path": "data.txt",
    "earlier": [{"type": "KeyError", "message": "1", "line": 3, "cause": "context"}],
    "definitions": [{"name": "f", "type": "function", "module": "shop", **DETAILS}],
}
CHANGE = {"line": 1, "type": "list", "value": "[]", "length": 0}
ASSIGNED = {"function": "f", "frame": 0, "names": {"x": [CHANGE]}, "count": {"x": 3}}
RETURNED = {"function": "f", "called_from": None, "line": 2, "explicit": True, "type": "int", "value": "1"}
HISTORY = {
    "hits": {"1": 3},
    "assigned": [ASSIGNED],
    "returns": [RETURNED, RETURNED | {"called_from": 3, "yields": True}],
    "steps": [{"line": 1}, {"line": 2, "function": "f"}],
    "cut": False,
}


def failed(error: Any, **more: Any) -> reports.Result:
    return told(GOOD | {"status": "error", "error": error, **more}, exit=1)


def test_what_is_known_beyond_is_believed() -> None:
    frame = FRAME | POSITION | {"values": [FRAME["values"][0] | DETAILS]}  # type: ignore[index]
    error = ERROR | MORE | {"frames": [frame]}
    result = failed(error, history=HISTORY)
    assert result["error"] == error
    assert result["history"] == HISTORY


BAD_PARTS: list[tuple[str, Any]] = [
    ("length", -1), ("length", True), ("length", "2"), ("length", 2**64), ("keys", ["a"] * 41), ("keys", [1]),
    ("kinds", [{"type": "int"}]), ("kinds", [{"type": "int", "at": None}]), ("attributes", "items"),
    ("attributes", ["x"] * 201), ("attributes", ["x" * 400]), ("signature", ["x"]), ("defined", 0.5), ("keys", None),
]  # fmt: skip


@pytest.mark.parametrize(("part", "value"), BAD_PARTS)
def test_a_malformed_detail_is_left_out_alone(part: str, value: Any) -> None:
    whole = {"name": "x", "type": "int", "value": "1"} | DETAILS
    result = failed(ERROR | {"frames": [FRAME | {"values": [whole | {part: value}]}]})
    left = {key: each for key, each in whole.items() if key != part}
    assert result["error"]["frames"][0]["values"] == [left]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", 1), ("object", []), ("object", {"type": "x"}), ("key", None), ("path", "x" * 400), ("earlier", {}),
        ("earlier", [MORE["earlier"][0] | {"cause": []}]), ("definitions", [{}]), ("definitions", [1]),  # type: ignore[index]
    ],
)  # fmt: skip
def test_a_malformed_part_of_an_error_is_left_out_alone(part: str, value: Any) -> None:
    left = {key: each for key, each in MORE.items() if key != part}
    assert failed(ERROR | MORE | {part: value})["error"] == ERROR | left


@pytest.mark.parametrize(
    "history",
    [
        None, [], {}, HISTORY | {"more": 1}, HISTORY | {"cut": 0}, HISTORY | {"hits": {"x": 1}},
        HISTORY | {"hits": {"1": -1}}, HISTORY | {"hits": {"9" * 5000: 1}}, HISTORY | {"hits": {"²": 1}},
        HISTORY | {"assigned": [ASSIGNED] * 61}, HISTORY | {"assigned": [ASSIGNED | {"names": {"x": [CHANGE] * 5}}]},
        HISTORY | {"assigned": [ASSIGNED | {"count": {}}]}, HISTORY | {"assigned": [ASSIGNED | {"frame": -1}]},
        HISTORY | {"assigned": [ASSIGNED | {"names": {"x": [CHANGE | {"line": None}]}}]},
        HISTORY | {"returns": [RETURNED] * 61}, HISTORY | {"returns": [RETURNED | {"yields": 1}]},
        HISTORY | {"returns": [{"function": "f"}]}, HISTORY | {"steps": [{"line": 1}] * 61},
        HISTORY | {"steps": [{"function": "f"}]},
    ],
)  # fmt: skip
def test_a_malformed_history_is_left_out_alone(history: Any) -> None:
    result = failed(ERROR, history=history)
    assert (result["status"], "history" in result) == ("error", False)


@pytest.mark.parametrize(
    ("seen", "status", "kind"),
    [
        ({"why": "wall", "exit": None, "signal": 9}, "timeout", "Timeout"),
        ({"why": "cpu", "exit": None, "signal": 9}, "timeout", "Timeout"),
        ({"exit": None, "signal": 24, "cpu_ms": 6_000.0}, "timeout", "Timeout"),
        ({"exit": None, "signal": 24}, "killed", "Killed"),
        ({"exit": None, "signal": 9, "cpu_ms": 6990.0}, "timeout", "Timeout"),
        ({"why": "disk", "exit": None, "signal": 9}, "killed", "DiskLimit"),
        ({"overflow": True}, "output_limit", "OutputLimit"),
        ({"exit": None, "signal": 11}, "killed", "Killed"),
        ({"exit": None, "signal": 64}, "killed", "Killed"),
        ({"exit": 3}, "killed", "Killed"),
    ],
)
def test_what_was_seen_outweighs_what_the_document_says(seen: dict[str, Any], status: str, kind: str) -> None:
    result = told(GOOD, **seen)
    assert (result["status"], result["error"]["type"]) == (status, kind)
    assert result["results"] == [
        {"call": "f()", "status": "not_run", "type": None, "repr": None, "whole": False, "error": None}
    ]


FORGED: list[Any] = [
    b"", b"{", b"null", b"[]", b"\xff", json.dumps(GOOD).encode() * 2, b"[" * 100_000, b'{"status": NaN}',
    b'{"status": "ok", "error": null, "results": [], "steps": ' + b"9" * 10_000 + b"}",
    b" " * MAX_DOCUMENT_BYTES, GOOD | {"tier": "1"}, GOOD | {"results": []}, GOOD | {"results": [RESULT] * 2},
    GOOD | {"results": None}, GOOD | {"results": [RESULT | {"verdict": "right"}]}, GOOD | {"status": "timeout"},
    GOOD | {"status": ["ok"]}, GOOD | {"status": "error"}, GOOD | {"error": ERROR},
    GOOD | {"results": [RESULT | {"repr": 1}]}, GOOD | {"results": [RESULT | {"repr": "x" * 5_000}]},
    GOOD | {"results": [RESULT | {"repr": None}]}, GOOD | {"results": [RESULT | {"status": "error"}]},
    GOOD | {"results": [RESULT | {"status": {}}]}, GOOD | {"steps": {}}, GOOD | {"steps": [{"line": 1}]},
    GOOD | {"steps": [{"line": True, "changed": {}}]}, GOOD | {"steps": [{"line": 1, "changed": {"x": 1}}]},
    GOOD | {"steps": [{"line": 1, "changed": {}}] * 1_001}, {key: GOOD[key] for key in ("status", "error")},
    GOOD | {"status": "error", "error": ERROR | {"line": -1}},
    GOOD | {"status": "error", "error": ERROR | {"line": 1.0}},
    GOOD | {"status": "error", "error": ERROR | {"message": "x" * 3_000}},
    GOOD | {"status": "error", "error": ERROR | {"frames": [FRAME] * 61}},
    GOOD | {"status": "error", "error": ERROR | {"frames": [FRAME | {"values": [{"name": "x"}]}]}},
    GOOD | {"status": "error", "error": ERROR | {"frames": [[]]}}, GOOD | {"status": "error", "error": "no"},
]  # fmt: skip


@pytest.mark.parametrize("document", FORGED, ids=range(len(FORGED)))
def test_a_forged_document_is_none(document: Any) -> None:
    result = told(document)
    assert (result["status"], result["error"]["type"]) == ("killed", "Killed")
    assert [one["status"] for one in result["results"]] == ["not_run"]


def test_half_characters_and_bytes_that_are_no_text_are_replaced() -> None:
    result = told(GOOD | {"results": [RESULT | {"repr": "\ud800"}]}, stdout=b"\xff", stderr=b"a\xc3")
    json.dumps(result, ensure_ascii=False).encode("utf-8")
    assert (result["results"][0]["repr"], result["stdout"], result["stderr"]) == ("?", "\ufffd", "a\ufffd")


def test_calls_are_named_by_us() -> None:
    assert told(GOOD | {"results": [RESULT | {"call": "g()"}]})["results"][0]["call"] == "f()"


def test_what_never_ran_has_every_field_too() -> None:
    fields = told(GOOD).keys()
    assert reports.rejected("TooLarge", "Send less.", "1").keys() == fields
    assert reports.internal("Lost.", "")["status"] == "internal"
