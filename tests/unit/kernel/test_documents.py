from __future__ import annotations

import contextlib
import json
import math
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.kernel.documents import MAX_DEPTH, MAX_VALUES, guard, read_json
from learnflow.kernel.errors import BadRequest, InvalidInput

PROGRAM = 'd = {"a": [1, 2]}\nprint("\\u0000", \'"\', "]]]]", d["a"][0], "\\\\")\n'


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


class TestTaken:
    @pytest.mark.parametrize(
        "value",
        [
            {},
            [],
            "",
            0,
            {"code": PROGRAM},
            {"code": PROGRAM * 500},
            {"query": "why: a {[(\\"},
            {"query": "\\"},
            {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]},
            {"number": 2**63, "small": -1e-300},
            {"text": "1" * 1000 + "[" * 1000 + ":" * 1000},
            {"emoji": "😀", "look": "\\ud800 as text"},
        ],
    )
    def test_ordinary_documents(self, value: Any) -> None:
        for ascii_only in (True, False):
            assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value

    def test_thirty_digits(self) -> None:
        guard(b"[" + b"9" * 30 + b", -1." + b"1" * 29 + b"]")

    def test_white_space_around_a_colon(self) -> None:
        guard(b'{"a" \n:\t1, "b":{"a" : 2}}')

    def test_a_pair_of_surrogates_is_one_character(self) -> None:
        assert read_json(b'"\\ud83d\\ude00"') == "😀"

    @pytest.mark.parametrize("opening", [(b"[", b"]"), (b'{"a":', b"}")])
    def test_thirty_two_levels(self, opening: tuple[bytes, bytes]) -> None:
        before, after = opening
        guard(before * MAX_DEPTH + b"1" + after * MAX_DEPTH)
        with pytest.raises(InvalidInput):
            guard(before * (MAX_DEPTH + 1) + b"1" + after * (MAX_DEPTH + 1))

    def test_levels_of_both_kinds_count_together(self) -> None:
        guard(b'[{"a":' * 16 + b"1" + b"}]" * 16)
        with pytest.raises(InvalidInput):
            guard(b'[{"a":' * 17 + b"1" + b"}]" * 17)

    def test_many_shallow_objects(self) -> None:
        guard(b"[" + b",".join([b'{"a":{}}'] * 1000) + b"]")

    def test_many_shallow_lists(self) -> None:
        guard(b"[" + b",".join([b"[[]]"] * 1000) + b"]")


class TestRefused:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"\xef\xbb\xbf{}",
            b"\xff\xfe{\x00}\x00",
            b"{",
            b"{}{}",
            b"{'a': 1}",
            b"[1,]",
            b"NaN",
            b"[Infinity]",
            b"-Infinity",
            b"1e999",
            b"-1e400",
            b'"\\ud800"',
            b'"\\udc00\\ud800"',
            b'"\xed\xa0\x80"',
            b'"\xff"',
            b'"\xc0\x80"',
            b'"\x00"',
            b"\x00{}",
            b'"\n"',
            b'"' + b"\\" * 7 + b'"',
            b"9" * 5000,
        ],
    )
    def test_what_is_not_strict_json(self, body: bytes) -> None:
        with pytest.raises(BadRequest):
            guard(body)

    @pytest.mark.parametrize(
        "body",
        [
            b'"\\u0000"',
            b'{"a\\u0000": 1}',
            b'"\\\\\\u0000"',
            b"1" * 31,
            b"[-1." + b"0" * 30 + b"]",
            b"1e" + b"0" * 30,
            b'{"a": 1, "a": 1}',
            b'[{"a": {"b": 1, "c": 2, "b": 3}}]',
            b'{"a": 1, "\\u0061": 2}',
            nested(100_000),
            nested(5_000),
            b"[" * 1_000,
            b"[" + b"1," * MAX_VALUES + b"1]",
            b"[" + b'"",' * 30_000 + b'""]',
        ],
        ids=lambda body: repr(body[:20]),
    )
    def test_json_that_no_request_needs(self, body: bytes) -> None:
        with pytest.raises(InvalidInput):
            guard(body)

    def test_the_refusal_repeats_nothing_of_the_body(self) -> None:
        with pytest.raises(BadRequest) as refused:
            guard(b'{"secret-name": secret-value}')
        assert "secret" not in refused.value.detail


class TestCost:
    # Bounds are wide: they catch a loop in Python or a quadratic step, not a slow machine.
    @pytest.mark.parametrize(
        "body",
        [
            nested(500_000),
            b"[" * 1_000_000,
            b'"' + b"\\\\" * 500_000 + b'"',
            b'"' + b"\\" * 1_000_001 + b'"',
            b'"' * 1_000_000,
            b'"' + b"\\u0000" * 160_000 + b'"',
            b"[" + b"1," * 500_000 + b"1]",
            (nested(MAX_DEPTH) + b",") * 15_000,
            b'{"a":1,' * 140_000,
        ],
        ids=lambda body: repr(body[:20]),
    )
    def test_a_mebibyte_of_anything_is_judged_at_once(self, body: bytes) -> None:
        began = time.process_time()
        with contextlib.suppress(BadRequest, InvalidInput):
            guard(body)
        assert time.process_time() - began < 0.1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def harmless(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, (list, dict)):
        inner = [*value, *value.values()] if isinstance(value, dict) else value
        return depth < MAX_DEPTH and all(harmless(item, depth + 1) for item in inner)
    return True


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


class TestAgainstTheStandardLibrary:
    @settings(max_examples=60, deadline=None)
    @given(value=JSON, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
    def test_what_is_harmless_is_taken_unchanged(self, value: Any, ascii_only: bool, indent: int | None) -> None:
        body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
        if harmless(value):
            assert read_json(body) == value
        else:
            with pytest.raises((BadRequest, InvalidInput)):
                guard(body)

    @settings(max_examples=60, deadline=None)
    @given(body=st.binary(max_size=40) | st.text('{}[]":,\\u0d819 aenf.-+\n', max_size=24).map(str.encode))
    def test_what_is_taken_is_harmless_to_another_parser(self, body: bytes) -> None:
        try:
            guard(body)
        except (BadRequest, InvalidInput):
            return
        value = json.loads(body, object_pairs_hook=unique)
        assert harmless(value)
