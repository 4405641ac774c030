"""Records as Avro bytes that name their own schema, so that old bytes stay readable.

Avro's single-object encoding: two marker bytes, the schema's CRC-64 fingerprint, the record. Every version
of a schema that was ever written stays in `avro/`; what was written by an older one is resolved to the newest.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, cast

import fastavro
from fastavro.schema import fingerprint, parse_schema, to_parsing_canonical_form
from pydantic import BaseModel, ValidationError

from learnflow.contracts.wire.registry import TOPICS

MARKER = b"\xc3\x01"
HEADER = 10
_VERSION = re.compile(r"^(?P<name>[a-z-]+)-v(?P<version>\d+)\.avsc$")


class UnreadableRecord(ValueError):
    """Bytes that are no record of their topic; the message says why, never what they hold."""


@cache
def schemas(name: str) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return the versions of a schema as (version, schema), oldest first."""
    found = []
    for entry in resources.files("learnflow.contracts.wire").joinpath("avro").iterdir():
        match = _VERSION.match(entry.name)
        if match and match["name"] == name:
            found.append((int(match["version"]), json.loads(entry.read_text(encoding="utf-8"))))
    return tuple(sorted(found, key=lambda pair: pair[0]))


@cache
def _newest(topic: str) -> tuple[bytes, Any]:
    schema = schemas(TOPICS[topic].schema)[-1][1]
    return MARKER + _fingerprint(schema), parse_schema(schema)


@cache
def _writers(topic: str) -> Mapping[bytes, Any]:
    return {MARKER + _fingerprint(schema): parse_schema(schema) for _, schema in schemas(TOPICS[topic].schema)}


def _fingerprint(schema: dict[str, Any]) -> bytes:
    digest = fingerprint(to_parsing_canonical_form(parse_schema(schema)), "CRC-64-AVRO")
    return bytes.fromhex(digest)


def encode(topic: str, record: BaseModel | Mapping[str, Any]) -> bytes:
    """Return `record`, or its fields, as bytes in the newest schema of `topic`."""
    header, schema = _newest(topic)
    out = io.BytesIO()
    out.write(header)
    fastavro.schemaless_writer(out, schema, _dump(record) if isinstance(record, BaseModel) else record)
    return out.getvalue()


def decode(topic: str, data: bytes) -> BaseModel:
    """Return the record in `data`, whichever version wrote it; raise UnreadableRecord for anything else."""
    writer = _writers(topic).get(data[:HEADER])
    if writer is None:
        raise UnreadableRecord(f"no known schema of {topic} wrote these bytes")
    body = io.BytesIO(data)
    body.seek(HEADER)
    try:
        fields = fastavro.schemaless_reader(body, writer, _newest(topic)[1])
        if body.tell() != len(data):
            raise ValueError("bytes are left after the record")
        return TOPICS[topic].record.model_validate(fields)
    except (ValidationError, ValueError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise UnreadableRecord(f"not a record of {topic}: {type(error).__name__}") from None


def _dump(record: BaseModel) -> dict[str, Any]:
    return {name: _plain(value) for name, value in record.__dict__.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float | datetime):
        return value
    if isinstance(value, BaseModel):
        return _dump(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return cast(Any, value)
    return str(value)
