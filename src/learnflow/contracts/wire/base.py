"""What all wire types share: strict, frozen, no unknown fields."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
STUDENT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
KIBIBYTE = 1024
_STUDENT = re.compile(STUDENT_PATTERN)

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
StudentId = Annotated[str, StringConstraints(pattern=STUDENT_PATTERN)]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


def is_student_id(text: str) -> bool:
    """Return whether `text` can be a student's id: ASCII by pattern, so that no look-alike passes."""
    return _STUDENT.fullmatch(text) is not None


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("must carry a time zone, for example 2026-01-31T12:00:00Z")
    return value.astimezone(UTC)


Time = Annotated[datetime, AfterValidator(_as_utc)]


class Wire(BaseModel):
    """A document on the wire: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null", protected_namespaces=())


class Request(Wire):
    """A document from outside: types are taken as they are, never converted."""

    model_config = ConfigDict(strict=True)


def bounded_bytes(limit: int) -> AfterValidator:
    """Return a validator that refuses text of more than `limit` bytes in UTF-8."""

    def check(value: str) -> str:
        if len(value) * 4 > limit and len(value.encode("utf-8", "surrogatepass")) > limit:
            raise ValueError(f"may have at most {limit // KIBIBYTE} KiB")
        return value

    return AfterValidator(check)
