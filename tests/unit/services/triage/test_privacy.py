"""What triage keeps of a student: gathered, forgotten, stripped."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from tests.unit.contracts.samples import AT, audit

from learnflow.contracts.wire.events import StudentErased
from learnflow.services.triage import privacy
from learnflow.services.triage.repository import LISTED, Conversation, Conversations


class TestWithoutContent:
    def test_takes_what_the_student_wrote_and_nothing_else(self):
        record = audit("SECRET question")
        stripped = privacy.without_content(record)
        assert (stripped.original_query, stripped.classification.keywords) == ("", [])
        assert stripped.decision == record.decision
        assert stripped.request_id == record.request_id
        assert "SECRET" not in stripped.model_dump_json()

    def test_an_audit_without_classification_is_fine(self):
        record = audit("SECRET").model_copy(update={"classification": None})
        assert privacy.without_content(record).classification is None


class TestForget:
    async def test_conversations_and_remembered_profile_go(self, platform, client):
        session = {"session_context": {"conversation_id": str(uuid.uuid4())}}
        await client.ask("what is a closure?", **session)
        await client.ask("what is a closure?", sub="bob", **session)
        runtime = platform.runtime("triage-service")
        assert runtime.memory["profiles"].keys() == {"ada", "bob"}
        now = datetime.fromtimestamp(runtime.clock.now(), UTC)
        await privacy.forget(runtime, StudentErased(event_id="x", student_id="ada", at=now))
        assert await Conversations(runtime.store).of("ada") == []
        assert len(await Conversations(runtime.store).of("bob")) == 1
        assert runtime.memory["profiles"].keys() == {"bob"}

    async def test_of_a_stranger_nothing_goes_and_nothing_fails(self, platform):
        runtime = platform.runtime("triage-service")
        await privacy.forget(runtime, StudentErased(event_id="x", student_id="nobody", at=AT))


class TestConversations:
    async def test_only_the_newest_hundred_are_kept(self, platform):
        conversations = Conversations(platform.runtime("triage-service").store)
        store = platform.runtime("triage-service").store
        names = [str(uuid.UUID(int=number)) for number in range(LISTED + 5)]
        for number, name in enumerate(names):
            made = Conversation(name, turn=1, updated_at=platform.clock.now() + number)
            await store.commit(await conversations.writes("ada", made))
        assert {kept["id"] for kept in await conversations.of("ada")} == set(names[5:])
        assert await store.get(f"conversation:ada:{names[0]}") is None

    async def test_a_later_turn_writes_the_conversation_alone(self, platform):
        conversations = Conversations(platform.runtime("triage-service").store)
        assert len(await conversations.writes("ada", Conversation("c", turn=2))) == 1

    async def test_new_code_ends_the_old_traceback(self):
        before = Conversation("c", code="old", traceback="old error")
        said = {"now": 1.0, "intent": None, "agent": None, "remember": None}
        assert before.after(**said, code="new", traceback=None).traceback is None
        assert before.after(**said, code=None, traceback=None).traceback == "old error"
        assert before.after(**said, code=None, traceback="new error").code == "old"
