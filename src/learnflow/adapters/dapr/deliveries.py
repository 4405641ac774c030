"""What the sidecar's deliveries say, and how often each of them failed in this process."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable, Mapping

import orjson

from learnflow.kernel.ports import MAX_ATTEMPTS, Delivery

MAX_REMEMBERED = 10_000
REMEMBERED_S = 300.0
"""Much longer than the sidecar's pause before it repeats; a dead letter that an operator replays later is new."""

Place = tuple[str, str, str, str]
"""Topic, partition, offset and id: the id too, because a topic that is made anew counts from zero."""


def place_of(topic: str, headers: Mapping[str, str]) -> Place:
    """Return what names one delivery however often it comes; names of headers in lower case."""
    return topic, headers.get("__partition", ""), headers.get("__offset", ""), headers.get("eventid", "")


def published_at(headers: Mapping[str, str], now: float) -> float:
    """Return when the broker took the event (seconds since the epoch), `now` where it does not say."""
    stamp = headers.get("__timestamp", "")
    return int(stamp) / 1000 if stamp.isascii() and stamp.isdigit() else now


def delivery_of(topic: str, headers: Mapping[str, str], body: bytes, at: float, attempt: int) -> Delivery:
    """Return the event as it was published; ValueError for a body that is no envelope of raw bytes."""
    try:
        data = base64.b64decode(orjson.loads(body)["data_base64"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise ValueError("the delivery is no envelope of raw bytes") from error
    # What other programs published has no id of ours: its place is as good.
    place = "-".join(place_of(topic, headers)[:3])
    return Delivery(topic, headers.get("__key") or place, headers.get("eventid") or place, data, at, attempt)


class Attempts:
    """Counts failures of deliveries; many others, or minutes without one, make it forget: then all attempts begin."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start with nothing; `monotonic` gives seconds that never go back."""
        self._monotonic = monotonic
        self._failures: OrderedDict[Place, tuple[int, float]] = OrderedDict()

    def of(self, place: Place) -> int:
        """Return how often it failed, each time within minutes."""
        failures, at = self._failures.get(place, (0, 0.0))
        return failures if self._monotonic() - at < REMEMBERED_S else 0

    def fail(self, place: Place) -> int:
        """Count one failure more and return how many these are."""
        return self._set(place, self.of(place) + 1)

    def drop(self, place: Place) -> None:
        """Remember that nothing more is tried."""
        self._set(place, MAX_ATTEMPTS)

    def forget(self, place: Place) -> None:
        """Forget what succeeded."""
        self._failures.pop(place, None)

    def _set(self, place: Place, failures: int) -> int:
        self._failures[place] = failures, self._monotonic()
        self._failures.move_to_end(place)
        while len(self._failures) > MAX_REMEMBERED:
            self._failures.popitem(last=False)
        return failures
