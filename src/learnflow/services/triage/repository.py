"""What triage keeps of a conversation for 24 h: the last answer's references and the code under discussion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson

from learnflow.contracts.values import Intent
from learnflow.kernel.ports import ABSENT, MAX_KEYS, Delete, Put, Store

KEPT_S = 24 * 3600
LISTED = 100
"""Conversations listed for one student; the oldest beyond that are deleted before their day is over."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: how many turns, who spoke last, what each agent wants back, the code sent last."""

    id: str
    turn: int = 0
    agent: str | None = None
    intent: Intent | None = None
    remembered: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    traceback: str | None = None
    offered: tuple[str, ...] = ()
    updated_at: float = 0.0

    def after(
        self,
        *,
        now: float,
        intent: Intent,
        agent: str | None,
        remember: Mapping[str, Any] | None,
        code: str | None,
        traceback: str | None,
        offered: Sequence[str] = (),
    ) -> Conversation:
        """Return the conversation after one more turn; new code also ends the old traceback."""
        remembered = {**self.remembered, agent: dict(remember or {})} if agent else self.remembered
        fresh = code is not None or traceback is not None
        return replace(
            self,
            turn=self.turn + 1,
            agent=agent or self.agent,
            intent=intent,
            remembered=remembered,
            code=code if code is not None else self.code,
            traceback=traceback if fresh else self.traceback,
            offered=tuple(offered),
            updated_at=now,
        )


def _key(student_id: str, conversation_id: str) -> str:
    return f"conversation:{student_id}:{conversation_id}"


def _list_key(student_id: str) -> str:
    return f"student:{student_id}"


class Conversations:
    """The conversations of students, each known only to its own student."""

    def __init__(self, store: Store) -> None:
        """Use triage's own store."""
        self._store = store

    async def load(self, student_id: str, conversation_id: UUID) -> Conversation:
        """Return the conversation; a new or expired one has turn 0."""
        found = await self._store.get(_key(student_id, str(conversation_id)))
        if found is None:
            return Conversation(str(conversation_id))
        return _read(found.value)

    async def writes(self, student_id: str, conversation: Conversation) -> list[Put | Delete]:
        """Return the writes that store a turn; the first turn also lists it for its student."""
        writes: list[Put | Delete] = [Put(_key(student_id, conversation.id), orjson.dumps(conversation), ttl_s=KEPT_S)]
        if conversation.turn == 1:
            writes += await self._listing(student_id, conversation)
        return writes

    async def _listing(self, student_id: str, conversation: Conversation) -> list[Put | Delete]:
        found = await self._store.get(_list_key(student_id))
        listed: dict[str, float] = orjson.loads(found.value) if found else {}
        listed = {key: at for key, at in listed.items() if at > conversation.updated_at - KEPT_S}
        dropped = sorted(listed, key=lambda key: listed[key])[: max(0, len(listed) - LISTED + 1)]
        for key in dropped:
            del listed[key]
        listed[conversation.id] = conversation.updated_at
        etag = found.etag if found else ABSENT
        return [
            Put(_list_key(student_id), orjson.dumps(listed), etag=etag, ttl_s=KEPT_S),
            *(Delete(_key(student_id, key)) for key in dropped),
        ]

    async def of(self, student_id: str) -> list[dict[str, Any]]:
        """Return all conversations of a student that are still kept."""
        keys = await self._keys(student_id)
        found = await self._store.get_many(keys)
        return [orjson.loads(found[key].value) for key in keys if key in found]

    async def forget(self, student_id: str, until: float) -> None:
        """Delete the conversations of a student in which nothing was said after `until` (seconds since the epoch)."""
        keys = await self._keys(student_id)
        found = await self._store.get_many(keys)
        old = [key for key in keys if key not in found or _read(found[key].value).updated_at <= until]
        listing = [Delete(_list_key(student_id))] if len(old) == len(keys) else []
        await self._store.commit([*(Delete(key) for key in old), *listing])

    async def _keys(self, student_id: str) -> list[str]:
        found = await self._store.get(_list_key(student_id))
        listed: dict[str, float] = orjson.loads(found.value) if found else {}
        return [_key(student_id, key) for key in sorted(listed)][:MAX_KEYS]


def _read(value: bytes) -> Conversation:
    fields = orjson.loads(value)
    fields["intent"] = Intent(fields["intent"]) if fields["intent"] else None
    fields["offered"] = tuple(fields["offered"])
    return Conversation(**fields)
