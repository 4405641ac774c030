"""Goes on from what was said last: why, simpler, deeper, another example, a hint, the same with something else."""

from __future__ import annotations

import re

from learnflow.contracts.answers import Answer, Block, CodeBlock, Reply, TextBlock
from learnflow.contracts.values import Evidence, FollowUp, Level, Question
from learnflow.skills.concepts.content import Catalogue, Entry, Example
from learnflow.skills.concepts.explaining import (
    LEVELS,
    Known,
    code_block,
    component_of,
    concept_block,
    explain,
    inside,
    misconception_block,
    next_messages,
    spoken,
    wording_of,
)
from learnflow.skills.concepts.mapping import map_text
from learnflow.skills.concepts.sentences import listed, sentence

_LEAD = re.compile(r"\s*(?:and|but|or|what about|how about)\b", re.IGNORECASE)


def follow(kind: FollowUp, question: Question, catalogue: Catalogue, known: Known) -> Reply:
    """Return the reply to a message that goes on from `question.last`; one question back without that."""
    last = question.last.get("concept")
    entry = catalogue.entries.get(last) if isinstance(last, str) else None
    if entry is None:
        blocks: tuple[Block, ...] = (TextBlock(sentence("say", "ask_about_text")),)
        return Reply(Answer(sentence("say", "ask_about"), blocks), status="PARTIAL", remember=dict(question.last))
    return _Next(entry, _level_of(question), question, catalogue, known).said(kind)


def know_first(name: str, level: Level, catalogue: Catalogue, known: Known) -> Reply:
    """Return what to learn before an entry, in the order in which it is taught."""
    entry = catalogue.entries[name]
    needed = _all_required(entry, catalogue)
    missing = [each for each in needed if known is None or each.id not in known]
    about = catalogue.entries[component_of(entry)]
    title = spoken(entry)
    if missing:
        summary = sentence("say", "know_first", title=title, titles=listed([inside(each.title) for each in missing]))
    else:
        summary = sentence("say", "know_first_known" if needed else "nothing_first", title=title)
    steps: list[Block] = [
        TextBlock(sentence("say", "first_step", title=each.title, summary=each.explanations[0].summary))
        for each in missing
    ]
    steps.append(concept_block(catalogue, entry, level, known))
    follow_ups = tuple(sentence("ask", "explain", title=inside(each.title)) for each in (*missing[:2], about))
    data = {"id": name, "kind": "know_first", "concepts": [each.id for each in missing]}
    return _reply(Answer(summary, tuple(steps), follow_ups, data), entry, {"level": level.value})


