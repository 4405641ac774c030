"""Functions that the pool's tests call in a worker process."""

from __future__ import annotations

import os
import time

from learnflow.contracts.values import BadInput


def tools() -> str:
    return "tools"


def echo(argument: object, tools: str) -> tuple[object, str, int]:
    print("skills may print: it must not reach the answers")
    return argument, tools, os.getpid()


def refuse(argument: object, tools: str) -> None:
    raise BadInput("too_odd", "Send something else.")


def fail(argument: object, tools: str) -> None:
    raise ZeroDivisionError


def hang(argument: object, tools: str) -> None:
    time.sleep(60)


def die(argument: object, tools: str) -> None:
    os._exit(3)
