"""The conversation goes on from what was said last: why, simpler, deeper, another example, a hint."""

from dataclasses import replace
from typing import Any

import pytest

from learnflow.contracts.answers import CodeBlock, Reply, TextBlock
from learnflow.contracts.values import FollowUp, Intent, Question
from learnflow.curriculum.catalogue import load_catalogue
from learnflow.curriculum.model import Catalogue
from learnflow.skills.concepts.answering import answer

CATALOGUE = load_catalogue()


def ask(text: str, **fields: Any) -> Reply:
    return answer(Question(text, Intent.CONCEPT_EXPLANATION, **fields), CATALOGUE)


def texts(reply: Reply) -> str:
    return "\n".join(block.markdown for block in reply.answer.blocks if isinstance(block, TextBlock))


def last(name: str, level: str = "Beginner", **more: Any) -> dict[str, Any]:
    return {"concept": name, "level": level, **more}


@pytest.mark.parametrize("kind", list(FollowUp))
def test_going_on_from_nothing_asks_back(kind: FollowUp) -> None:
    reply = ask("hm", follow_up=kind)
    assert reply.status == "PARTIAL"
    assert reply.evidence == ()


@pytest.mark.parametrize("kind", list(FollowUp))
@pytest.mark.parametrize("name", ["closures", "key-error", "sort-list", "list-vs-set", "syntax-error"])
def test_going_on_from_an_entry_stays_with_it(kind: FollowUp, name: str) -> None:
    reply = ask("hm", follow_up=kind, last=last(name))
    assert reply.status == "SUCCESS"
    assert reply.remember["concept"] in (name, CATALOGUE.entries[name].about[0])
    assert reply.evidence


def test_why_says_what_it_is_for() -> None:
    reply = ask("why?", last=last("closures"))
    assert reply.answer.summary.startswith("You often have a function that needs one more value")
    assert ask("but why is that?", last=last("sort-list")).answer.summary.startswith("Ten values in ten variables")


def test_not_understood_goes_one_level_down_then_to_another_example() -> None:
    down = ask("I still don't understand", last=last("closures", "Learning"))
    assert down.remember == last("closures", "Beginner")
    again = ask("still confusing, easier please", last=down.remember)
    code = next(block for block in again.answer.blocks if isinstance(block, CodeBlock))
    assert "counter" in code.source
    assert "it builds on functions and scope" in texts(again)
    assert "builds on" not in texts(ask("easier", last=last("variables")))


def test_easier_for_a_comparison_is_its_concept() -> None:
    assert ask("easier", follow_up=FollowUp.EASIER, last=last("list-vs-set")).remember["concept"] == "sets"


def test_not_understanding_something_else_explains_that() -> None:
    assert ask("I don't understand closures", last=last("lists")).remember["concept"] == "closures"
    assert ask("I don't understand closures", follow_up=FollowUp.EASIER).remember["concept"] == "closures"


def test_a_full_question_is_no_variation_of_the_last_one() -> None:
    assert ask("and what is a closure?", last=last("lists")).remember["concept"] == "closures"
    text = "I don't understand the difference between list and tuple"
    assert ask(text, last=last("tuples")).remember["concept"] == "list-vs-tuple"


def test_harder_goes_one_level_up_and_stays_there() -> None:
    up = ask("harder", follow_up=FollowUp.HARDER, last=last("lists"))
    assert up.remember == last("lists", "Learning")
    top = ask("harder", follow_up=FollowUp.HARDER, last=last("lists", "Mastered"))
    assert top.remember == last("lists", "Proficient")
    assert ask("harder", follow_up=FollowUp.HARDER, last=last("sort-list")).remember == last("lists", "Learning")


def test_another_example_is_another_one_until_all_were_shown() -> None:
    seen = []
    before = ask("explain lists").remember
    for _ in range(3):
        reply = ask("another one", follow_up=FollowUp.ANOTHER, last=before)
        assert reply.answer.summary == "Another example for lists:"
        seen.append(reply.answer.blocks[0])
        before = reply.remember
    assert len(set(seen)) == 3


def test_where_there_is_one_example_it_is_said() -> None:
    reply = ask("another one", follow_up=FollowUp.ANOTHER, last=last("sort-list"))
    assert reply.answer.summary.startswith("I have one example for this")


def test_the_same_with_something_else() -> None:
    assert ask("and with a dict?", last=last("for-loops")).remember["concept"] == "loop-over-dictionary"
    assert ask("and with a tuple?", last=last("lists")).remember["concept"] == "list-vs-tuple"
    missing = ask("what about a set?", last=last("closures"))
    assert missing.answer.summary == "I have no example that shows closures together with sets."
    assert missing.remember["concept"] == "closures"
    unclear = ask("and otherwise?", follow_up=FollowUp.VARIATION, last=last("lists"))
    assert unclear.answer.summary.startswith("I cannot tell what to combine lists with")
    assert ask("and with a dict?", follow_up=FollowUp.VARIATION).remember["concept"] == "dictionaries"


def test_a_hint_comes_before_the_answer() -> None:
    hint = ask("hint", follow_up=FollowUp.HINT, last=last("lists"))
    assert hint.remember == last("lists", rung=1)
    assert "`20` and `30`" not in texts(hint)
    told = ask("hint", follow_up=FollowUp.HINT, last=hint.remember)
    assert texts(told).startswith("`20` and `30`")
    assert told.remember == last("lists", rung=2)
    assert ask("hint", follow_up=FollowUp.HINT, last=last("key-error")).answer.summary == "No question is open here."


def test_going_on_stays_true_where_an_entry_says_little() -> None:
    plainest = replace(CATALOGUE.entries["lists"], misconception="")
    catalogue = Catalogue(CATALOGUE.modules, {**CATALOGUE.entries, "lists": plainest})
    for kind in FollowUp:
        question = Question("hm", Intent.CONCEPT_EXPLANATION, follow_up=kind, last=last("lists"))
        reply = answer(question, catalogue)
        assert reply.status == "SUCCESS"
        assert "Often misunderstood" not in texts(reply)
