"""What may go into the jail."""

import json
from typing import Any

import pytest

from learnflow.adapters.sandbox import requests
from learnflow.contracts.values import Limits


def parsed(**message: Any) -> requests.Request:
    return requests.parse(json.dumps({"kind": "run", "source": "1", **message}, ensure_ascii=False).encode())


def test_a_child_reads_what_it_needs_and_no_more() -> None:
    request = parsed(source="print('é')", stdin="in", calls=["f(1)"], files={"a.txt": "x"}, observe="frames")
    assert json.loads(request.content) == {
        "source": "print('é')", "prelude": "", "calls": ["f(1)"], "files": {"a.txt": "x"}, "observe": "frames",
    }  # fmt: skip
    assert (request.stdin, request.calls, request.session) == (b"in", ("f(1)",), False)


def test_limits_are_lowered_never_raised() -> None:
    assert parsed().limits == {"wall_s": 5.0, "cpu_s": 6.0, "memory_mb": 50, "output_kb": 64}
    low = {"wall_s": 0.5, "cpu_s": 1, "memory_mb": 20, "output_kb": 1}
    assert parsed(limits=low).limits == low
    high = {"wall_s": 1e9, "cpu_s": float("inf"), "memory_mb": 10**30, "output_kb": 65}
    assert parsed(limits=high).limits == parsed().limits


@pytest.mark.parametrize("value", [0, -1, float("nan"), True, "5", None, [], {}])
@pytest.mark.parametrize("name", ["wall_s", "memory_mb"])
def test_a_limit_is_a_positive_number(name: str, value: object) -> None:
    with pytest.raises(requests.Rejected) as rejection:
        parsed(limits={name: value})
    assert rejection.value.kind == "BadLimits"


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "/etc/passwd", "a\\b", "main.py", "a\0", "a\n", "x" * 101, "é" * 200]
)
def test_file_names_are_plain(name: str) -> None:
    with pytest.raises(requests.Rejected):
        parsed(files={name: "x"})


@pytest.mark.parametrize("name", ["data.txt", "module.py", "daten-é.csv", "no_suffix", "two words.txt", "x" * 100])
def test_usual_file_names_are_taken(name: str) -> None:
    assert json.loads(parsed(files={name: "x"}).content)["files"] == {name: "x"}


@pytest.mark.parametrize(
    "message",
    [
        {"source": 1}, {"source": None}, {"source": "x" * 65_537}, {"source": "\0"}, {"prelude": "é" * 40_000},
        {"stdin": "x" * 262_145}, {"stdin": []}, {"calls": "f()"}, {"calls": [1]}, {"calls": ["x" * 2_001]},
        {"calls": ["1"] * 101}, {"files": []}, {"files": {"a": 1}}, {"files": {str(n): "" for n in range(11)}},
        {"observe": "everything"}, {"observe": []}, {"limits": []}, {"limits": {"files": 1}}, {"unknown": 1},
        {"kind": "other"}, {"kind": []}, {"kind": "session"},
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(message: dict[str, Any]) -> None:
    with pytest.raises(requests.Rejected, match=r".+[.]$"):
        parsed(**message)


@pytest.mark.parametrize(
    "wire",
    [b"", b"[]", b"1", b"{", b"[" * 200_000, b'"\xff"', b'{"kind": "run"}', b'{"kind":"run","source":"\\ud800"}'],
)
def test_what_is_no_request_is_refused(wire: bytes) -> None:
    with pytest.raises(requests.Rejected):
        requests.parse(wire)


def test_half_characters_are_refused_however_they_are_sent() -> None:
    with pytest.raises(requests.Rejected) as rejection:
        requests.parse(
            json.dumps({"kind": "run", "source": "\ud800"}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
    assert rejection.value.kind == "BadText"


def session(**message: Any) -> requests.Request:
    return requests.parse(json.dumps({"kind": "session", **message}).encode())


def test_a_session_has_cases_and_longer_limits() -> None:
    request = session(cases=[{"call": "f(1)"}, {"stdin": "1\n"}], counts=10**9, case_ms=5)
    assert json.loads(request.content) == {
        "prelude": "", "cases": [{"call": "f(1)"}, {"stdin": "1\n"}], "files": {}, "counts": 1_000_000, "case_ms": 5,
    }  # fmt: skip
    assert request.session
    assert request.limits["wall_s"] == 10.0


@pytest.mark.parametrize(
    "message", [{"cases": {}}, {"cases": [1]}, {"cases": [{"expected": "1"}]}, {"cases": [{"call": 1}]}, {"source": ""}]
)
def test_expected_values_and_other_fields_have_no_place_in_a_session(message: dict[str, Any]) -> None:
    with pytest.raises(requests.Rejected):
        session(**message)


def test_a_limit_of_any_size_is_taken_as_the_most() -> None:
    text = '{"kind": "run", "source": "", "limits": {"wall_s": %s}}' % ("9" * 400)
    assert requests.parse(text.encode()).limits["wall_s"] == Limits().wall_s
