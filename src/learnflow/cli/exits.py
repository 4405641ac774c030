"""How a command ends: one exit status for each kind of failure, one line on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from learnflow.cli.render import clean
from learnflow.contracts.values import BadInput
from learnflow.kernel.edge.refusals import RequestTimeout, ShuttingDown
from learnflow.kernel.errors import (
    AgentTimeout,
    AgentUnavailable,
    BadRequest,
    ConfigurationError,
    Conflict,
    InvalidInput,
    LearnFlowError,
    ModelUnavailable,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    StorageUnavailable,
    TooLarge,
    TooManyRequests,
)

OK, FAULT, USAGE, BAD_INPUT, UNAVAILABLE, CONFIGURATION, NOT_FOUND, NOT_ALLOWED = 0, 1, 2, 3, 4, 5, 6, 7

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (BadInput, BAD_INPUT),
    (InvalidInput, BAD_INPUT),
    (BadRequest, BAD_INPUT),
    (TooLarge, BAD_INPUT),
    (ConfigurationError, CONFIGURATION),
    (NotFound, NOT_FOUND),
    (NotAllowed, NOT_ALLOWED),
    (NotAuthenticated, NOT_ALLOWED),
    (StorageUnavailable, UNAVAILABLE),
    (AgentUnavailable, UNAVAILABLE),
    (AgentTimeout, UNAVAILABLE),
    (TooManyRequests, UNAVAILABLE),
    (Conflict, UNAVAILABLE),
    (ModelUnavailable, UNAVAILABLE),
    (RequestTimeout, UNAVAILABLE),
    (ShuttingDown, UNAVAILABLE),
)


def status_of(error: Exception) -> int:
    """Return the exit status for an error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), FAULT)


def said(error: LearnFlowError | BadInput) -> str:
    """Return an error in one line: what happened, then each field with what to change in it."""
    fields = () if isinstance(error, BadInput) else error.errors
    parts = [f"{field.path}: {field.message}" for field in fields if field.path and field.message not in error.detail]
    return clean(" ".join([error.detail, "; ".join(parts)]).strip()).replace("\n", " ")


@contextmanager
def ends_well() -> Iterator[None]:
    """Turn an error of ours into its exit status and one line that says what to do."""
    try:
        yield
    except (LearnFlowError, BadInput) as error:
        typer.echo(f"learnflow: {said(error)}", err=True)
        raise typer.Exit(status_of(error)) from None
    except BrokenPipeError:
        # Whoever read us has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def read_text(path: str, what: str) -> str:
    """Return a file's text, `-` being standard input; raise BadInput where it cannot be read."""
    reader: Callable[[], bytes] = sys.stdin.buffer.read if path == "-" else _file_reader(path)
    try:
        return reader().decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("not_utf8", f"{what} {path} is not UTF-8 text.") from None
    except OSError as error:
        raise BadInput("unreadable", f"{what} {path} cannot be read: {error.strerror}.") from None


def _file_reader(path: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with open(path, "rb") as file:
            return file.read()

    return read
