"""`learnflow debug FILE`: a program run in the jail and explained, without a platform."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from learnflow.cli.exits import BAD_INPUT, OK, read_text
from learnflow.cli.render import Renderer, wants_colour
from learnflow.contracts.values import FollowUp, Intent, Question, Tools, plain

RUN_S = 4.0
"""Wall time of all runs: whoever asks here waits for nobody else."""

MAX_FILES = 10
MAX_BYTES = 256 * 1024
_MENTIONED = re.compile(r"""["']([\w][\w .-]{0,80})["']|^\s*(?:import|from)\s+(\w+)""", re.MULTILINE)


def asked(
    program: str, stdin: str | None, files: Sequence[str], expect: str | None, expect_file: str | None
) -> Question:
    """Return the question that the command's options make; raises BadInput for a file that cannot be read."""
    code = read_text(program, "the program")
    sent = {Path(name).name: read_text(name, "the file") for name in files}
    if program != "-":
        sent = {**beside(Path(program), code), **sent}
    return Question(
        "",
        Intent.SYNTAX_HELP,
        code=code,
        stdin=read_text(stdin, "the input") if stdin else None,
        files=sent,
        expected=read_text(expect_file, "what is expected") if expect_file else expect,
    )


def debug(question: Question, hints: int, *, as_json: bool) -> int:
    """Print what is wrong with a program; return exit status 3 where something is, 0 where nothing was found."""
    from learnflow.adapters.linter.ruff import RuffLinter
    from learnflow.adapters.sandbox.lazy import LazyJail
    from learnflow.settings import load_settings

    jail = LazyJail(load_settings().sandbox)
    try:
        tools = Tools(linter=RuffLinter(), jail=jail, run_s=RUN_S)
        return _data(question, tools) if as_json else _explained(question, hints, tools)
    finally:
        jail.close()


def _data(question: Question, tools: Tools) -> int:
    from learnflow.skills.debug.answering import given_of
    from learnflow.skills.debug.diagnosing import Subject, diagnose, nothing_to_see, result_of

    subject = Subject(question.code, given=given_of(question))
    found = diagnose(subject, tools) or nothing_to_see()
    print(json.dumps(result_of(found), ensure_ascii=False))
    return OK if found.kind == "nothing_found" else BAD_INPUT


def _explained(question: Question, hints: int, tools: Tools) -> int:
    from learnflow.skills.debug import answering

    reply = answering.answer(question, tools)
    for _ in range(hints - 1):
        more = dataclasses.replace(
            question, code=None, earlier_code=question.code, follow_up=FollowUp.HINT, last=reply.remember
        )
        reply = answering.answer(more, tools)
    sys.stdout.write(Renderer(colour=wants_colour()).answer(plain(reply.answer)))
    return OK if reply.remember.get("kind") == "nothing_found" else BAD_INPUT


def beside(program: Path, code: str) -> dict[str, str]:
    """Return the files in the program's folder that it names or imports, as far as a run takes them."""
    found: dict[str, str] = {}
    room = MAX_BYTES
    for named, imported in _MENTIONED.findall(code):
        path = program.parent / (named or f"{imported}.py")
        if path.name in found or len(found) >= MAX_FILES or path.name == program.name or not path.is_file():
            continue
        if path.stat().st_size > room:
            continue
        try:
            found[path.name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        room -= len(found[path.name].encode("utf-8"))
    return found
