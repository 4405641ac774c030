"""The self-test proves layers, and says in words what is missing."""

import time
from pathlib import Path

import pytest

from learnflow.adapters.sandbox import bubblewrap, selftest
from learnflow.adapters.sandbox.selftest import Choice, Layer


@pytest.fixture(scope="module")
def chosen() -> Choice:
    choice = selftest.choose()
    if not choice.tier:
        pytest.skip(f"{choice.reason} {choice.fix}")
    return choice


def test_every_layer_of_the_chosen_tier_was_proved(chosen: Choice) -> None:
    names = [layer.name for layer in chosen.layers]
    wanted = ["rlimits", "seccomp", "Landlock", "unprivileged user", "folder watched", "wall limit"]
    if chosen.tier == "1":
        wanted += [f"bubblewrap: {what}" for what in ("files", "processes", "network", "environment")]
    assert set(wanted) <= set(names)
    assert all(layer.holds and layer.seen for layer in chosen.layers)


def test_it_is_quick(chosen: Choice) -> None:
    start = time.monotonic()
    assert selftest.choose(chosen.tier).tier == chosen.tier
    assert time.monotonic() - start < 1.5


def test_unsafe_needs_that_very_word(chosen: Choice) -> None:
    assert chosen.tier != selftest.UNSAFE
    assert selftest.choose("unsafe").tier == ""
    assert selftest.choose(selftest.UNSAFE).tier == selftest.UNSAFE


def test_without_bubblewrap_the_next_tier_is_taken_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: None)
    first = selftest.choose("1")
    assert (first.tier, "not installed" in first.reason, "apt install" in first.fix) == ("", True, True)
    second = selftest.choose("auto")
    assert second.tier in ("2", "")
    assert "not installed" in second.reason


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("bwrap: setting up uid map: Permission denied", "Ubuntu"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "Ubuntu"),
        ("bwrap: No permissions to creating new namespace, likely because the kernel does not allow", "container"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "container"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "container"),
        ("bwrap: execvp /usr/bin/python3.11: No such file", "does not start"),
    ],
)
def test_known_refusals_are_told_in_words(complaint: str, words: str) -> None:
    reason, fix = bubblewrap.explain(complaint)
    assert words in reason
    assert fix.endswith(".")


def test_a_layer_that_a_probe_broke_does_not_hold() -> None:
    outcomes = {"socket": "PermissionError", "fork": None}
    assert selftest._group("seccomp", ("socket",), outcomes) == Layer("seccomp", True, "refused: socket")
    assert not selftest._group("seccomp", ("socket", "fork"), outcomes).holds
    assert not selftest._group("seccomp", ("socket", "exec"), outcomes).holds


def test_what_was_chosen_is_remembered(tmp_path: Path) -> None:
    assert selftest.remembered(str(tmp_path)) is None
    for choice in (Choice("", (), "no", "do"), Choice("2", (Layer("seccomp", True, "x"),), "no bubblewrap", "get it")):
        selftest.remember(choice, str(tmp_path))
        assert selftest.remembered(str(tmp_path)) == choice
