"""How commands end: the status of every error, one line on standard error, files that cannot be read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator

import pytest
import typer

from learnflow.cli import exits
from learnflow.cli.exits import ends_well, read_text, said, status_of
from learnflow.contracts.values import BadInput
from learnflow.kernel.edge import refusals
from learnflow.kernel.errors import ConfigurationError, FieldError, InvalidInput, LearnFlowError, NotFound

BY_HTTP = {400: 3, 401: 7, 403: 7, 404: 6, 408: 4, 409: 4, 413: 3, 422: 3, 429: 4, 503: 4, 504: 4}
OUR_FAULT = (LearnFlowError, refusals.MethodNotAllowed, refusals.UnsupportedMediaType)


def kinds(root: type[LearnFlowError] = LearnFlowError) -> Iterator[type[LearnFlowError]]:
    yield root
    for kind in root.__subclasses__():
        if kind.__module__.startswith("learnflow."):
            yield from kinds(kind)


class TestStatus:
    @pytest.mark.parametrize("kind", sorted(set(kinds()), key=lambda kind: kind.__name__))
    def test_every_error_has_the_status_of_its_meaning(self, kind):
        expected = 5 if issubclass(kind, ConfigurationError) else BY_HTTP.get(kind.status, 1)
        assert status_of(kind("x")) == expected
        if expected == 1:
            assert kind in OUR_FAULT or kind.status == 500

    def test_bad_input_is_3_and_what_nobody_expected_is_1(self):
        assert status_of(BadInput("a", "b")) == 3
        assert status_of(RuntimeError()) == 1

    def test_the_statuses_are_distinct(self):
        names = ("FAULT", "USAGE", "BAD_INPUT", "UNAVAILABLE", "CONFIGURATION", "NOT_FOUND", "NOT_ALLOWED")
        assert [getattr(exits, name) for name in names] == [1, 2, 3, 4, 5, 6, 7]


class TestEndsWell:
    def test_an_error_is_one_line_on_standard_error(self, capsys):
        with pytest.raises(typer.Exit) as caught, ends_well():
            raise NotFound("There is no such skill.")
        assert caught.value.exit_code == 6
        assert capsys.readouterr() == ("", "learnflow: There is no such skill.\n")

    def test_fields_are_named_with_what_to_change(self):
        fields = [FieldError("query", "too_long", "at most 5000 characters"), FieldError("", "x", "nothing")]
        assert said(InvalidInput("1 thing to change.", errors=fields)) == (
            "1 thing to change. query: at most 5000 characters"
        )

    def test_an_error_cannot_write_to_the_terminal(self):
        assert said(BadInput("x", "a\x1b[2J\nb")) == "a\\x1b[2J b"

    def test_other_errors_pass(self):
        with pytest.raises(ZeroDivisionError), ends_well():
            raise ZeroDivisionError

    def test_a_reader_who_has_seen_enough_is_no_error(self, monkeypatch, tmp_path):
        with open(tmp_path / "out", "w") as out:
            monkeypatch.setattr(sys, "stdout", out)
            with pytest.raises(typer.Exit) as caught, ends_well():
                raise BrokenPipeError
            os.write(out.fileno(), b"nobody reads this")
        assert caught.value.exit_code == 0
        assert (tmp_path / "out").read_bytes() == b""


class TestReadText:
    def test_a_file(self, tmp_path):
        (tmp_path / "a.py").write_bytes("x = 'ä'\r\n".encode())
        assert read_text(str(tmp_path / "a.py"), "the code") == "x = 'ä'\r\n"

    def test_standard_input(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("ä".encode())))
        assert read_text("-", "the code") == "ä"

    def test_standard_input_that_is_no_text(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
        with pytest.raises(BadInput, match="the code - is not UTF-8 text"):
            read_text("-", "the code")
