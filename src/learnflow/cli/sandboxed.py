"""`learnflow sandbox run`: a program in the jail, for a person (FILE) or for a program (--jsonl)."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Annotated, Any

import typer

from learnflow.cli.exits import BAD_INPUT, FAULT, OK, UNAVAILABLE, ends_well, read_text
from learnflow.cli.render import clean
from learnflow.contracts.values import BadInput, JailUnavailable, Limits

app = typer.Typer(help="The place where students' programs run.", no_args_is_help=True, rich_markup_mode=None)

FIELDS = frozenset(("source", "prelude", "stdin", "calls", "files", "limits", "observe"))
AT_ONCE = min(os.cpu_count() or 1, 4)
AHEAD = 64
"""How many requests may be read before the first of them is answered."""

Run = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@app.callback()
def _group() -> None:
    """The place where students' programs run."""


@app.command("run")
def run(
    file: Annotated[
        str | None, typer.Argument(help="The program, or the requests of --jsonl; - is standard input.")
    ] = None,
    stdin: Annotated[str | None, typer.Option("--stdin", help="A file with what the program reads.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole result as JSON.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One request a line in, one result a line out.")] = False,
) -> None:
    """Run a program where it can harm nobody; exit status 3 when it did not end well."""
    with ends_well():
        from learnflow.adapters.sandbox.lazy import LazyJail
        from learnflow.settings import load_settings

        jail = LazyJail(load_settings().sandbox)
        try:
            if jsonl:
                with _opened(file) as lines:
                    raise typer.Exit(serve(lambda request: run_one(jail, request), lines, sys.stdout))
            if file is None:
                raise BadInput("missing_field", "Name a program: learnflow sandbox run FILE, or use --jsonl.")
            given = read_text(stdin, "The input") if stdin else ""
            result = jail.run(read_text(file, "The program"), stdin=given)
            show(result, as_json=as_json)
            raise typer.Exit(OK if result["status"] == "ok" else BAD_INPUT)
        except JailUnavailable as error:
            typer.echo(f"learnflow: {clean(str(error))}", err=True)
            raise typer.Exit(UNAVAILABLE) from None
        finally:
            jail.close()


def _opened(path: str | None) -> IO[bytes]:
    if path is None or path == "-":
        return sys.stdin.buffer
    try:
        return open(path, "rb")
    except OSError as error:
        raise BadInput("unreadable", f"The requests {path} cannot be read: {error.strerror}.") from None


def show(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result: what the program printed, made harmless for a terminal, and how it ended."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for name in ("stdout", "stderr"):
        if result[name]:
            typer.echo(clean(result[name]), nl=not result[name].endswith("\n"), err=name == "stderr")
    if result["status"] not in ("ok", "error"):
        typer.echo(clean(f"{result['status']}: {(result['error'] or {}).get('message', '')}"), err=True)
    spent = f"{result['wall_ms']:.0f} ms, {result['cpu_ms']:.0f} ms of CPU, {result['peak_kb']} KiB"
    typer.echo(f"[{result['status']}, {spent}, tier {result['tier'] or 'none'}]", err=True)


def run_one(jail: Any, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the result of one request; raises BadInput for what is no request, JailUnavailable without a jail."""
    if unknown := request.keys() - FIELDS:
        raise BadInput("unknown_field", f"A request has no field {min(unknown)[:40]!r}: leave it out.")
    if not isinstance(request.get("source"), str):
        raise BadInput("missing_field", "`source` is missing: send the program as text.")
    limits = request.get("limits") or {}
    if not isinstance(limits, dict) or limits.keys() - Limits.__dataclass_fields__.keys():
        raise BadInput("bad_limits", f"limits are some of {', '.join(Limits.__dataclass_fields__)}.")
    if wrong := [name for name, value in limits.items() if type(value) not in (int, float)]:
        raise BadInput("bad_limits", f"{wrong[0]} must be a number.")
    for name, kind in (("files", dict), ("calls", list)):
        if not isinstance(request.get(name) or kind(), kind):
            raise BadInput("wrong_type", f"`{name}` must be {'an object' if kind is dict else 'a list'}.")
    given = {name: value for name, value in request.items() if name not in ("source", "limits") and value is not None}
    result: Mapping[str, Any] = jail.run(request["source"], limits=Limits(**limits), **given)
    return result


def serve(run: Run, lines: Iterable[bytes], answers: IO[str], at_once: int = AT_ONCE) -> int:
    """Answer each line in order, some at once; return the exit status: 3 if a line was no request, 4 without a jail."""
    status = OK
    waiting: queue.Queue[Future[tuple[Mapping[str, Any], int]] | None] = queue.Queue(AHEAD)

    def read() -> None:
        try:
            for line in lines:
                if line.strip():
                    waiting.put(pool.submit(_answered, run, line))
        finally:
            waiting.put(None)

    with ThreadPoolExecutor(at_once) as pool:
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        while (answer := waiting.get()) is not None:
            body, found = answer.result()
            answers.write(json.dumps(body, ensure_ascii=False) + "\n")
            answers.flush()
            status = status or found
        reader.join()
    return status


def _answered(run: Run, line: bytes) -> tuple[Mapping[str, Any], int]:
    from learnflow.standalone import parse_request

    try:
        return run(parse_request(line.decode("utf-8"))), OK
    except UnicodeDecodeError:
        return {"error": {"code": "not_utf8", "detail": "The line is not UTF-8 text."}}, BAD_INPUT
    except BadInput as error:
        return {"error": {"code": error.code, "detail": error.detail}}, BAD_INPUT
    except JailUnavailable as error:
        return {"error": {"code": "no_sandbox", "detail": str(error)}}, UNAVAILABLE
    except Exception as error:
        # One line in, one line out: a fault of ours must not cost the answers to the other lines.
        return {"error": {"code": "fault", "detail": f"{type(error).__name__}: {error}"}}, FAULT
