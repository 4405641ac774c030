"""`learnflow ask`: a message from words, files and what was pasted, and the answer on the terminal."""

from __future__ import annotations

import contextlib
import json
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from learnflow.cli.exits import read_text
from learnflow.cli.pastes import split_paste
from learnflow.cli.render import Renderer, wants_colour
from learnflow.contracts.values import BadInput
from learnflow.settings import Settings

LAST = "last-conversation"


def message(
    text: str, code: str | None, traceback: str | None, files: Sequence[str], conversation_id: str
) -> dict[str, Any]:
    """Return the TriageRequest; a traceback pasted into the words is sent as one."""
    body: dict[str, Any] = {"query": text, "session_context": {"conversation_id": conversation_id}}
    if traceback is not None:
        body["traceback"] = read_text(traceback, "the traceback")
    else:
        body["query"], pasted = split_paste(text)
        if pasted:
            body["traceback"] = pasted
    if code is not None:
        body["code"] = read_text(code, "the code")
    if files:
        body["files"] = {Path(name).name: read_text(name, "the file") for name in files}
    return body


def conversation(settings: Settings, chosen: str | None, go_on: bool) -> str:
    """Return the id of the conversation to speak in."""
    if chosen is not None:
        try:
            return str(uuid.UUID(chosen))
        except ValueError:
            raise BadInput("not_a_uuid", "`--conversation` takes a UUID.") from None
    return _remembered(settings.data / LAST) if go_on else str(uuid.uuid4())


def remember(settings: Settings, name: str) -> None:
    """Keep an answered conversation for `--continue`; where nothing can be written, it is not kept."""
    with contextlib.suppress(OSError):
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.data / LAST).write_text(name, encoding="ascii")


def show(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print an answer: JSON for programs, text for people."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        sys.stdout.write(Renderer(colour=wants_colour()).answer(answer["answer"]["content"]))


def _remembered(last: Path) -> str:
    try:
        return str(uuid.UUID(last.read_text(encoding="ascii").strip()))
    except (OSError, ValueError):
        raise BadInput("no_conversation", "There is no conversation to continue: ask something first.") from None
