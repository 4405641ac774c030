"""One renderer for the terminal: an answer as text, coloured where the terminal wants it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"
WIDEST = 96
MIN_WIDTH = 20
BYTE = 0xFF
_CODE = re.compile(r"`([^`\n]+)`")
_CODE_PARTS = re.compile(r"(`[^`\n]+`)")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_BULLET = re.compile(r"\s*(?:[-*]|\d+\.)\s+")
_JOINED = "\x00"
"""Stands for a space inside a code span while a paragraph is broken into lines; `clean` lets none in."""
Block = Mapping[str, Any]


def wants_colour(stream: Any = sys.stdout) -> bool:
    """Return whether a stream is a terminal that takes colours (NO_COLOR and TERM=dumb are honoured)."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Renderer:
    """Turns an `Answer` into lines; student text can never move the cursor."""

    def __init__(self, *, colour: bool, width: int | None = None) -> None:
        """Use colours or not, and at most `width` columns (the terminal's, at most 96, by default)."""
        self._colour = colour
        self._width = width or min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        self._blocks: dict[str, Callable[[Block], Iterable[str]]] = {
            "text": self._text,
            "code": self._code,
            "values": self._values,
            "hints": self._hints,
            "findings": self._findings,
            "exercise": self._exercise,
            "verdict": self._verdict,
            "quiz": self._quiz,
            "concept": self._concept,
            "progress": self._progress,
            "choices": self._choices,
        }

    def answer(self, answer: Mapping[str, Any]) -> str:
        """Return the whole answer, ending with a line break."""
        lines = [*self._wrapped(answer["summary"], BOLD)]
        for block in answer["blocks"]:
            if block["type"] == "text" and block["markdown"].strip() == answer["summary"].strip():
                continue
            shown = list(self._blocks[block["type"]](block))
            if shown:
                lines += ["", *shown]
        if answer["follow_ups"]:
            lines += ["", self._paint("You could ask next:", DIM)]
            for text in answer["follow_ups"]:
                lines += self._wrapped(text, lead=f"  {self._paint('-', DIM)} ", indent=4)
        return "\n".join(lines) + "\n"

    def _text(self, block: Block) -> Iterable[str]:
        fenced = False
        for line in clean(block["markdown"]).split("\n"):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            elif fenced:
                yield "    " + self._paint(line, CYAN)
            else:
                yield from self._wrapped(line)

    def _code(self, block: Block) -> Iterable[str]:
        if block["title"]:
            yield self._paint(one_line(block["title"]), DIM)
        lines = clean(block["source"]).rstrip("\n").split("\n")
        gutter = len(str(block["first_line"] + len(lines) - 1))
        for number, line in enumerate(lines, start=block["first_line"]):
            spans = [span for span in block["spans"] if span["line"] == number]
            mark = self._paint(">" if spans else " ", RED)
            yield f"{mark} {self._paint(str(number).rjust(gutter), DIM)}  {self._paint(line, CYAN)}"
            for span in spans:
                yield from self._span(span, line, gutter)
        if block["output"] is not None:
            yield self._paint("prints:", DIM)
            yield from ("    " + line for line in clean(block["output"]).rstrip("\n").split("\n"))

    def _span(self, span: Block, line: str, gutter: int) -> Iterable[str]:
        start = max(span["column"] - 1, 0)
        same_line = span["end_line"] == span["line"] and span["end_column"]
        end = min(span["end_column"] - 1, len(line)) if same_line else len(line)
        before = "".join(" " if character != "\t" else "\t" for character in line[:start])
        marks = "^" * max(end - start, 1)
        yield " " * (gutter + 4) + before + self._paint(f"{marks} {one_line(span['label'])}".rstrip(), RED)

    def _values(self, block: Block) -> Iterable[str]:
        for value in block["values"]:
            where = f" (line {value['line']})" if value["line"] else ""
            name = self._paint(one_line(value["name"]), BOLD)
            yield f"  {name} = {one_line(value['value'])}  {self._paint(one_line(value['kind']) + where, DIM)}"

    def _hints(self, block: Block) -> Iterable[str]:
        for number, hint in enumerate(block["shown"], start=1):
            yield self._paint(f"Hint {number} of {block['total']}", YELLOW)
            yield from self._text({"markdown": hint})

    def _findings(self, block: Block) -> Iterable[str]:
        if block["score"] is not None:
            yield self._paint(f"Score {block['score']} of 100", BOLD)
        colours = {"error": RED, "warning": YELLOW, "advice": CYAN}
        for finding in block["findings"]:
            place = f"line {finding['line']}"
            lead = self._paint(place, colours[finding["severity"]]) + "  "
            yield from self._wrapped(finding["message"], lead=lead, indent=len(place) + 2)
            yield from self._wrapped(finding["why"], lead="    ", indent=4)
            if finding["example"]:
                yield from self._text({"markdown": f"```\n{finding['example'].rstrip()}\n```"})

    def _exercise(self, block: Block) -> Iterable[str]:
        easy = "easy" if block["difficulty"] < 0.34 else "medium" if block["difficulty"] < 0.67 else "hard"
        yield self._paint(one_line(block["title"]), BOLD) + self._paint(f"  {easy}, seed {block['seed']}", DIM)
        yield from self._text({"markdown": block["statement"]})
        for example in block["examples"]:
            yield from self._text({"markdown": f"```\n{example['call']}\n-> {example['expected']}\n```"})
        if block["starter"]:
            yield self._paint("Start with:", DIM)
            yield from self._text({"markdown": f"```\n{block['starter'].rstrip()}\n```"})

    def _verdict(self, block: Block) -> Iterable[str]:
        for test in block["tests"]:
            word = self._paint("pass", GREEN) if test["passed"] else self._paint("FAIL", RED)
            yield f"  {word}  {'a hidden test' if test['hidden'] else one_line(test['call'] or '')}"
        if block["first_difference"]:
            yield from self._wrapped(block["first_difference"])

    def _quiz(self, block: Block) -> Iterable[str]:
        yield self._paint("Check yourself", YELLOW)
        yield from self._text({"markdown": block["question"]})
        for choice in block["choices"]:
            yield from self._wrapped(choice, lead="  - ", indent=4)
        if block["answer"]:
            yield from self._wrapped(block["answer"], DIM)

    def _concept(self, block: Block) -> Iterable[str]:
        if block["know_first"]:
            titles = ", ".join(one_line(link["title"]) for link in block["know_first"])
            yield from self._wrapped(f"To know first: {titles}", DIM)

    def _progress(self, block: Block) -> Iterable[str]:
        for component in block["components"]:
            share = component["mastery"]
            bar = self._paint("#" * round(share * 20), GREEN) + self._paint("." * (20 - round(share * 20)), DIM)
            name = one_line(component["component"]).ljust(18)
            yield f"  {name} {bar} {share:4.0%} {component['level']}"

    def _choices(self, block: Block) -> Iterable[str]:
        for number, choice in enumerate(block["choices"], start=1):
            lead = f"  {self._paint(str(number), BOLD)}  "
            yield from self._wrapped(choice["label"], lead=lead, indent=4 + len(str(number)))

    def _wrapped(self, text: str, paint: str | None = None, lead: str = "", indent: int = 0) -> Iterable[str]:
        """Break one paragraph into lines; `lead` takes `indent` columns, and later lines stand under the first."""
        text = one_line(text)
        if not text.strip():
            return [lead.rstrip()]
        bullet = _BULLET.match(text)
        hanging = " " * len(bullet.group()) if bullet else ""
        width = max(self._width - indent, MIN_WIDTH)
        kept = _CODE.sub(lambda span: span[0].replace(" ", _JOINED) if len(span[0]) <= width else span[0], text)
        lines = textwrap.wrap(kept, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
        painted = [self._paint(self._inline(line), paint) if paint else self._inline(line) for line in lines]
        return [lead + painted[0], *(" " * indent + line for line in painted[1:])]

    def _inline(self, text: str) -> str:
        # What is code is shown as it is: `a**2 + b**2` holds no strong words.
        parts = [part if at % 2 else self._strong(part) for at, part in enumerate(_CODE_PARTS.split(text))]
        text = "".join(parts)
        if self._colour:
            text = _CODE.sub(lambda match: f"\x1b[{CYAN}m{match[1]}\x1b[39m", text)
        return text.replace(_JOINED, " ")

    def _strong(self, text: str) -> str:
        if not self._colour:
            return _STRONG.sub(r"\1", text)
        return _STRONG.sub(lambda match: f"\x1b[{BOLD}m{match[1]}\x1b[22m", text)

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour and text else text


def clean(text: str) -> str:
    """Return text whose control and direction characters are shown, not obeyed."""
    return _CONTROL.sub(_shown, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return text for a place that has one line: a line break becomes a space."""
    return clean(text).replace("\n", " ")


def _shown(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number:02x}" if number <= BYTE else f"\\u{number:04x}"
