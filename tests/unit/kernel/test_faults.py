"""Of a fault only its place is said."""

from __future__ import annotations

from learnflow.kernel.faults import MAX_FRAMES, frames_of


def _fail(depth: int, secret: str) -> None:
    if depth:
        _fail(depth - 1, secret)
    raise ValueError(secret)


def _caught(depth: int) -> BaseException:
    try:
        _fail(depth, "SECRET")
    except ValueError as error:
        return error
    raise AssertionError


class TestFramesOf:
    def test_names_file_line_and_function_and_nothing_else(self):
        frames = frames_of(_caught(1))
        assert [frame.rpartition(" ")[2] for frame in frames] == ["_caught", "_fail", "_fail"]
        assert all(f"{__file__}:" in frame for frame in frames)
        assert "SECRET" not in str(frames)

    def test_the_last_ones_are_kept(self):
        assert len(frames_of(_caught(40))) == MAX_FRAMES

    def test_an_error_that_was_never_raised_has_none(self):
        assert frames_of(ValueError()) == []
