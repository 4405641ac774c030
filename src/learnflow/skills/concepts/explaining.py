"""Puts the explanation of an entry together: words for a level, a program with its output, what to know first."""

from __future__ import annotations

from functools import lru_cache

from learnflow.contracts.answers import Answer, Block, CodeBlock, ConceptBlock, ConceptLink, QuizBlock, TextBlock
from learnflow.contracts.values import BadInput, Level
from learnflow.skills.concepts.content import Catalogue, Entry, Example, Explanation
from learnflow.skills.concepts.mapping import nearest_ids
from learnflow.skills.concepts.sentences import sentence
from learnflow.skills.concepts.words import raw_words, stem

MAX_KNOW_FIRST = 4
LEVELS = (Level.BEGINNER, Level.LEARNING, Level.PROFICIENT)

Known = tuple[str, ...] | None
"""Ids of the concepts a student has met; None where that is not known."""


def wording_of(entry: Entry, level: Level) -> Explanation:
    """Return the wording for a level; Mastered reads the hardest, and an entry with one wording always that."""
    place = LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1
    return entry.explanations[min(place, len(entry.explanations) - 1)]


@lru_cache(maxsize=4096)
def explain(catalogue: Catalogue, name: str, level: Level, known: Known = None) -> Answer:
    """Return the answer that explains entry `name`; raise KeyError for an unknown one."""
    entry = catalogue.entries[name]
    wording = wording_of(entry, level)
    blocks: list[Block] = [TextBlock(wording.text), code_block(wording.example)]
    if entry.misconception:
        blocks.append(misconception_block(entry))
    blocks.append(concept_block(catalogue, entry, level, known, wording))
    if entry.check is not None:
        blocks.append(QuizBlock(entry.check.question, answer=entry.check.answer))
    data = {"id": entry.id, "kind": entry.kind, "title": entry.title, "level": level.value}
    return Answer(wording.summary, tuple(blocks), next_messages(catalogue, entry, known), data)


def code_block(example: Example) -> CodeBlock:
    """Return the program of an example with what it really prints; the title says what was typed in."""
    title = sentence("say", "typed_in", stdin=example.stdin.strip()) if example.stdin else ""
    return CodeBlock(example.code.rstrip("\n"), output=example.output, title=title)


def misconception_block(entry: Entry) -> TextBlock:
    """Return the usual misconception of an entry."""
    return TextBlock(sentence("say", "misconception", text=entry.misconception))


def concept_block(
    catalogue: Catalogue, entry: Entry, level: Level, known: Known, wording: Explanation | None = None
) -> ConceptBlock:
    """Return which concept an answer is about and what to know first.

    Without `known` that is what the entry requires; with it, what of this and of the concepts that the
    wording mentions the student has not met, at most four.
    """
    first = list(entry.requires)
    if known is not None:
        if wording is not None:
            first += _mentioned(catalogue, wording)
        first = [name for name in dict.fromkeys(first) if name not in known and name != entry.id]
    component = component_of(entry)
    first = [name for name in first if name != component]
    links = tuple(ConceptLink(name, catalogue.entries[name].title) for name in first[:MAX_KNOW_FIRST])
    title = entry.title if entry.id == component else catalogue.entries[component].title
    return ConceptBlock(component, title, level, links)


def component_of(entry: Entry) -> str:
    """Return the concept that an entry belongs to; a concept's own id."""
    return entry.about[0]


def next_messages(catalogue: Catalogue, entry: Entry, known: Known) -> tuple[str, ...]:
    """Return at most three messages with which a student would go on from an entry."""
    concept = catalogue.entries[component_of(entry)]
    unmet = [name for name in entry.requires if known is not None and name not in known]
    messages = [sentence("ask", "explain", title=inside(catalogue.entries[name].title)) for name in unmet[:1]]
    messages.append(sentence("ask", "exercise", title=inside(concept.title)))
    if entry.kind != "concept":
        messages.append(sentence("ask", "explain", title=inside(concept.title)))
    later = next((each for each in catalogue.concepts() if concept.id in each.requires and each.id != entry.id), None)
    if later is not None:
        messages.append(sentence("ask", "explain", title=inside(later.title)))
    if entry.kind == "concept" and len(messages) < 3:
        messages.append(sentence("ask", "first", title=inside(concept.title)))
    return tuple(dict.fromkeys(messages))[:3]


def inside(title: str) -> str:
    """Return a title as it reads inside a sentence."""
    return title if title[:2].isupper() or title.endswith("Error") else title[:1].lower() + title[1:]


def spoken(entry: Entry) -> str:
    """Return how an entry is named inside a sentence: a concept by its word, a how-to by its quoted title."""
    return inside(entry.title) if entry.kind in ("concept", "error") else f"“{entry.title}”"


def _mentioned(catalogue: Catalogue, wording: Explanation) -> list[str]:
    """Return the concepts whose whole title occurs in a wording, in the order in which they are taught."""
    words = [stem(word) for word in raw_words(wording.summary + " " + wording.text)]
    said = " " + " ".join(words) + " "
    return [
        concept.id
        for concept in catalogue.concepts()
        if " " + " ".join(stem(word) for word in raw_words(concept.title)) + " " in said
    ]


def explain_named(catalogue: Catalogue, name: str, level: Level, known: object = None) -> Answer:
    """Return the answer for an id that came from outside; raise BadInput for an unknown id or a wrong `known`."""
    if name not in catalogue.entries:
        near = nearest_ids(name, catalogue)
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise BadInput("unknown_id", f"There is no entry with the id {name[:60]!a}.{hint}")
    if known is None:
        return explain(catalogue, name, level)
    if not isinstance(known, list | tuple) or not all(isinstance(each, str) for each in known):
        raise BadInput("wrong_type", "`known` must be a list of ids of concepts.")
    return explain(catalogue, name, level, tuple(sorted(set(known))))


def level_named(name: str | None) -> Level:
    """Return the level of that name, Beginner for None; raise BadInput for another name."""
    if name is None:
        return Level.BEGINNER
    try:
        return Level(name)
    except ValueError:
        names = ", ".join(level.value for level in Level)
        raise BadInput("unknown_level", f"`level` is one of {names}.") from None
