from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.adapters.linter.ruff import RuffLinter
from learnflow.skills.review.catalogue import PARTS
from learnflow.skills.review.reviewing import review
from learnflow.skills.review.scoring import Cost, score_of

COSTS = st.lists(
    st.builds(
        Cost,
        rule=st.sampled_from("abcd"),
        part=st.sampled_from(PARTS),
        severity=st.sampled_from(["error", "warning", "advice"]),
        free=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(COSTS, st.integers(0, 11), st.randoms(use_true_random=False))
def test_taking_a_finding_away_never_lowers_anything(costs: list[Cost], which: int, random: object) -> None:
    fewer = list(costs)
    fewer.pop(which % len(costs))
    before, after = score_of(costs), score_of(fewer)
    assert after.total >= before.total
    assert all(getattr(after, part) >= getattr(before, part) for part in PARTS)
    assert 0 <= before.total <= 100


@settings(max_examples=30)
@given(COSTS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(costs: list[Cost], random: object) -> None:
    shuffled = list(costs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score_of(costs) == score_of(shuffled)


def test_nothing_found_is_100_and_correctness_is_unknown() -> None:
    score = score_of([])
    assert (score.total, score.structure, score.correctness) == (100, 100, None)


def test_the_documented_figures() -> None:
    error = Cost("a", "idiom", "error")
    assert score_of([error]).total == 80
    assert score_of([error, error]).total == int(10_000 / 137.5)
    assert score_of([Cost("a", "idiom", "advice", free=True)]).total == 100


PROGRAM = """\
import os
def check(items, wanted):
    for i in range(len(items)):
        if items[i] == None:
            if wanted:
                print(f"found")
    return wanted == True
"""


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["", "# a remark", "# noqa", "# ruff: noqa"])), max_size=5)
)
def test_comments_and_blank_lines_change_no_score(insertions: list[tuple[int, str]]) -> None:
    linter = RuffLinter()
    lines = PROGRAM.splitlines()
    for at, text in insertions:
        lines.insert(at, text)
    changed = review("\n".join(lines) + "\n", linter)
    plain = review(PROGRAM, linter)
    assert plain.score is not None
    assert changed.score == plain.score
    assert [remark.rule.id for remark in changed.remarks] == [remark.rule.id for remark in plain.remarks]


def test_mending_one_finding_after_another_raises_the_score(linter: RuffLinter) -> None:
    steps = [("import os\n", ""), ("== None", "is None"), ('f"found"', '"found"'), ("wanted == True", "wanted")]
    code, scores = PROGRAM, []
    for old, new in [("", ""), *steps]:
        code = code.replace(old, new) if old else code
        found = review(code, linter)
        assert found.score is not None
        scores.append(found.score.total)
    assert scores == sorted(set(scores))
