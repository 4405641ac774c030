"""Which students a teacher may see: `class:{id}` documents, listed in `classes` and in `teacher:{id}`."""

from __future__ import annotations

import orjson

from learnflow.kernel.ports import Store

MEMBERS = 1000
CLASSES = 200


class Classes:
    """Classes of students and their teachers; a class has at most 1,000 members."""

    def __init__(self, store: Store) -> None:
        """Use progress-agent's own store."""
        self._store = store

    async def teaches(self, teacher_id: str, student_id: str) -> bool:
        """Return whether a student is in one of a teacher's classes."""
        own = await self._list(f"teacher:{teacher_id}")
        found = await self._store.get_many([f"class:{name}" for name in own[:CLASSES]])
        return any(student_id in orjson.loads(document.value)["members"] for document in found.values())

    async def members(self) -> list[str]:
        """Return every member of every class, each once."""
        names = await self._list("classes")
        found = await self._store.get_many([f"class:{name}" for name in names[:CLASSES]])
        return sorted({member for document in found.values() for member in orjson.loads(document.value)["members"]})

    async def _list(self, key: str) -> list[str]:
        found = await self._store.get(key)
        return [] if found is None else list(orjson.loads(found.value))
