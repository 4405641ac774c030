"""Writes today's newest record of every schema as bytes, once: what is stored here is never written again.

Run it after a new version of a schema: `python -m tests.unit.contracts.records.write_records`.
"""

from __future__ import annotations

from pathlib import Path

from tests.unit.contracts.samples import FULL, TOPIC_OF, full

from learnflow.contracts.wire.codec import encode, schemas

HERE = Path(__file__).parent


def main() -> None:
    """Write `<schema>-v<version>.bin` and the document it stands for; existing files stay as they are."""
    for schema in FULL:
        version = schemas(schema)[-1][0]
        record = full(schema)
        for suffix, data in (
            ("bin", encode(TOPIC_OF[schema], record)),
            ("json", (record.model_dump_json(indent=1) + "\n").encode()),
        ):
            target = HERE / f"{schema}-v{version}.{suffix}"
            try:
                with target.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                print(f"{target.name} is there and stays")


if __name__ == "__main__":
    main()