class _Next:
    """The ways to go on from one entry at one level."""

    def __init__(self, entry: Entry, level: Level, question: Question, catalogue: Catalogue, known: Known) -> None:
        self.entry, self.level, self.question = entry, level, question
        self.catalogue, self.known = catalogue, known
        self.title = spoken(entry)

    def said(self, kind: FollowUp) -> Reply:
        ways = {
            FollowUp.WHY: self.why,
            FollowUp.VARIATION: self.variation,
            FollowUp.EASIER: self.easier,
            FollowUp.HARDER: self.harder,
            FollowUp.ANOTHER: self.another,
            FollowUp.HINT: self.hint,
            FollowUp.STILL_FAILS: self.still_fails,
        }
        return ways[kind]()

    def why(self) -> Reply:
        """Say why the concept is there, and what goes wrong without knowing it."""
        entry = self.entry if self.entry.why else self.catalogue.entries[component_of(self.entry)]
        summary, _, rest = entry.why.partition(". ")
        blocks: list[Block] = [TextBlock(rest)] if rest else []
        if self.entry.misconception:
            blocks.append(misconception_block(self.entry))
        return self._answer(summary.rstrip(".") + ".", blocks, self.level)

    def easier(self) -> Reply:
        """Explain one level lower with another example; at the lowest, with what it builds on."""
        entry = self.entry
        if len(entry.explanations) == 1 and component_of(entry) != entry.id:
            return self._told(component_of(entry), Level.BEGINNER)
        place = _place(self.level)
        if place > 0:
            return self._told(entry.id, LEVELS[place - 1])
        wording = wording_of(entry, Level.BEGINNER)
        blocks: list[Block] = [TextBlock(wording.summary), TextBlock(wording.text)]
        blocks.append(code_block(self._other_example()))
        blocks.append(concept_block(self.catalogue, entry, Level.BEGINNER, self.known))
        if entry.requires:
            titles = listed([inside(self.catalogue.entries[name].title) for name in entry.requires])
            blocks.append(TextBlock(sentence("say", "easiest", titles=titles)))
        return self._answer(sentence("say", "easier_again"), blocks, Level.BEGINNER)

    def harder(self) -> Reply:
        """Explain one level higher; at the highest, say so by its own wording again."""
        place = min(_place(self.level) + 1, len(LEVELS) - 1)
        name = self.entry.id if len(self.entry.explanations) > 1 else component_of(self.entry)
        return self._told(name, LEVELS[place])

    def another(self) -> Reply:
        """Show the next example of the same entry, or say that there is one only."""
        examples = self._examples()
        if len(examples) == 1:
            return self._answer(sentence("say", "no_other"), [code_block(examples[0])], self.level)
        shown = self.question.last.get("example")
        if not isinstance(shown, int):
            shown = examples.index(wording_of(self.entry, self.level).example)
        place = (shown + 1) % len(examples)
        summary = sentence("say", "another", title=self.title)
        return self._answer(summary, [code_block(examples[place])], self.level, example=place)

    def hint(self) -> Reply:
        """Give a hint for the check question first, its answer when asked again."""
        check = self.entry.check
        if check is None:
            return self._answer(
                sentence("say", "hint_none"), [code_block(self.entry.explanations[0].example)], self.level
            )
        if self.question.last.get("rung") == 1:
            summary = sentence("say", "answer", question=check.question)
            return self._answer(summary, [TextBlock(check.answer)], self.level, rung=2)
        wording = wording_of(self.entry, Level.BEGINNER)
        blocks: list[Block] = [TextBlock(wording.summary)]
        if self.entry.misconception:
            blocks.append(misconception_block(self.entry))
        summary = sentence("say", "hint", question=check.question)
        return self._answer(summary, blocks, self.level, rung=1)

    def still_fails(self) -> Reply:
        """Say that code is needed to find out why it fails."""
        return self._answer(
            sentence("say", "still_fails"), [TextBlock(sentence("say", "still_fails_text"))], self.level
        )

    def variation(self) -> Reply:
        """Show the same idea with another concept where an entry does so; say so where none does."""
        found = map_text(_LEAD.sub("", self.question.text[:300]), self.catalogue)
        named = [self.catalogue.entries[match.id] for match in found.results if match.score >= 0.3]
        wanted = next((each for each in named if component_of(each) != component_of(self.entry)), None)
        if wanted is None:
            summary = sentence("say", "variation_unclear", title=self.title)
            return self._answer(summary, [code_block(self._other_example())], self.level)
        both = {component_of(self.entry), component_of(wanted)}
        for kind in ("howto", "comparison"):
            for each in self.catalogue.entries.values():
                if each.kind == kind and both <= set(each.about) and each.id != self.entry.id:
                    return self._told(each.id, self.level)
        other = explain(self.catalogue, wanted.id, self.level, self.known)
        summary = sentence("say", "variation_missing", first=self.title, second=spoken(wanted))
        blocks: list[Block] = [TextBlock(sentence("say", "first_step", title=wanted.title, summary=other.summary))]
        blocks += [block for block in other.blocks if isinstance(block, CodeBlock)]
        return self._answer(summary, blocks, self.level)

    def _examples(self) -> list[Example]:
        """Return the different examples of this entry, the easiest first."""
        return list(dict.fromkeys(wording.example for wording in self.entry.explanations))

    def _other_example(self) -> Example:
        """Return the second example of this entry, or its only one."""
        return self._examples()[:2][-1]

    def _told(self, name: str, level: Level) -> Reply:
        text = explain(self.catalogue, name, level, self.known)
        return _reply(text, self.catalogue.entries[name], {"level": level.value})

    def _answer(self, summary: str, blocks: list[Block], level: Level, **remembered: int) -> Reply:
        data = {"id": self.entry.id, "kind": self.entry.kind, "title": self.entry.title, "level": level.value}
        follow_ups = next_messages(self.catalogue, self.entry, self.known)
        return _reply(
            Answer(summary, tuple(blocks), follow_ups, data), self.entry, {"level": level.value, **remembered}
        )


def _reply(text: Answer, entry: Entry, remember: dict[str, object]) -> Reply:
    evidence = (Evidence("help", component=component_of(entry), item=entry.id),)
    return Reply(text, remember={"concept": entry.id, **remember}, evidence=evidence)


def _level_of(question: Question) -> Level:
    """Return the level at which was last explained, the question's where that is not remembered."""
    said = question.last.get("level")
    return Level(said) if isinstance(said, str) and said in {level.value for level in Level} else question.level


def _place(level: Level) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1


def _all_required(entry: Entry, catalogue: Catalogue) -> tuple[Entry, ...]:
    """Return all that an entry builds on, directly or not, in the order in which it is taught."""
    needed: set[str] = set()
    waiting = list(entry.requires)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += catalogue.entries[name].requires
    return tuple(each for each in catalogue.concepts() if each.id in needed)
