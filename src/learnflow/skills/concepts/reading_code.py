"""Answers "what does this code do": a walk from top to bottom, and the concepts that occur in it."""

from __future__ import annotations

from learnflow.contracts.answers import Answer, Block, CodeBlock, Reply, TextBlock
from learnflow.contracts.values import BadInput, Evidence, Question
from learnflow.skills.concepts.constructs import survey
from learnflow.skills.concepts.content import Catalogue
from learnflow.skills.concepts.excerpts import split_code, without_prompts
from learnflow.skills.concepts.explaining import Known, concept_block, inside
from learnflow.skills.concepts.mapping import Mapping, Match, map_text
from learnflow.skills.concepts.sentences import listed, sentence
from learnflow.skills.concepts.walkthrough import walk_through
from learnflow.skills.language.reading import read_program

SHOWN_CONSTRUCTS = 5
_EVERYWHERE = frozenset({"numbers", "strings", "booleans", "variables"})
"""Concepts that nearly all code has, named only where there is nothing else."""


def explain_code(code: str, question: Question, catalogue: Catalogue, known: Known) -> Reply:
    """Return what `code` does as far as its text shows; code that Python refuses gets the reason."""
    try:
        tree = read_program(code)
    except SyntaxError as error:
        return _refused(
            sentence("say", "code_wrong", line=error.lineno or 1, message=error.msg),
            (TextBlock(sentence("say", "code_wrong_text")),),
            question,
        )
    except BadInput as error:
        return _refused(sentence("say", "code_unreadable", message=error.detail), (), question)
    steps, further = walk_through(tree, code)
    if not steps:
        return _refused(sentence("say", "code_empty"), (), question)
    found = survey(tree, code)
    lines = [sentence("say", "code_step", lines=step.lines, text=step.text) for step in steps]
    blocks: list[Block] = [CodeBlock(code), TextBlock("\n".join(lines))]
    if further:
        name = "code_more_one" if further == 1 else "code_more"
        blocks.append(TextBlock(sentence("say", name, count=further)))
    if found.facts:
        blocks.append(TextBlock("\n".join(f"- {fact}" for fact in found.facts)))
    telling = [name for name in found.constructs if name not in _EVERYWHERE] or list(found.constructs)
    shown = [catalogue.entries[name] for name in telling if name in catalogue.entries][:SHOWN_CONSTRUCTS]
    if shown:
        titles = listed([inside(entry.title) for entry in shown])
        blocks.append(TextBlock(sentence("say", "code_constructs", titles=titles)))
        blocks.append(concept_block(catalogue, shown[0], question.level, known))
    follow_ups = tuple(sentence("ask", "explain", title=inside(entry.title)) for entry in shown[:2])
    data = {"id": None, "kind": "code", "constructs": list(found.constructs)}
    component = shown[0].id if shown else None
    return Reply(
        Answer(sentence("say", "code_summary"), tuple(blocks), follow_ups, data),
        remember={"concept": component, "level": question.level.value} if component else dict(question.last),
        evidence=(Evidence("help", component=component),) if component else (),
    )


def _refused(summary: str, blocks: tuple[Block, ...], question: Question) -> Reply:
    follow_ups = (sentence("ask", "find_error"),) if blocks else ()
    return Reply(
        Answer(summary, blocks, follow_ups, {"id": None, "kind": "code"}),
        status="PARTIAL",
        remember=dict(question.last),
    )


def map_question(text: str, code: str | None, catalogue: Catalogue) -> Mapping:
    """Return what a question is about; where its words do not tell, the constructs of the code do.

    Constructs score 0.9, 0.8 and 0.7, the most telling first. Code that does not parse tells nothing.
    """
    words, inline = split_code(text)
    found = map_text(words, catalogue)
    code = code or inline
    if found.confident or found.known_gap or code is None:
        return found
    code = without_prompts(code)
    try:
        constructs = survey(read_program(code), code).constructs
    except (SyntaxError, BadInput):
        return found
    entries = [catalogue.entries[name] for name in constructs if name in catalogue.entries][:3]
    matches = [Match(each.id, each.kind, each.title, round(0.9 - place / 10, 1)) for place, each in enumerate(entries)]
    return Mapping(tuple(matches), True) if matches else found
