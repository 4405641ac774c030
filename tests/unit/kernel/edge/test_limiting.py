from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeClock
from learnflow.kernel.edge.limiting import SlidingWindow
from learnflow.kernel.errors import TooManyRequests


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def admitted(window: SlidingWindow, caller: str) -> bool:
    try:
        window.admit(caller)
    except TooManyRequests:
        return False
    return True


def test_a_hundred_and_not_one_more(clock: FakeClock) -> None:
    window = SlidingWindow(clock)
    assert all(admitted(window, "ada") for _ in range(100))
    assert not admitted(window, "ada")


def test_callers_do_not_share(clock: FakeClock) -> None:
    window = SlidingWindow(clock, limit=1)
    assert admitted(window, "ada")
    assert admitted(window, "bob")


def test_it_slides_and_says_when_the_next_is_admitted(clock: FakeClock) -> None:
    window = SlidingWindow(clock, limit=2)
    window.admit("ada")
    clock.advance(20.5)
    window.admit("ada")
    with pytest.raises(TooManyRequests) as refused:
        window.admit("ada")
    assert refused.value.retry_after_s == 40
    clock.advance(39.5)
    window.admit("ada")
    with pytest.raises(TooManyRequests) as refused:
        window.admit("ada")
    assert refused.value.retry_after_s == 21


def test_refused_requests_do_not_prolong_the_wait(clock: FakeClock) -> None:
    window = SlidingWindow(clock, limit=1)
    window.admit("ada")
    for _ in range(59):
        clock.advance(1)
        assert not admitted(window, "ada")
    clock.advance(1)
    assert admitted(window, "ada")


def test_the_wait_is_never_said_to_be_nothing(clock: FakeClock) -> None:
    window = SlidingWindow(clock, limit=1)
    window.admit("ada")
    clock.advance(59.999)
    with pytest.raises(TooManyRequests) as refused:
        window.admit("ada")
    assert refused.value.retry_after_s == 1


def test_memory_is_bounded_and_the_longest_silent_is_forgotten(clock: FakeClock) -> None:
    window = SlidingWindow(clock, limit=1, max_callers=3)
    for caller in "abc":
        window.admit(caller)
    assert not admitted(window, "a")
    for caller in "de":
        window.admit(caller)
    assert len(window) == 3
    assert not admitted(window, "a")
    assert admitted(window, "b")


def test_memory_shrinks_again_after_a_rush(clock: FakeClock) -> None:
    window = SlidingWindow(clock)
    for number in range(100):
        window.admit(f"rush-{number}")
    clock.advance(60)
    for number in range(100):
        window.admit(f"later-{number}")
    assert len(window) == 100


@settings(max_examples=60)
@given(waits=st.lists(st.floats(0, 30), max_size=60), limit=st.integers(1, 5))
def test_no_window_ever_holds_more_than_the_limit(waits: list[float], limit: int) -> None:
    clock = FakeClock(0.0)
    window = SlidingWindow(clock, limit=limit)
    times: list[float] = []
    for wait in waits:
        clock.advance(wait)
        if admitted(window, "ada"):
            times.append(clock.monotonic())
    assert all(later >= earlier + 60 for earlier, later in zip(times, times[limit:], strict=False))
