"""Prepare the parts of a mesh without containers: `python -m infrastructure.local`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from infrastructure.local import parts

BROKEN, MISSING = 1, 4


def main(arguments: list[str] | None = None) -> int:
    """Print one line per part and return 0 when all are there; with --lock write Kafka's checksums first.

    Returns 1 when one does not build or is not as locked, else 4 when a tool or a download is missing.
    """
    parser = argparse.ArgumentParser(prog="python -m infrastructure.local", description=__doc__)
    parser.add_argument("--lock", action="store_true", help="fetch Kafka anew and write kafka/jars.sha256")
    if parser.parse_args(arguments).lock and (status := _told(lambda: print(f"wrote {parts.lock_kafka()}"))):
        return status
    steps: dict[str, Callable[[], Path]] = {
        "Java": lambda: _found(parts.find_java(), "Java", parts.JAVA_HINT),
        "PostgreSQL": lambda: _found(parts.find_postgres(), "PostgreSQL", parts.POSTGRES_HINT),
        "Kafka": parts.fetch_kafka,
        "sidecar": parts.build_sidecar,
    }
    statuses = {_told(partial(_prepare, name, step)) for name, step in steps.items()}
    return BROKEN if BROKEN in statuses else max(statuses)


def _prepare(name: str, step: Callable[[], Path]) -> None:
    if name == "sidecar" and not parts.sidecar_folder().exists():
        print("sidecar: being built; the first time this takes minutes", file=sys.stderr, flush=True)
    begun = time.monotonic()
    print(f"{name}: ready in {step()} ({time.monotonic() - begun:.1f} s)", flush=True)


def _told(work: Callable[[], None]) -> int:
    """Do the work and return its exit status, having printed why it is not 0."""
    try:
        work()
    except parts.MissingPart as missing:
        print(*missing.sentences, sep="\n", flush=True)
        return MISSING
    except parts.BrokenPart as broken:
        print(broken, flush=True)
        return BROKEN
    return 0


def _found(place: Path | None, name: str, hint: str) -> Path:
    if place is None:
        raise parts.MissingPart([f"{name}: missing; install {hint}."])
    return place


sys.exit(main())
