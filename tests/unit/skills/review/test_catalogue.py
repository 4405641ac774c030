import ast
from string import Formatter

import pytest

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.contracts.values import Level
from learnflow.skills.diagnosis.hints import TOTAL
from learnflow.skills.review.catalogue import PARTS, Rule, rules, rules_of_linter, sentences
from learnflow.skills.review.checks.registry import CHECKS, CONFIRMATIONS
from learnflow.skills.review.hinting import ladder_of
from learnflow.skills.review.reviewing import review

ILLUSTRATED = {"many-branches", "long-function"}
"""Their examples are too short to have the finding, because nobody would read one that has it."""


def each_rule() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)


@each_rule()
def test_its_own_examples_have_and_have_not_the_finding(rule: Rule, linter: RuffLinter) -> None:
    before = review(rule.before, linter, level=Level.MASTERED).remarks
    after = review(rule.after, linter, level=Level.MASTERED).remarks
    if rule.id not in ILLUSTRATED:
        assert rule.id in {remark.rule.id for remark in before}
    assert not after, [remark.finding.message for remark in after]


@each_rule()
def test_every_finding_has_a_ladder_that_quotes_no_solution(rule: Rule, linter: RuffLinter) -> None:
    for remark in review(rule.before, linter, level=Level.MASTERED).remarks:
        rungs = ladder_of(remark).rungs
        assert len(rungs) == TOTAL
        assert "{" not in remark.finding.message.replace("{...}", "")
        assert not rungs[1].endswith(" ")


@each_rule()
def test_its_sentences_are_plain(rule: Rule) -> None:
    for text in (rule.message, rule.why, rule.look, rule.step, *rule.details.values()):
        assert "!" not in text.replace("!=", "")
        list(Formatter().parse(text))
    assert rule.part in PARTS
    assert rule.look.endswith("?")
    for example in (rule.before, rule.after):
        ast.parse(example)


def test_every_rule_is_found_by_somebody() -> None:
    assert len(rules()) >= 15
    assert {rule.id for rule in rules().values() if not rule.ruff} == set(CHECKS)
    assert set(rules_of_linter()) == set(CONFIRMATIONS)


def test_sentences_are_plain() -> None:
    assert all("!" not in text for text in sentences().values())
