"""A student's question gets a true, short answer at their level, and the conversation goes on from it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.answers import CodeBlock, ConceptBlock, QuizBlock, Reply, TextBlock
from learnflow.contracts.values import BadInput, FollowUp, Intent, Level, Question, plain
from learnflow.curriculum.catalogue import load_catalogue
from learnflow.skills.concepts.answering import answer
from learnflow.skills.concepts.explaining import explain, explain_named, level_named

CATALOGUE = load_catalogue()


def ask(text: str, **fields: Any) -> Reply:
    return answer(Question(text, Intent.CONCEPT_EXPLANATION, **fields), CATALOGUE)


def texts(reply: Reply) -> str:
    return "\n".join(block.markdown for block in reply.answer.blocks if isinstance(block, TextBlock))


def last(name: str, level: str = "Beginner", **more: Any) -> dict[str, Any]:
    return {"concept": name, "level": level, **more}


def test_a_concept_is_explained_in_the_order_of_the_house() -> None:
    reply = ask("what is a closure?")
    assert reply.status == "SUCCESS"
    assert [type(block) for block in reply.answer.blocks] == [TextBlock, CodeBlock, TextBlock, ConceptBlock, QuizBlock]
    assert reply.answer.summary.startswith("A closure is a function made inside another function")
    code, concept, quiz = (reply.answer.blocks[place] for place in (1, 3, 4))
    assert isinstance(code, CodeBlock)
    assert code.output == "15 12\n"
    assert isinstance(concept, ConceptBlock)
    assert [link.id for link in concept.know_first] == ["functions", "scope"]
    assert isinstance(quiz, QuizBlock)
    assert quiz.answer is not None
    assert len(reply.answer.follow_ups) <= 3
    assert reply.remember == last("closures")
    assert [(each.kind, each.component, each.item) for each in reply.evidence] == [("help", "closures", "closures")]


@pytest.mark.parametrize("name", CATALOGUE.entries)
@pytest.mark.parametrize("level", list(Level))
def test_every_entry_has_an_answer_at_every_level(name: str, level: Level) -> None:
    said = explain(CATALOGUE, name, level)
    assert said.data["id"] == name
    assert said.summary.endswith(".")
    assert 1 <= len(said.follow_ups) <= 3
    assert "{" not in " ".join(said.follow_ups)


def test_the_level_picks_the_words_and_mastered_reads_proficient() -> None:
    said = {level: ask("explain lists", level=level).answer.summary for level in Level}
    assert len(set(said.values())) == 3
    assert said[Level.MASTERED] == said[Level.PROFICIENT]


def test_what_a_student_has_met_is_not_named_as_what_to_know_first() -> None:
    def first(**profile: Any) -> list[str]:
        block = next(each for each in ask("closures", profile=profile).answer.blocks if isinstance(each, ConceptBlock))
        return [link.id for link in block.know_first]

    assert first(known=["functions", "scope"]) == []
    assert first(known=["functions"]) == ["scope"]
    assert first(known="functions") == ["functions", "scope"]
    lists = ask("explain lists", level=Level.PROFICIENT, profile={"known": []})
    block = next(each for each in lists.answer.blocks if isinstance(each, ConceptBlock))
    assert [link.id for link in block.know_first] == ["variables", "for-loops"]
    assert lists.answer.follow_ups[0] == "Explain variables"


def test_a_concept_that_the_words_mention_is_linked_when_unmet() -> None:
    block = next(
        each
        for each in ask("explain tuples", profile={"known": []}, level=Level.LEARNING).answer.blocks
        if isinstance(each, ConceptBlock)
    )
    assert [link.id for link in block.know_first] == ["lists", "numbers", "functions"]


def test_a_howto_says_what_was_typed_in() -> None:
    reply = ask("how do I ask for a number with input")
    code = next(block for block in reply.answer.blocks if isinstance(block, CodeBlock))
    assert code.title == "Typed in: 30"
    assert reply.evidence[0].component == "numbers"
    assert reply.evidence[0].item == "ask-for-number"


def test_unknown_things_are_said_to_be_unknown() -> None:
    reply = ask("what is a monad", last=last("lists"))
    assert reply.answer.summary == "`monad` is not among the 20 concepts I explain."
    assert texts(reply).startswith("I explain these: variables, booleans,")
    assert (reply.status, reply.evidence, reply.remember) == ("PARTIAL", (), last("lists"))
    reply = ask("explain decorators")
    assert (
        texts(reply) == "The nearest ones that I explain are functions and closures."
        or texts(reply) == "The nearest ones that I explain are closures and functions."
    )
    assert reply.answer.follow_ups == ("Explain closures", "Explain functions")
    assert texts(ask("explain encapsulation")) == "The nearest one that I explain is classes."
    assert ask("what is the weather").answer.summary.startswith("I cannot tell which of the 20 concepts")


def test_two_concepts_without_a_comparison_are_shown_side_by_side() -> None:
    reply = ask("difference between sets and dictionaries")
    assert reply.answer.summary == "I have no comparison of sets and dictionaries; here is each in one sentence."
    assert texts(reply).startswith("**Sets.** A set holds")
    assert [each.component for each in reply.evidence] == ["sets", "dictionaries"]


@pytest.mark.parametrize("text", ["what do I need to know before recursion", "prerequisites of recursion"])
def test_what_to_know_first(text: str) -> None:
    reply = ask(text)
    assert reply.answer.summary == (
        "Before recursion, learn variables, booleans, conditionals and functions, in this order."
    )
    assert reply.answer.data["kind"] == "know_first"


def test_what_to_know_first_goes_on_from_what_was_said() -> None:
    assert ask("what do I need first", last=last("variables")).answer.summary.startswith("You can start with")
    known = {"known": ["variables", "booleans", "conditionals", "functions"]}
    assert ask("what do I need first", last=last("recursion"), profile=known).answer.summary == (
        "You have met all that recursion needs."
    )
    assert ask("what do I need first").answer.summary == "What is your question about?"
    assert ask("what do I need to know before monads").status == "PARTIAL"


def test_code_is_walked_through() -> None:
    reply = ask("what does this code do?", code="x = [1]\ny = x\ny.append(2)\n")
    assert reply.answer.summary == "Here is what this code does, from top to bottom; I have read it, not run it."
    assert "- Line 2: `y` becomes another name for what `x` stands for; nothing is copied." in texts(reply)
    assert "seen through both names" in texts(reply)
    assert reply.evidence[0].component == "lists"


def test_code_said_earlier_is_meant_by_this_code() -> None:
    assert "Line 1" in texts(ask("explain this code", earlier_code="x = 1"))
    assert ask("what is a closure", earlier_code="x = 1").remember["concept"] == "closures"
    assert ask("what is a closure", code="x = 1").remember["concept"] == "closures"
    assert "Line 1" in texts(ask("hm", code="pass"))


@pytest.mark.parametrize(
    ("code", "summary"),
    [
        ("def f(:\n", "Line 1 is not valid Python, so I cannot walk through this code: invalid syntax."),
        ("# nothing", "There is no statement in this code."),
        ("(" * 60_000, "I cannot read this code:"),
        ("x = '\ud800'", "I cannot read this code:"),
        ("x\0", "I cannot read this code:"),
    ],
)
def test_code_that_cannot_be_read_gets_the_reason(code: str, summary: str) -> None:
    reply = ask("what does this code do", code=code)
    assert reply.answer.summary.startswith(summary)
    assert reply.status == "PARTIAL"


def test_a_long_program_is_walked_through_in_part() -> None:
    assert "4 further statements follow" in texts(ask("explain this code", code="x = 1\n" * 20))
    assert "One further statement follows" in texts(ask("explain this code", code="x = 1\n" * 17))
    assert ask("explain this code", code="pass").evidence == ()


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200),
    st.one_of(st.none(), st.text(max_size=80)),
    st.sampled_from([None, *FollowUp]),
    st.sampled_from([{}, {"concept": "lists"}, {"concept": 3}, {"concept": "gone", "level": "x"}, {"level": "x"}]),
)
def test_any_question_has_an_answer_and_always_the_same(
    text: str, code: str | None, kind: FollowUp | None, before: dict[str, Any]
) -> None:
    reply = ask(text, code=code, follow_up=kind, last=before)
    assert reply == ask(text, code=code, follow_up=kind, last=before)
    assert reply.answer.summary
    assert len(reply.answer.follow_ups) <= 3
    plain(reply)


@pytest.mark.parametrize(
    ("name", "known", "code"),
    [
        ("clousure", None, "unknown_id"),
        ("\ud800", None, "unknown_id"),
        ("lists", "all", "wrong_type"),
        ("lists", [1], "wrong_type"),
    ],
)
def test_bad_requests_are_refused_with_what_to_change(name: str, known: object, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        explain_named(CATALOGUE, name, Level.BEGINNER, known)
    assert refused.value.code == code
    refused.value.detail.encode()


def test_levels_have_names() -> None:
    assert level_named(None) is Level.BEGINNER
    assert level_named("Mastered") is Level.MASTERED
    with pytest.raises(BadInput, match="Beginner, Learning, Proficient, Mastered"):
        level_named("expert")
    assert explain_named(CATALOGUE, "lists", Level.BEGINNER) == explain(CATALOGUE, "lists", Level.BEGINNER)


def test_known_from_outside_narrows_what_to_know_first() -> None:
    said = explain_named(CATALOGUE, "closures", Level.BEGINNER, ["functions", "scope"])
    block = next(each for each in said.blocks if isinstance(each, ConceptBlock))
    assert block.know_first == ()


def test_a_name_that_cannot_be_seen_is_asked_for() -> None:
    reply = ask("what does get_row() do", last=last("lists"))
    assert reply.answer.summary == "I do not know what `get_row` is; I would have to see it."
    assert (reply.status, reply.remember, reply.evidence) == ("PARTIAL", last("lists"), ())
    seen = ask("what does get_row() do", earlier_code="def get_row():\n    return 1")
    assert "Defines the function `get_row`" in texts(seen)
