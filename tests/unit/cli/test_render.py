"""Answers on a terminal: every kind of block, colours where they are wanted, nothing that moves the cursor."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.cli.render import MIN_WIDTH, Renderer, clean, one_line, wants_colour

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
BLOCKS: dict[str, dict[str, Any]] = {
    "text": {"markdown": "First.\n\nSecond with `code` and **weight**.\n\n- one\n- two\n\n```python\nx  =  1\n```"},
    "code": {
        "source": "\ttotal = 1\nprint(total)\n",
        "spans": [{"line": 9, "column": 2, "end_line": 9, "end_column": 7, "label": "here"}],
        "first_line": 9,
        "output": "1\n",
        "title": "shop.py",
    },
    "values": {"values": [{"name": "n", "kind": "int", "value": "3", "line": 2}]},
    "hints": {"shown": ["Look at line 2.", "Count the brackets."], "total": 4},
    "findings": {
        "findings": [
            {
                "rule": "B006",
                "line": 3,
                "severity": "warning",
                "message": "The default `[]` is shared.",
                "why": "It is made once.",
                "example": "def f(x=None):\n    ...\n",
            }
        ],
        "score": 80,
    },
    "exercise": {
        "title": "Sum of evens",
        "statement": "Write `evens`.",
        "starter": "def evens(numbers):\n    ...\n",
        "examples": [{"call": "evens([1, 2])", "expected": "2"}],
        "difficulty": 0.5,
        "seed": 7,
    },
    "verdict": {
        "tests": [
            {"passed": True, "hidden": False, "call": "f(1)"},
            {"passed": False, "hidden": True, "call": None},
        ],
        "first_difference": "f(2) gave 3, not 4.",
    },
    "quiz": {"question": "What is `1 + 1`?", "choices": ["1", "2"], "answer": "2"},
    "concept": {"know_first": [{"id": "scope", "title": "Scope"}]},
    "progress": {"components": [{"component": "for-loops", "mastery": 0.5, "level": "Learning"}]},
    "choices": {"choices": [{"label": "Explain it", "message": "explain"}]},
}
SHOWN = {
    "text": ["First.", "Second with `code` and weight.", "- one", "    x  =  1"],
    "code": ["shop.py", ">  9  \ttotal = 1", "      \t^^^^^ here", "  10  print(total)", "prints:", "    1"],
    "values": ["  n = 3  int (line 2)"],
    "hints": ["Hint 1 of 4", "Look at line 2.", "Hint 2 of 4"],
    "findings": [
        "Score 80 of 100",
        "line 3  The default `[]` is shared.",
        "    It is made once.",
        "    def f(x=None):",
    ],
    "exercise": [
        "Sum of evens  medium, seed 7",
        "Write `evens`.",
        "    evens([1, 2])",
        "    -> 2",
        "Start with:",
        "    def evens(numbers):",
    ],
    "verdict": ["  pass  f(1)", "  FAIL  a hidden test", "f(2) gave 3, not 4."],
    "quiz": ["Check yourself", "What is `1 + 1`?", "  - 2"],
    "concept": ["To know first: Scope"],
    "progress": ["  for-loops          ##########..........  50% Learning"],
    "choices": ["  1  Explain it"],
}


def block(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **BLOCKS[kind], **more}


def answer(*blocks: dict[str, Any], summary: str = "In short.", follow_ups: Any = ()) -> dict[str, Any]:
    return {"summary": summary, "blocks": list(blocks), "follow_ups": list(follow_ups)}


def shown(*blocks: dict[str, Any], colour: bool = False, width: int = 72, **more: Any) -> str:
    return Renderer(colour=colour, width=width).answer(answer(*blocks, **more))


class TestBlocks:
    @pytest.mark.parametrize("kind", BLOCKS)
    def test_every_kind_is_shown(self, kind):
        lines = shown(block(kind)).split("\n")
        assert [line for line in SHOWN[kind] if line not in lines] == []

    @pytest.mark.parametrize("kind", BLOCKS)
    def test_colours_add_nothing_but_colours(self, kind):
        coloured = shown(block(kind), colour=True)
        plain = shown(block(kind))
        assert "\x1b" in coloured
        assert ESCAPES.sub("", coloured).replace("`", "") == plain.replace("`", "")

    @pytest.mark.parametrize("kind", BLOCKS)
    def test_without_colours_there_is_no_escape(self, kind):
        assert "\x1b" not in shown(block(kind))

    def test_paragraphs_keep_their_order(self):
        markdown = "\n\n".join(f"Paragraph {number}. " + "word " * 30 for number in range(6))
        found = re.findall(r"Paragraph (\d)", shown({"type": "text", "markdown": markdown}))
        assert found == list("012345")

    def test_blocks_keep_their_order_and_an_empty_one_leaves_no_gap(self):
        text = shown(block("hints"), block("concept", know_first=[]), block("quiz"))
        assert text.index("Hint 1") < text.index("Check yourself")
        assert "\n\n\n" not in text

    def test_a_summary_is_not_said_twice(self):
        assert shown({"type": "text", "markdown": "In short.\n"}).count("In short.") == 1

    def test_ways_to_go_on_come_last(self):
        lines = shown(block("quiz"), follow_ups=["Another hint"]).rstrip("\n").split("\n")
        assert lines[-2:] == ["You could ask next:", "  - Another hint"]

    @pytest.mark.parametrize(("difficulty", "word"), [(0.0, "easy"), (0.34, "medium"), (1.0, "hard")])
    def test_difficulty_is_a_word(self, difficulty, word):
        assert f"{word}, seed 7" in shown(block("exercise", difficulty=difficulty))

    def test_what_is_missing_is_left_out(self):
        text = shown(
            block("code", title="", output=None, spans=[]),
            block("findings", score=None, findings=[{**BLOCKS["findings"]["findings"][0], "example": None}]),
            block("exercise", starter=""),
            block("quiz", answer=None),
            block("verdict", first_difference=None),
            block("values", values=[{"name": "n", "kind": "int", "value": "3", "line": None}]),
        )
        assert not re.search("prints:|Score|Start with|None|def f|\\(line", text)

    def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first(self):
        span = {"line": 9, "column": 1, "end_line": 10, "end_column": 3, "label": ""}
        assert "      ^^^^^^^^^^\n" in shown(block("code", spans=[span], source="total = 12\nx\n"))


class TestHostileText:
    EVIL = "a\x1b[2Jb\x07c\rd\u202ee\u2066f\x9bg\u2028h\ud800i\x00j"

    @pytest.mark.parametrize("colour", [False, True])
    def test_control_and_direction_characters_are_shown_and_not_obeyed(self, colour):
        code = block("code", title=self.EVIL, source=self.EVIL, output=self.EVIL)
        code["spans"] = [{**code["spans"][0], "line": 9, "label": self.EVIL}]
        value = {"name": self.EVIL, "kind": self.EVIL, "value": self.EVIL, "line": 1}
        text = shown(code, block("values", values=[value]), summary=self.EVIL, colour=colour, follow_ups=[self.EVIL])
        left = ESCAPES.sub("", text) if colour else text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066\ud800]", left)
        assert "\\x1b[2Jb\\x07c\\x0dd\\u202ee\\u2066f\\x9bg\\u2028h\\ud800i\\x00j" in left

    def test_windows_line_ends_are_line_ends(self):
        assert clean("a\r\nb") == "a\nb"

    def test_a_title_with_a_line_break_stays_on_its_line(self):
        assert "shop.py You passed" in shown(block("code", title="shop.py\nYou passed"))
        assert "Sum You passed  medium" in shown(block("exercise", title="Sum\r\nYou passed"))
        assert one_line("a\nb") == "a b"

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=200), st.booleans())
    def test_no_text_moves_the_cursor(self, text, colour):
        out = shown({"type": "text", "markdown": text}, summary=text, colour=colour)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", ESCAPES.sub("", out) if colour else out)


class TestWidth:
    def test_prose_is_broken_at_the_width(self):
        long = "word " * 60
        finding = {**BLOCKS["findings"]["findings"][0], "message": long, "why": long, "example": None}
        text = shown(
            {"type": "text", "markdown": f"{long}\n- {long}"},
            block("findings", findings=[finding]),
            block("choices", choices=[{"label": long, "message": ""}]),
            block("quiz", choices=[long]),
            summary=long,
            follow_ups=[long],
            width=40,
        )
        assert max(map(len, text.split("\n"))) <= 40

    def test_code_is_never_broken(self):
        line = "x = " + "1 + " * 60 + "1"
        assert line in shown(block("code", source=line, spans=[]), width=40)

    def test_a_word_wider_than_the_terminal_is_kept_whole(self):
        assert "x" * 200 in shown(summary="x" * 200, width=40)

    def test_code_in_a_sentence_stays_on_one_line(self):
        text = shown({"type": "text", "markdown": "word " * 6 + "`f(2) + g(2)` and `h(3)`"}, width=36, colour=True)
        assert "\x1b[36mf(2) + g(2)\x1b[39m" in text
        assert "`" not in text

    def test_code_wider_than_a_line_is_broken_like_words(self):
        markdown = "`" + "a b " * 20 + "`"
        assert max(map(len, shown({"type": "text", "markdown": markdown}, width=30).split("\n"))) <= 30

    def test_a_narrow_terminal_still_gets_lines(self):
        assert max(map(len, shown(summary="word " * 20, width=3).split("\n"))) <= MIN_WIDTH

    def test_the_width_is_the_terminal_s_and_at_most_96(self, monkeypatch):
        monkeypatch.setenv("COLUMNS", "300")
        assert max(map(len, Renderer(colour=False).answer(answer(summary="word " * 60)).split("\n"))) <= 96


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestColours:
    @pytest.fixture(autouse=True)
    def _clear(self, monkeypatch):
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")

    def test_a_terminal_gets_colours(self):
        assert wants_colour(Terminal())

    def test_a_file_gets_none(self):
        assert not wants_colour(io.StringIO())

    def test_no_color_is_honoured(self, monkeypatch):
        monkeypatch.setenv("NO_COLOR", "1")
        assert not wants_colour(Terminal())

    def test_an_empty_no_color_counts_as_none(self, monkeypatch):
        monkeypatch.setenv("NO_COLOR", "")
        assert wants_colour(Terminal())

    def test_a_dumb_terminal_gets_none(self, monkeypatch):
        monkeypatch.setenv("TERM", "dumb")
        assert not wants_colour(Terminal())


def test_what_is_code_keeps_its_stars():
    answer = {"summary": "On line 1 `a**2 + b**2` is **not** known.", "blocks": [], "follow_ups": []}
    assert Renderer(colour=False, width=80).answer(answer) == "On line 1 `a**2 + b**2` is not known.\n"
