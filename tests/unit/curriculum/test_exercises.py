"""The exercise families: what they generate, and that their tests tell right from wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput
from learnflow.curriculum import exercises
from learnflow.curriculum.exercises import Case, Family, author_view, families, find_family, generate

SEEDS = range(20)
RUNNER = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("ignore")

def run(code, case):
    for name, text in case["files"].items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    out, lines = io.StringIO(), iter((case["stdin"] or "").splitlines())
    def typed(prompt=""):
        out.write(prompt)
        return next(lines)
    names = {"__name__": "__main__", "input": typed}
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(code, "<student>", "exec"), names)
            result = repr(eval(case["call"], names)) if case["call"] else None
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return out.getvalue() if result is None else result

json.dump([[run(code, case) for case in cases] for code, cases in json.load(sys.stdin)], sys.stdout)
"""


def run_all(programs: list[tuple[str, tuple[Case, ...]]], folder: Path) -> list[list[str]]:
    """Run each program on its cases in one child and return what it answered."""
    jobs = [
        (code, [{"call": c.call, "stdin": c.stdin, "files": dict(c.files)} for c in cases]) for code, cases in programs
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=True,
    )
    results: list[list[str]] = json.loads(done.stdout)
    return results


def cases_of(family: Family, seed: int) -> tuple[Case, ...]:
    return family.problem(seed).visible_tests + author_view(family, seed).hidden_tests


def instances() -> Iterator[tuple[Family, int]]:
    for family in families():
        for seed in SEEDS:
            yield family, seed


def test_there_is_one_family_per_module_in_the_order_of_the_modules() -> None:
    assert tuple(family.module for family in families()) == exercises.MODULES


def test_references_pass_all_tests_and_further_inputs(tmp_path: Path) -> None:
    programs = [
        (author_view(family, seed).reference, cases_of(family, seed) + author_view(family, seed).further)
        for family, seed in instances()
    ]
    for (family, seed), (_, cases), results in zip(instances(), programs, run_all(programs, tmp_path), strict=True):
        assert results == [case.expected for case in cases], f"{family.id}:{seed}"


def test_every_wrong_solution_and_the_starter_fail_a_test(tmp_path: Path) -> None:
    programs, labels = [], []
    for family, seed in instances():
        wrong = author_view(family, seed).wrong
        assert len(wrong) >= 3, f"{family.id}:{seed}"
        for code, why in [(w.code, w.why) for w in wrong] + [(family.problem(seed).starter, "starter")]:
            programs.append((code, cases_of(family, seed)))
            labels.append(f"{family.id}:{seed} {why}")
    for label, (_, cases), results in zip(labels, programs, run_all(programs, tmp_path), strict=True):
        assert results != [case.expected for case in cases], label


def test_all_inputs_fulfil_the_precondition_and_no_input_comes_twice() -> None:
    for family, seed in instances():
        view = author_view(family, seed)
        for given_arguments in view.inputs:
            assert eval(view.precondition, {}, dict(given_arguments)), f"{family.id}:{seed} {given_arguments}"
        calls = [(c.call, c.stdin, *c.files.values()) for c in cases_of(family, seed) + view.further]
        assert len(set(calls)) == len(calls), f"{family.id}:{seed}"


def test_sizes_and_places() -> None:
    for family, seed in instances():
        problem, view = family.problem(seed), author_view(family, seed)
        variant = family.variants[seed % len(family.variants)]
        assert len(problem.visible_tests) == 3
        assert 5 <= len(view.hidden_tests) <= 8
        assert len(view.further) >= 6
        assert (problem.difficulty, problem.concepts) == (variant.difficulty, variant.concepts)
        assert 0 <= problem.difficulty <= 1
        assert "$" not in problem.statement + problem.starter + problem.title + view.reference


def test_variants_of_a_family_need_different_code() -> None:
    for family in families():
        references = {author_view(family, seed).reference for seed in range(len(family.variants))}
        assert len(references) == len(family.variants) >= 3, family.id


def test_nothing_a_student_sees_holds_the_reference() -> None:
    for family, seed in instances():
        seen = repr(family.problem(seed)) + repr(family.ladder(seed))
        starter = family.problem(seed).starter
        lines = [line.strip() for line in author_view(family, seed).reference.splitlines()]
        telling = [line for line in lines if line not in starter and len(line) > 24]
        assert not [line for line in telling if line in seen], f"{family.id}:{seed}"


def test_examples_of_the_ladders_print_what_they_show(tmp_path: Path) -> None:
    ladders = [family.ladder(0) for family in families()]
    results = run_all([(ladder.code, (Case(ladder.output),)) for ladder in ladders], tmp_path)
    assert results == [[ladder.output] for ladder in ladders]


def test_a_ladder_has_four_hints_with_the_values_of_its_own_exercise() -> None:
    for family, seed in instances():
        ladder, problem = family.ladder(seed), family.problem(seed)
        assert len(ladder.hints) == 4
        assert "$" not in "".join(ladder.hints)
        assert ladder.hints[0].rstrip(".").count("?") >= 1 or family.id in ("sum-until", "careful-numbers")
        assert problem.examples[0].expected.splitlines()[0] in ladder.hints[1]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(families()), st.integers(0, exercises.HIGHEST_SEED))
def test_the_same_seed_gives_the_same_exercise(family: Family, seed: int) -> None:
    assert generate(family, seed) == generate(family, seed)
    assert author_view(family, seed) == author_view(family, seed)
    assert generate(family, seed).id == f"{family.id}:{seed}"


def test_a_known_seed_stays_what_it_was() -> None:
    first = generate(find_family("days-between"), 0).examples[0]
    assert (first.call, first.expected) == ("until_holidays('2025-09-18', '2025-09-27')", "9")


@pytest.mark.parametrize("seed", [-1, exercises.HIGHEST_SEED + 1])
def test_a_seed_out_of_range_is_bad_input(seed: int) -> None:
    with pytest.raises(BadInput):
        generate(families()[0], seed)


def test_an_unknown_family_is_bad_input_that_names_the_known() -> None:
    with pytest.raises(BadInput, match="shop-receipt"):
        find_family("poetry")


def test_a_wrong_solution_that_does_not_fit_its_reference_is_refused() -> None:
    family = find_family("sum-until")
    source = {**family.source, "wrong": [{"why": "none", "find": "not there", "put": ""}]}
    broken = Family(family.id, family.module, family.kind, family.concepts, family.variants, source)
    with pytest.raises(ValueError, match="not there"):
        author_view(broken, 0)


def test_drawing_new_inputs_ends_where_chance_gives_none() -> None:
    family = find_family("nested-boxes")
    found = exercises._with_fresh(family, {}, exercises.Draw(1), [], 60)
    assert 10 < len(found) < 60
