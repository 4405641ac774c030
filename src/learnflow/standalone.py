"""One skill without a platform: how a script reads its requests and writes its answers.

Nothing here needs a third-party package, so a script runs under a bare interpreter.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

from learnflow.contracts.values import BadInput, JailUnavailable, JsonValue, LinterUnavailable, Tools, plain

OK, FAULT, USAGE, BAD_INPUT, UNAVAILABLE = 0, 1, 2, 3, 4

Handle = Callable[[Mapping[str, JsonValue]], object]


def tools() -> Tools:
    """Return what this machine offers to a skill: linter and jail, neither of which costs anything before its use."""
    from learnflow.adapters.linter.ruff import RuffLinter
    from learnflow.adapters.sandbox.lazy import LazyJail

    return Tools(linter=RuffLinter(), jail=LazyJail())


def text_of(request: Mapping[str, JsonValue], name: str, *, required: bool = False) -> str | None:
    """Return a text field of a request, None where it is absent; raise BadInput for another type."""
    value = request.get(name)
    if value is None:
        if required:
            raise BadInput("missing_field", f"`{name}` is missing: send it as text.")
        return None
    if not isinstance(value, str):
        raise BadInput("wrong_type", f"`{name}` must be text, not {type(value).__name__}.")
    return value


def number_of(request: Mapping[str, JsonValue], name: str) -> float:
    """Return a finite number of a request; raise BadInput where it is missing or none."""
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e300:
        raise BadInput("wrong_type", f"`{name}` must be a number.")
    return float(value)


def run_script(
    handle: Handle,
    example: Mapping[str, JsonValue],
    *,
    description: str,
    argv: Sequence[str] | None = None,
    positional: Sequence[str] = (),
    csv: Callable[[str], object] | None = None,
) -> int:
    """Answer requests as `docs/reference/scripts.md` says and return the exit status.

    `--jsonl [FILE|-]` answers line by line, `--json TEXT|-` answers one request, no argument answers
    `example`. `positional` names numbers that may be given as plain arguments; `csv` answers `--csv FILE`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--jsonl", nargs="?", const="-", metavar="FILE", help="one request a line; - is standard input")
    parser.add_argument("--json", metavar="TEXT", help="one request; - reads it from standard input")
    if csv is not None:
        parser.add_argument("--csv", metavar="FILE", help="answers of students, one a row")
    if positional:
        parser.add_argument("numbers", nargs="*", metavar="NUMBER", help=", ".join(positional))
    options = parser.parse_args(argv)
    numbers = getattr(options, "numbers", [])
    if numbers and len(numbers) != len(positional):
        parser.error(f"give {', '.join(positional)}: {len(positional)} numbers, not {len(numbers)}")
    try:
        return _chosen(handle, example, options, numbers, positional, csv)
    except BrokenPipeError:
        # Whoever read the answers has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _chosen(
    handle: Handle,
    example: Mapping[str, JsonValue],
    options: argparse.Namespace,
    numbers: Sequence[str],
    positional: Sequence[str],
    csv: Callable[[str], object] | None,
) -> int:
    if options.jsonl is not None:
        return _lines(handle, options.jsonl)
    if csv is not None and options.csv is not None:
        return _one(lambda _: _from_csv(csv, options.csv), {})
    if numbers:
        return _one(lambda _: handle(dict(zip(positional, map(_number, numbers), strict=True))), {})
    if options.json is not None:
        return _one(lambda _: handle(parse_request(_text(options.json))), {})
    return _one(handle, example)


def _from_csv(csv: Callable[[str], object], path: str) -> object:
    try:
        return csv(path)
    except OSError as error:
        raise BadInput("unreadable", f"{path} cannot be read: {error.strerror}.") from None


def parse_request(text: str) -> Mapping[str, JsonValue]:
    """Return the JSON object in `text`; raise BadInput for anything else (NaN and deep nesting included)."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadInput("invalid_json", f"Not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadInput("invalid_json", "A request is a JSON object.")
    return value


def answer(handle: Handle, request: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the answer as a dict with `wall_ms` and `cpu_ms` (children included) added."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    result = plain(handle(request))
    body = result if isinstance(result, dict) else {"result": result}
    body["wall_ms"] = round((time.perf_counter() - wall) * 1000, 3)
    body["cpu_ms"] = round((_cpu_seconds() - cpu) * 1000, 3)
    return body


def _one(handle: Handle, request: Mapping[str, JsonValue]) -> int:
    try:
        body = answer(handle, request)
    except BadInput as error:
        _write(_error(error))
        return BAD_INPUT
    except (LinterUnavailable, JailUnavailable, ModuleNotFoundError) as error:
        print(f"unavailable: {error}", file=sys.stderr)
        return UNAVAILABLE
    _write(body, indent=2)
    return OK


def _lines(handle: Handle, source: str) -> int:
    status = OK
    try:
        with _opened(source) as lines:
            for line in lines:
                if not line.strip():
                    continue
                try:
                    body = answer(handle, parse_request(line))
                except BadInput as error:
                    body, status = _error(error), status or BAD_INPUT
                except (LinterUnavailable, JailUnavailable, ModuleNotFoundError):
                    raise
                except Exception as error:
                    # One line in, one line out: a fault of ours must not cost the answers to the other lines.
                    traceback.print_exc(file=sys.stderr)
                    body, status = _error(BadInput("internal_error", f"{type(error).__name__} on our side.")), FAULT
                _write(body)
    except (LinterUnavailable, JailUnavailable, ModuleNotFoundError) as error:
        print(f"unavailable: {error}", file=sys.stderr)
        return UNAVAILABLE
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"cannot read {source}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    return status


@contextmanager
def _opened(source: str) -> Iterator[IO[str]]:
    if source == "-":
        yield _standard_input()
        return
    with open(source, encoding="utf-8", errors="replace") as file:
        yield file


def _standard_input() -> IO[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return sys.stdin


def _text(given: str) -> str:
    return _standard_input().read() if given == "-" else given


def _write(body: Mapping[str, JsonValue], indent: int | None = None) -> None:
    print(json.dumps(body, ensure_ascii=True, indent=indent), flush=True)


def _error(error: BadInput) -> dict[str, JsonValue]:
    return {"error": {"code": error.code, "detail": error.detail}}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput("wrong_type", f"{text!r} is not a number.") from None


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:20]} is too large for a number")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not allowed in JSON")


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
