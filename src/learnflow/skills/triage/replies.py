"""The answers that triage gives itself: declining, asking which reading is meant, asking back."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from learnflow.contracts.answers import Answer, Choice, ChoicesBlock
from learnflow.contracts.values import Classification, FollowUp, Intent, JsonValue
from learnflow.skills.triage.anatomy import dissect, has_words
from learnflow.skills.triage.model import load_model

REPLY_FILE = "replies.toml"

_EDGES = ".,;:!?()\"'"
_READ = 2_000


@dataclass(frozen=True, slots=True)
class ClarificationReading:
    """One way to read a message, as a choice: `message` re-sends the student's own words."""

    intent: Intent
    label: str
    message: str


def decline(text: str, classification: Classification) -> Answer:
    """Return one polite sentence for a message that no agent answers, and three messages that one does.

    `data` names the kind of message that it was taken for.
    """
    kind = _kind_of(text)
    ways = _texts()["ways"]
    choices = tuple(Choice(ways[way]["label"], ways[way]["message"]) for way in kind["ways"])
    blocks = (ChoicesBlock(choices),) if choices else ()
    return Answer(kind["summary"], blocks, tuple(c.message for c in choices), {"kind": kind["id"]})


def clarify(text: str, classification: Classification) -> tuple[Answer, tuple[ClarificationReading, ...]]:
    """Return the question which of the two likeliest readings is meant, and these two as choices."""
    texts = _texts()
    intents = (classification.intent, *(reading.intent for reading in classification.alternatives[:1]))
    readings = tuple(ClarificationReading(i, texts["labels"][i.value], text) for i in intents)
    within = [texts["asks"][i.value] for i in intents if i is not Intent.OUT_OF_SCOPE]
    if len(within) == 2:
        summary = texts["clarify"]["summary"].format(first=within[0], second=within[1])
    else:
        summary = texts["clarify"]["summary_one"].format(first=within[0])
    block = ChoicesBlock(tuple(Choice(reading.label, reading.message) for reading in readings))
    return Answer(summary, (block,), (), {"readings": [i.value for i in intents]}), readings


def ask_back(follow_up: FollowUp) -> Answer:
    """Return the one question to ask when a follow-up comes without a conversation."""
    return Answer(_texts()["ask_back"][follow_up.value], (), (), {"follow_up": follow_up.value})


def _kind_of(text: str) -> Mapping[str, JsonValue]:
    anatomy = dissect(text)
    reader = load_model().reader
    words = [token for token in reader.tokens(anatomy.prose) if token[0].isalnum()]
    plain = " ".join(word.strip(_EDGES) for word in text[:_READ].lower().replace("\u2019", "'").split())
    signs = {sign.removeprefix("no:") for sign in reader.read(anatomy).signs} | {"any"}
    if not has_words(anatomy.prose) and not anatomy.code:
        signs.add("empty")
    if "unknown:all" in signs:
        signs.add("unreadable")
    spelt = (f" {plain} ", f" {' '.join(words)} ")
    return next(kind.entry for kind in _kinds() if _fits(kind, signs, spelt, len(words)))


def _fits(kind: _Kind, signs: set[str], spelt: Sequence[str], size: int) -> bool:
    if size > kind.entry.get("alone", size):
        return False
    if not signs.isdisjoint(kind.entry.get("signs", ())):
        return True
    phrases = kind.phrases
    return phrases is not None and any(phrases.search(text) for text in spelt)


class _Kind(NamedTuple):
    """A kind of message, and one pattern for all its phrases: one search instead of one for each."""

    entry: Mapping[str, JsonValue]
    phrases: re.Pattern[str] | None


@functools.cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(_Kind(entry, _either(entry.get("phrases", ()))) for entry in _texts()["kinds"])


def _either(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(f" (?:{'|'.join(map(re.escape, phrases))}) ") if phrases else None


@functools.cache
def _texts() -> Mapping[str, JsonValue]:
    raw = importlib.resources.files(__package__).joinpath(REPLY_FILE).read_text(encoding="utf-8")
    return tomllib.loads(raw)
