"""What moved a decision."""

from __future__ import annotations

import pytest

from learnflow.contracts.values import Intent
from learnflow.skills.triage.explaining import MOST, explain
from learnflow.skills.triage.intent_detection import classify


@pytest.mark.parametrize(
    "text", ["why does my loop never stop?", "I fixed the KeyError, but what is a KeyError?", "how am I doing", "hello"]
)
def test_the_reading_is_that_of_the_classifier_and_the_strongest_reason_comes_first(text: str) -> None:
    found = explain(text)
    assert found.classification == classify(text)
    assert found.against is found.classification.alternatives[0].intent
    weights = [abs(reason.weight) for reason in found.reasons]
    assert 0 < len(weights) <= MOST
    assert weights == sorted(weights, reverse=True)


def test_what_is_shown_is_named() -> None:
    found = explain("what is wrong?", code="x = ", traceback="ValueError: x")
    assert found.classification.intent is Intent.SYNTAX_HELP
    assert found.seen == ("code (broken)", "traceback")
    assert any(reason.kind == "rule" and reason.weight > 0 for reason in found.reasons)


def test_a_message_without_words_has_one_reason() -> None:
    found = explain("", code="x = 1")
    assert [(reason.kind, reason.what) for reason in found.reasons] == [("rule", "a message without words")]


def test_any_text_is_explained() -> None:
    for text in ("", "\ud800", "a" * 9000, "\x00 ?? \n"):
        assert explain(text).reasons
