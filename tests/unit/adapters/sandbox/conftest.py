"""A child to put a layer of the jail on and to try it from."""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from learnflow.adapters.sandbox.inside.kernel import LayerUnavailable


@pytest.fixture
def in_child() -> Callable[[Callable[[], Any]], Any]:
    """Call something in a forked child and return what it returned there; a signal is returned as `-number`."""
    return _in_child


@pytest.fixture
def outcome() -> Callable[..., Any]:
    """Call something: `None` if it works, otherwise the name of its errno."""
    return _outcome


def _in_child(work: Callable[[], Any]) -> Any:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _report(writer, work)
    os.close(writer)
    with open(reader, "rb") as pipe:
        report = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        return status
    kind, value = json.loads(report)
    if kind == "unavailable":
        pytest.skip(value)
    assert kind == "result", value
    return value


def _report(writer: int, work: Callable[[], Any]) -> None:
    try:
        result = ("result", work())
    except LayerUnavailable as missing:
        result = ("unavailable", str(missing))
    except BaseException:
        result = ("failed", traceback.format_exc())
    os.write(writer, json.dumps(result).encode())
    sys.stdout = sys.stderr = None  # type: ignore[assignment]
    os._exit(0)


def _outcome(work: Callable[..., Any], *arguments: Any) -> str | None:
    try:
        work(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return None
