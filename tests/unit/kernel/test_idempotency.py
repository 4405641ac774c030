"""The same key and body give the same answer; another body under the key is a conflict."""

from __future__ import annotations

import pytest
from tests.unit.kernel.world import MemoryStore, call

from learnflow.kernel.errors import Conflict
from learnflow.kernel.idempotency import KEPT_S, answer_write, fingerprint, keys_of, request_id, stored_answer

ONE, OTHER = fingerprint("POST /a", b"{}"), fingerprint("POST /a", b"{ }")


class TestRequestId:
    def test_follows_from_student_and_key(self):
        assert request_id("ada", "k") == request_id("ada", "k")
        assert len({request_id("ada", "k"), request_id("bob", "k"), request_id("ada", "j")}) == 3

    def test_is_random_without_a_key(self):
        assert request_id("ada", None) != request_id("ada", None)


class TestFingerprint:
    def test_tells_operations_and_bodies_apart(self):
        assert len({ONE, OTHER, fingerprint("POST /b", b"{}"), fingerprint("PUT /a", b"{}")}) == 4
        assert len(bytes.fromhex(ONE)) == 32


class TestStoredAnswer:
    async def test_without_a_key_nothing_is_kept(self):
        store = MemoryStore()
        assert answer_write(call(), b"answer") == ()
        assert await stored_answer(store, call()) is None

    async def test_the_answer_comes_back(self):
        store = MemoryStore()
        assert await stored_answer(store, call("k", ONE)) is None
        await store.commit(answer_write(call("k", ONE), b"answer"))
        assert await stored_answer(store, call("k", ONE)) == b"answer"

    async def test_another_request_under_the_key_is_a_conflict(self):
        store = MemoryStore()
        await store.commit(answer_write(call("k", ONE), b"answer"))
        with pytest.raises(Conflict, match="new key"):
            await stored_answer(store, call("k", OTHER))

    async def test_another_students_key_is_another_key(self):
        store = MemoryStore()
        await store.commit(answer_write(call("k", ONE), b"answer"))
        assert await stored_answer(store, call("k", ONE, sub="bob")) is None

    async def test_a_second_answer_is_never_stored_over_the_first(self):
        store = MemoryStore()
        await store.commit(answer_write(call("k", ONE), b"answer"))
        with pytest.raises(Conflict):
            await store.commit(answer_write(call("k", ONE), b"another"))

    def test_it_is_kept_a_day_under_its_students_keys(self):
        (write,) = answer_write(call("k", ONE), b"answer")
        assert write.ttl_s == KEPT_S == 86_400
        assert write.key.startswith(keys_of("ada"))
        assert not write.key.startswith(keys_of("ad"))
