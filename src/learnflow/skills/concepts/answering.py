"""Answers a question about a concept: explains it, goes on from what was said last, or walks through code."""

from __future__ import annotations

import re

from learnflow.contracts.answers import Answer, Reply, TextBlock
from learnflow.contracts.values import Evidence, FollowUp, Level, Question
from learnflow.skills.concepts.content import Catalogue
from learnflow.skills.concepts.excerpts import split_code, without_prompts
from learnflow.skills.concepts.explaining import Known, component_of, explain, inside
from learnflow.skills.concepts.following import follow, know_first
from learnflow.skills.concepts.mapping import Mapping, map_text
from learnflow.skills.concepts.reading_code import explain_code
from learnflow.skills.concepts.sentences import listed, sentence

_ABOUT_CODE = re.compile(
    r"\b(?:this|that|the|my|following|given|above|below) (?:\w+ )?(?:code|program|snippet|script|line|lines|function)\b"
    r"|\b(?:does|is|do) (?:this|it) (?:do|mean|work|doing)|\beach (?:step|line)|\bstep by step|\bline by line"
    r"|\bexplain (?:this|it)\b|\bwalk (?:me )?through|\bwhat (?:is|'s) (?:happening|going on)|\bthe reason\b"
)
_NEED_FIRST = re.compile(
    r"\b(?:need|have|should i know|should i learn)\b.{0,20}\b(?:first|before)\b|\b(?:know|learn) (?:first|before)"
    r"|\bprerequisites?\b|\bbefore (?:i )?(?:learn|start|study)"
)
_NOT_UNDERSTOOD = re.compile(
    r"\b(?:do not|don't|dont|didn't|didnt|cannot|can't|cant) (?:really )?(?:understand|get|follow|see)\b"
    r"|\bno idea what\b|\bsimpler\b|\beasier\b|\bstill (?:unclear|confus|lost)|\btoo (?:hard|difficult|complicated)"
)
_BARE_WHY = re.compile(r"\s*(?:but |and )?why(?: is (?:that|this|it)(?: so)?)?\s*[?.]*\s*")
_MORE_OF = re.compile(
    r"(?:and|but|or) (?:(?:with|for|in|using|on|if|when) .{1,40}|(?:an? |the )?\w{2,20} ?\??)"
    r"|(?:what|how) about .{1,40}"
)


def answer(question: Question, catalogue: Catalogue) -> Reply:
    """Return the reply to a question about a concept; never raises for what a student sent.

    Remembers the entry said last as `concept` and its `level`; what cannot be told leaves that as it was.
    """
    known = known_of(question)
    kind = question.follow_up or _follow_up_of(question)
    if kind is not None and not _asks_anew(kind, question, catalogue):
        return follow(kind, question, catalogue, known)
    words, inline = split_code(question.text)
    sent = question.code if question.code and question.code.strip() else inline
    lowered = words[:2000].lower()
    about_code = _ABOUT_CODE.search(lowered) is not None
    found = map_text(words, catalogue)
    if sent is None and (about_code or found.own_name):
        sent = question.earlier_code
    if _NEED_FIRST.search(lowered):
        return _first(question, catalogue, known, found)
    if sent is not None and (about_code or not (found.confident or found.known_gap)):
        return explain_code(without_prompts(sent), question, catalogue, known)
    if found.pair is not None:
        return _pair(found.pair, question.level, catalogue)
    if found.confident:
        return told(catalogue, found.results[0].id, question.level, known)
    return _unknown(found, question, catalogue)


def told(catalogue: Catalogue, name: str, level: Level, known: Known) -> Reply:
    """Return the reply that explains one entry."""
    component = component_of(catalogue.entries[name])
    return Reply(
        explain(catalogue, name, level, known),
        remember={"concept": name, "level": level.value},
        evidence=(Evidence("help", component=component, item=name),),
    )


def known_of(question: Question) -> Known:
    """Return the concepts that the student's profile says they have met, None where it does not say."""
    known = question.profile.get("known")
    if not isinstance(known, list | tuple):
        return None
    return tuple(sorted({name for name in known if isinstance(name, str)}))


