"""Every program of the corpus in every tier that this machine has, and nothing left afterwards.

The whole of it carries the marker `attacks` and runs by `make attacks`; the quick suite takes the harmless programs
and the attacks that do not live on filling or waiting.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from benchmarks.corpus import Program, programs
from benchmarks.sandbox import NOBODY, PAGE, corpus_as_user, refresh

from learnflow.adapters.sandbox.client import JailServer
from learnflow.adapters.sandbox.selftest import choose

WORKERS = 2
SLOW = ("exhaustion", "hanging")
ATTACKS, HARMLESS = programs("attacks"), programs("harmless")
QUICK = [each for each in ATTACKS if each.kind not in SLOW]
KINDS = {"escape", "reading", "exhaustion", "hanging", "signals", "forging", "leaking", "breaking"}

Judging = dict[str, "Future[list[str]]"]


def judging(tier: str, chosen: list[Program]) -> Iterator[Judging]:
    """Judge programs two at a time; those that are asked for first may still be under way."""
    choice = choose(tier)
    if not choice.tier:
        pytest.skip(f"{choice.reason} {choice.fix}")
    with JailServer(choice.tier, workers=WORKERS) as server, ThreadPoolExecutor(WORKERS) as pool:
        jail = server.jail()
        yield {program.name: pool.submit(program.judged, jail) for program in chosen}


@pytest.fixture(scope="module")
def quick() -> Iterator[Judging]:
    yield from judging("auto", QUICK + HARMLESS)


@pytest.fixture(scope="module", params=["1", "2"])
def whole(request: pytest.FixtureRequest) -> Iterator[Judging]:
    yield from judging(request.param, ATTACKS + HARMLESS)


def names(chosen: list[Program]) -> list[str]:
    return [program.name for program in chosen]


@pytest.mark.parametrize("name", names(QUICK))
def test_an_attack_is_stopped(quick: Judging, name: str) -> None:
    assert quick[name].result() == []


@pytest.mark.parametrize("name", names(HARMLESS))
def test_a_harmless_program_works_as_on_its_owners_machine(quick: Judging, name: str) -> None:
    assert quick[name].result() == []


@pytest.mark.attacks
@pytest.mark.parametrize("name", names(ATTACKS + HARMLESS))
def test_every_program_ends_as_it_must(whole: Judging, name: str) -> None:
    assert whole[name].result() == []


@pytest.mark.attacks
@pytest.mark.skipif(os.geteuid() != 0, reason="this is an unprivileged user already")
@pytest.mark.parametrize("tier", ["1", "2"])
def test_every_program_ends_as_it_must_where_the_jail_is_started_by_an_unprivileged_user(tier: str) -> None:
    found = corpus_as_user(tier, NOBODY)
    if not found["tier"]:
        pytest.skip(found["reason"])
    assert found["through"] == {}


def test_the_security_document_has_the_table_that_was_measured_last() -> None:
    assert refresh() == PAGE.read_text(encoding="utf-8")


def test_the_corpus_is_large_and_told_in_full() -> None:
    assert len(ATTACKS) >= 120
    assert len(HARMLESS) >= 25
    assert {program.kind for program in ATTACKS} == KINDS
    assert all(program.head["does"] and program.head["status"] for program in ATTACKS + HARMLESS)


@pytest.mark.parametrize("program", [p for p in ATTACKS if p.name.startswith("leaking_marks")], ids=lambda p: p.name)
def test_no_mark_is_left_for_the_next_run(program: Program) -> None:
    with JailServer(workers=1) as server:
        jail = server.jail()
        assert [program.judged(jail), program.judged(jail)] == [[], []]


def test_a_closed_jail_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(os.listdir("/proc/self/fd"))
    with JailServer(workers=2) as server:
        for program in HARMLESS[:6]:
            program.run(server.jail())
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
    assert set(os.listdir("/proc/self/fd")) == before
