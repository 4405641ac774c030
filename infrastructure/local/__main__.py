"""Prepare the parts of a mesh without containers: `python -m infrastructure.local`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from infrastructure.local import parts

MISSING = 4


def main(arguments: list[str] | None = None) -> int:
    """Print one line per part and return 0 when all are there, else 4; with --lock write Kafka's checksums first."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.local", description=__doc__)
    parser.add_argument("--lock", action="store_true", help="fetch Kafka anew and write kafka/jars.sha256")
    try:
        if parser.parse_args(arguments).lock:
            print(f"wrote {parts.lock_kafka()}")
    except parts.MissingPart as missing:
        return _complain(missing)
    steps: dict[str, Callable[[], Path]] = {
        "Java": lambda: _found(parts.find_java(), "Java", parts.JAVA_HINT),
        "PostgreSQL": lambda: _found(parts.find_postgres(), "PostgreSQL", parts.POSTGRES_HINT),
        "Kafka": parts.fetch_kafka,
        "sidecar": parts.build_sidecar,
    }
    return max([_prepare(name, step) for name, step in steps.items()])


def _prepare(name: str, step: Callable[[], Path]) -> int:
    if name == "sidecar" and not parts.sidecar_folder().exists():
        print("sidecar: being built; the first time takes three to seven minutes", file=sys.stderr, flush=True)
    begun = time.monotonic()
    try:
        place = step()
    except parts.MissingPart as missing:
        return _complain(missing)
    print(f"{name}: ready in {place} ({time.monotonic() - begun:.1f} s)", flush=True)
    return 0


def _complain(missing: parts.MissingPart) -> int:
    print(*missing.sentences, sep="\n", flush=True)
    return MISSING


def _found(place: Path | None, name: str, hint: str) -> Path:
    if place is None:
        raise parts.MissingPart([f"{name}: missing; install {hint}."])
    return place


sys.exit(main())