def _asks_anew(kind: FollowUp, question: Question, catalogue: Catalogue) -> bool:
    """Return whether a message that sounds like going on names something else than what was said last."""
    last = question.last.get("concept")
    entry = catalogue.entries.get(last) if isinstance(last, str) else None
    if kind is FollowUp.VARIATION and entry is not None:
        return False
    found = map_text(question.text, catalogue)
    if not found.confident or entry is None:
        return found.confident
    named = catalogue.entries[found.results[0].id]
    return named.id != entry.id and (named.kind != "concept" or named.id != component_of(entry))


def _follow_up_of(question: Question) -> FollowUp | None:
    """Return what the words alone say about going on, where something was said before."""
    if not question.last:
        return None
    text = question.text[:200].lower().replace("’", "'")
    if _BARE_WHY.fullmatch(text):
        return FollowUp.WHY
    if _NOT_UNDERSTOOD.search(text) and len(text) <= 60:
        return FollowUp.EASIER
    return FollowUp.VARIATION if _MORE_OF.fullmatch(text.strip()) else None


def _first(question: Question, catalogue: Catalogue, known: Known, found: Mapping) -> Reply:
    last = question.last.get("concept")
    named = [match.id for match in found.results if match.score >= 0.3]
    name = named[0] if named else last if isinstance(last, str) and last in catalogue.entries else None
    if found.unknown is not None and not found.confident:
        return _unknown(found, question, catalogue)
    if name is None:
        return ask_back(question)
    return know_first(name, question.level, catalogue, known)


def ask_back(question: Question) -> Reply:
    """Return one question back, where nothing was said before that could be meant."""
    text = Answer(sentence("say", "ask_about"), (TextBlock(sentence("say", "ask_about_text")),))
    return Reply(text, status="PARTIAL", remember=dict(question.last))


def _pair(pair: tuple[str, str], level: Level, catalogue: Catalogue) -> Reply:
    first, second = (catalogue.entries[name] for name in pair)
    blocks = []
    for entry in (first, second):
        wording = explain(catalogue, entry.id, level)
        blocks.append(TextBlock(sentence("say", "first_step", title=entry.title, summary=wording.summary)))
        blocks += [block for block in wording.blocks if block.type == "code"]  # type: ignore[misc]
    summary = sentence("say", "pair", first=inside(first.title), second=inside(second.title))
    follow_ups = tuple(sentence("ask", "explain", title=inside(entry.title)) for entry in (first, second))
    data = {"id": None, "kind": "pair", "concepts": list(pair), "level": level.value}
    evidence = tuple(Evidence("help", component=name) for name in pair)
    return Reply(
        Answer(summary, tuple(blocks), follow_ups, data),
        remember={"concept": pair[0], "level": level.value},
        evidence=evidence,
    )


def _unknown(found: Mapping, question: Question, catalogue: Catalogue) -> Reply:
    """Return the honest answer that this is not taught, with at most two concepts that are near."""
    if found.own_name:
        return _send_code(found, question)
    concepts = catalogue.concepts()
    if found.unknown is not None:
        summary = sentence("say", "unknown_named", word=found.unknown, count=len(concepts))
    else:
        summary = sentence("say", "unknown", count=len(concepts))
    near = [catalogue.entries[name] for name in found.near]
    if near:
        titles = listed([inside(entry.title) for entry in near])
        text = sentence("say", "unknown_near_one" if len(near) == 1 else "unknown_near_two", titles=titles)
    else:
        text = sentence("say", "unknown_none", titles=listed([inside(entry.title) for entry in concepts]))
    follow_ups = tuple(sentence("ask", "explain", title=inside(entry.title)) for entry in near)
    data = {"id": None, "kind": "unknown", "near": list(found.near)}
    return Reply(Answer(summary, (TextBlock(text),), follow_ups, data), status="PARTIAL", remember=dict(question.last))


def _send_code(found: Mapping, question: Question) -> Reply:
    summary = sentence("say", "own_name", word=found.unknown)
    blocks = (TextBlock(sentence("say", "own_name_text")),)
    data: dict[str, object] = {"id": None, "kind": "unknown", "near": []}
    return Reply(Answer(summary, blocks, (), data), status="PARTIAL", remember=dict(question.last))
