"""`python -m infrastructure.rendering [--check]`: what names services under dapr and kafka, from FLEET."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from infrastructure.rendering import dapr, files, kafka
from learnflow.bootstrap import load_services
from learnflow.kernel.errors import ConfigurationError

FOLDER = Path(__file__).resolve().parents[1]
FOLDERS = ("dapr", "kafka")


def rendered() -> dict[str, str]:
    """Return every file by its path below `infrastructure`; raises ConfigurationError for bad declarations."""
    services = load_services()
    return {
        **{f"dapr/{name}": text for name, text in dapr.files_of(services).items()},
        **{f"kafka/{name}": text for name, text in kafka.files_of(services).items()},
    }


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Write the files, or with `--check` print what drifted; return 0, 1 for drift, 5 for bad declarations."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.rendering", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; print what drifted and exit 1")
    asked = parser.parse_args(arguments)
    try:
        wanted = rendered()
    except ConfigurationError as error:
        print(error.detail, file=sys.stderr)
        return 5
    if not asked.check:
        files.write(folder, wanted)
        files.remove_outdated(folder, files.strangers(folder, FOLDERS, wanted))
        return 0
    drift = list(files.differences(folder, FOLDERS, wanted))
    print("\n".join(drift), end="\n" if drift else "")
    if drift:
        print("infrastructure has drifted from FLEET: run `make render`.", file=sys.stderr)
    return 1 if drift else 0


if __name__ == "__main__":
    raise SystemExit(main())
