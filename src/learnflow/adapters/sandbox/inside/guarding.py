"""Keeps the harness in charge of itself after a student's code ran in the same process."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import builtins
import sys
from collections.abc import Callable
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import Any, TypeVar

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

RESERVE_BYTES = 4 * 1024 * 1024
"""Address space that is given back when memory has run out: room for a traceback, the document and new arenas."""

PATIENCE_S = 0.5
"""CPU time after which a `__repr__` or `__str__` is ended."""

_reserve: list[mmap] = []
give_back = _reserve.clear
"""Gives the memory back that `set_aside` keeps."""

_TRIES = 20
_traceback = BaseException.__dict__["__traceback__"].__get__
_SWITCH_S = 0.005
_T = TypeVar("_T")
_setprofile, _settrace = sys.setprofile, sys.settrace
_get_limit, _set_limit, _set_switch_interval = sys.getrecursionlimit, sys.setrecursionlimit, sys.setswitchinterval
_signals, _set_signal, _get_signal = _signal.valid_signals(), _signal.signal, _signal.getsignal
_setitimer, _mask = _signal.setitimer, _signal.pthread_sigmask
_TIMERS = (_signal.ITIMER_REAL, _signal.ITIMER_VIRTUAL, _signal.ITIMER_PROF)
_VIRTUAL, _SIGVTALRM, _SIG_IGN, _SIG_BLOCK = (
    _signal.ITIMER_VIRTUAL,
    _signal.SIGVTALRM,
    _signal.SIG_IGN,
    _signal.SIG_BLOCK,
)


class TooSlow(BaseException):
    """Raised inside a `__repr__` or `__str__` that does not end."""


def set_aside() -> None:
    """Keep memory for the moment when there is none left, if there is enough; it costs address space only."""
    # As much must be left to the program: what an earlier call gave back may be too scattered to be taken again.
    for size in (RESERVE_BYTES, RESERVE_BYTES // 4):
        try:
            _reserve[:] = [mmap(-1, size, MAP_PRIVATE | MAP_ANONYMOUS) for _ in range(2)]
            _reserve.pop()
            return
        except (OSError, MemoryError):
            give_back()


def attempt(action: Callable[..., Any], *arguments: object) -> tuple[Any, BaseException | None]:
    """Call something that runs the student's code; return its value and exception, with no tracer of theirs left.

    The reserve is given back; `set_aside` it again.
    """
    value, error = None, None
    try:
        value = action(*arguments)
    except BaseException as raised:
        error = raised
    # In C alone, for a frame of Python's may need memory. A profiler or tracer that raises here is unset by that.
    try:  # noqa: SIM105
        _setprofile(None)
    except BaseException:  # noqa: S110
        pass
    give_back()
    try:  # noqa: SIM105
        _settrace(None)
    except BaseException:  # noqa: S110
        pass
    return value, error


def release(error: BaseException) -> None:
    """Let go of what `attempt` held, so that an exception and what its frames hold end with its last use."""
    trace = _traceback(error)
    if trace is not None and trace.tb_frame.f_code is attempt.__code__:
        trace.tb_frame.clear()


def calm(limit: int) -> None:
    """End the student's tracing and profiling, and see that the recursion limit is at least `limit`."""
    for _ in range(_TRIES):
        # A tracer that raises here is unset by that, so the next try succeeds.
        try:
            _set_limit(max(_get_limit(), limit))
            _setprofile(None)
            _settrace(None)
            return
        except BaseException:  # noqa: S112 – a handler of the student's may raise as well
            continue


def silence(limit: int) -> None:
    """Stop what could still interrupt this thread: the student's tracers, timers and signal handlers."""
    for _ in range(_TRIES):
        try:
            calm(limit)
            _mask(_SIG_BLOCK, _signals)
            for timer in _TIMERS:
                _setitimer(timer, 0)
            for number in _signals:
                # Another thread may be sent a signal, and its handler would run here.
                if callable(_get_signal(number)):
                    _set_signal(number, _SIG_IGN)
            # Another thread that computes must not keep its turn for longer than usual.
            _set_switch_interval(_SWITCH_S)
            return
        except BaseException:  # noqa: S112
            continue


def in_time(action: Callable[[], _T]) -> _T:
    """Return what a `__repr__` or `__str__` returns; raise TooSlow in it after a while, again and again."""

    def interrupt(number: int, frame: object) -> None:
        raise TooSlow("it took too long")

    before = _set_signal(_SIGVTALRM, interrupt)
    _setitimer(_VIRTUAL, PATIENCE_S, PATIENCE_S / 10)
    try:
        return action()
    finally:
        _setitimer(_VIRTUAL, 0)
        _set_signal(_SIGVTALRM, before if before is not None else _SIG_IGN)
