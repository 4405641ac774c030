"""Which day it is where the student lives: days are numbered from 1970-01-01, which is day 0."""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo

from learnflow.contracts.values import BadInput

DAY_MS = 86_400_000
MINUTE_MS = 60_000
LATEST_MS = 4_102_444_800_000
"""2100-01-01: later times are a wrong unit, and leave the range that time zones are known for."""
_OFFSET = re.compile(r"([+-])(\d\d):?([0-5]\d)")


def day_of(at: int, zone: str = "UTC") -> int:
    """Return the number of the day on which `at` (milliseconds UTC) falls in `zone`.

    A zone is "UTC", an offset such as "+02:00", or a name of the IANA data base; BadInput for any other.
    """
    if zone == "UTC":
        return at // DAY_MS
    where = _zone(zone)
    offset = datetime.datetime.fromtimestamp(at / 1000, where).utcoffset()
    return (at + int((offset or _NONE).total_seconds()) * 1000) // DAY_MS


def check_zone(zone: str) -> str:
    """Return `zone` when it is known; raise BadInput otherwise."""
    if zone != "UTC":
        _zone(zone)
    return zone


def date_of(day: int) -> str:
    """Return a day's date as ISO 8601 writes it: 2026-01-31."""
    return (_FIRST + datetime.timedelta(days=day)).isoformat()


def parse_time(name: str, value: object) -> int:
    """Return milliseconds since 1970 UTC from such a number or an ISO 8601 text (UTC where it has no offset).

    Raises BadInput, naming the field, for anything else and for times before 1970 or from 2100 on.
    """
    if isinstance(value, str):
        value = _milliseconds(name, value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LATEST_MS:
        raise BadInput("bad_time", f"`{name}` must be milliseconds since 1970 UTC, before 2100.")
    return value


def _milliseconds(name: str, text: str) -> int:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("bad_time", f"`{name}` is not a time in ISO 8601.") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return (moment - _EPOCH) // datetime.timedelta(milliseconds=1)


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_NONE = datetime.timedelta()
_FIRST = datetime.date(1970, 1, 1)


@functools.lru_cache(maxsize=512)
def _zone(name: str) -> datetime.tzinfo:
    offset = _OFFSET.fullmatch(name)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3])
        if hours * 60 + minutes <= 14 * 60:
            sign = -1 if offset[1] == "-" else 1
            return datetime.timezone(sign * datetime.timedelta(hours=hours, minutes=minutes))
    else:
        try:
            return zoneinfo.ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            # A folder of the data base ("Europe") is an OSError, an unknown name a KeyError.
            pass
    raise BadInput("unknown_zone", "The time zone must be UTC, an offset like +02:00 or an IANA name.")
