from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.kernel.edge.redaction import DROPPED_FIELDS, MAX_TEXT, masked, redact, safe

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"


class TestSafe:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain", "plain"),
            ("Grüße 😀", "Grüße 😀"),
            ("a\r\nb", "a\\x0d\\x0ab"),
            ("\x1b[31mred", "\\x1b[31mred"),
            ("\x9b31m", "\\x9b31m"),
            ("a\u202eb", "a\\u202eb"),
            ("a\u2066b\u2069", "a\\u2066b\\u2069"),
            ("a\u2028b\u2029", "a\\u2028b\\u2029"),
            ("\ud800", "\\ud800"),
            ("\x00\x7f\ufeff", "\\x00\\x7f\\ufeff"),
            ("\U000e0041", "\\U000e0041"),
        ],
    )
    def test_what_is_shown(self, text: str, shown: str) -> None:
        assert safe(text) == shown

    @settings(max_examples=60)
    @given(text=st.text())
    def test_one_line_that_can_be_encoded_and_is_stable(self, text: str) -> None:
        shown = safe(text)
        assert len(shown.splitlines()) <= 1
        shown.encode("utf-8")
        assert safe(shown) == shown


class TestMasked:
    @pytest.mark.parametrize(
        "text",
        [
            TOKEN,
            f"got {TOKEN}, refused",
            "Authorization: Bearer abc-def",
            "bearer  opaque",
            "BEARER opaque",
            "-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----",
            "mail ada.lovelace+x@mail.example.org now",
        ],
    )
    def test_nothing_secret_is_left(self, text: str) -> None:
        shown = masked(text)
        assert not any(part in shown for part in ("eyJ", "opaque", "abc-def", "MHc", "@", "lovelace"))

    def test_the_rest_stays(self) -> None:
        assert masked(f"before {TOKEN} after ada@example.org end") == "before [token] after [e-mail] end"

    def test_a_decorator_is_no_address(self) -> None:
        assert masked("@cache and a @ b") == "@cache and a @ b"

    def test_long_text_is_cut(self) -> None:
        assert len(masked("x" * 100_000)) == MAX_TEXT + len("[cut]")


class TestRedact:
    def test_dropped_fields_are_dropped_in_any_case_and_depth(self) -> None:
        event = dict.fromkeys(DROPPED_FIELDS, "x") | {
            "Token": 1,
            "AUTHORIZATION": 2,
            "event": "kept",
            "inner": {"code": "print(1)", "status": 200},
        }
        assert redact(None, "info", event) == {"event": "kept", "inner": {"status": 200}}

    def test_values_of_every_kind(self) -> None:
        event = {
            "event": "a\nb",
            "number": 1.5,
            "none": None,
            "flag": True,
            "list": ["ada@example.org", ("x",), {"a\n": TOKEN}],
            "error": ValueError("what a student wrote"),
            "bytes": b"secret",
            "other": type("Thing", (), {"__str__": lambda self: "thing\r"})(),
        }
        assert redact(None, "info", event) == {
            "event": "a\\x0ab",
            "number": 1.5,
            "none": None,
            "flag": True,
            "list": ["[e-mail]", ["x"], {"a\\x0a": "[token]"}],
            "error": "ValueError",
            "bytes": "[6 bytes]",
            "other": "thing\\x0d",
        }

    def test_depth_and_length_are_bounded(self) -> None:
        endless: list[object] = []
        endless.append(endless)
        assert redact(None, "info", {"a": endless, "b": list(range(1000))})["a"] == [[[["[deeper]"]]]]
        assert len(redact(None, "info", {"b": list(range(1000))})["b"]) == 50
