"""What an answer about progress is made of before it is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from learnflow.contracts.answers import Answer, ComponentProgress, ProgressBlock, Reply, TextBlock
from learnflow.contracts.values import JsonValue
from learnflow.skills.progress.reasons import sources_of
from learnflow.skills.progress.summary import ProgressSummary


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence, what unfolds below it, the components it is about, and ways to go on.

    `shown` are the components drawn as bars; `about` those whose sources belong into the data; `said` is the
    number that a "why" would ask for, and `said_of` its component where that is not the only one.
    """

    summary: str
    detail: str = ""
    shown: tuple[ComponentProgress, ...] = ()
    about: tuple[str, ...] = ()
    follow_ups: tuple[str | None, ...] = ()
    said: float | None = None
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    said_of: str | None = None


def reply(topic: str, draft: Draft, summary: ProgressSummary) -> Reply:
    """Return the answer of a draft, with counts for every shown component and sources for those it is about."""
    progress = summary.progress
    blocks: list[ProgressBlock | TextBlock] = []
    if draft.shown:
        blocks.append(ProgressBlock(draft.shown, progress.mastery, progress.level))
    if draft.detail:
        blocks.append(TextBlock(draft.detail))
    data: dict[str, JsonValue] = {
        "topic": topic,
        "mastery": progress.mastery,
        "level": progress.level.value,
        "active_days": summary.active_days,
        "streak": summary.streak,
        **draft.data,
    }
    if draft.shown:
        data["evidence"] = {c.component: c.evidence for c in draft.shown}
    about = [name for name in dict.fromkeys(draft.about) if name in summary.records]
    if about:
        data["sources"] = {name: sources_of(summary, name) for name in about}
    follow_ups = tuple(dict.fromkeys([message for message in draft.follow_ups if message]))[:3]
    component = draft.said_of or (draft.about[0] if len(draft.about) == 1 else None)
    remember = {"topic": topic, "component": component, "said": draft.said, "module": draft.data.get("module")}
    return Reply(Answer(draft.summary, tuple(blocks), follow_ups, data), remember=remember)
