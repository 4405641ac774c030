"""Records as bytes: they agree with their types, come back, and stay readable as schemas grow."""

from __future__ import annotations

import contextlib
import copy
import json
import types
import typing
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from tests.unit.contracts.records import write_records
from tests.unit.contracts.samples import FULL, TOPIC_OF, audit, full, smallest

from learnflow.contracts.values import EvidenceKind, Intent
from learnflow.contracts.wire import codec, events, triage
from learnflow.contracts.wire.base import ID_PATTERN, STUDENT_PATTERN
from learnflow.contracts.wire.codec import HEADER, UnreadableRecord, decode, encode, schemas
from learnflow.contracts.wire.registry import TOPICS, Topic

RECORDS = Path(__file__).parents[1] / "records"
STORED = sorted(path.stem for path in RECORDS.glob("*.bin"))

# --- Agreement with the Pydantic types ----------------------------------------------------------------------


def symbols_of(annotation):
    if typing.get_origin(annotation) is Literal:
        return list(typing.get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    return None


def optional(annotation):
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(annotation) if part is not type(None)]
        assert len(inner) == 1
        return inner[0], True
    return annotation, False


def bare(annotation):
    return bare(typing.get_args(annotation)[0]) if typing.get_origin(annotation) is typing.Annotated else annotation


PLAIN = {"string": (str, UUID), "double": (float,), "int": (int,), "boolean": (bool,)}


def agree(schema, annotation, named, where):
    annotation, may_be_null = optional(bare(annotation))
    annotation = bare(annotation)
    assert may_be_null == isinstance(schema, list), where
    if may_be_null:
        assert schema[0] == "null", where
        schema = schema[1]
    if isinstance(schema, str) and schema in named:
        schema = named[schema]
    kind = schema if isinstance(schema, str) else schema["type"]
    if kind == "record":
        named[schema["name"]] = schema
        agree_record(schema, annotation, named, where)
    elif kind == "enum":
        named[schema["name"]] = schema
        assert schema["symbols"] == symbols_of(annotation), where
        assert schema["default"] in schema["symbols"], where
    elif kind == "array":
        assert typing.get_origin(annotation) is list, where
        agree(schema["items"], typing.get_args(annotation)[0], named, where)
    elif kind == "map":
        assert annotation == dict[str, str], where
        assert schema["values"] == "string", where
    elif kind == "long":
        assert (schema["logicalType"], annotation) == ("timestamp-millis", datetime), where
    else:
        texts = symbols_of(annotation)
        # Avro's symbols cannot hold a hyphen or a dot: such a choice travels as a string.
        assert (kind == "string" and texts is not None) or annotation in PLAIN[kind], where
        if texts is not None:
            assert any("-" in text or "." in text for text in texts), where


def agree_record(schema, model, named, where):
    assert [field["name"] for field in schema["fields"]] == list(model.model_fields), where
    for field in schema["fields"]:
        here = f"{where}.{field['name']}"
        assert field["doc"], here
        agree(field["type"], model.model_fields[field["name"]].annotation, named, here)
        if "default" in field:
            assert field["default"] is None, here


class TestAgreement:
    @pytest.mark.parametrize("schema", FULL)
    def test_the_newest_schema_is_its_type(self, schema):
        newest = schemas(schema)[-1][1]
        assert (newest["namespace"], bool(newest["doc"])) == ("learnflow.events", True)
        agree_record(newest, TOPICS[TOPIC_OF[schema]].record, {}, schema)

    def test_every_schema_has_its_samples(self):
        assert set(FULL) == {topic.schema for topic in TOPICS.values()}


# --- There and back ------------------------------------------------------------------------------------------

ids = st.from_regex(ID_PATTERN, fullmatch=True)
students = st.from_regex(STUDENT_PATTERN, fullmatch=True)
words = st.text(max_size=30)
shares = st.floats(0, 1)
moments = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
times = st.floats(0, 1e6)
maybe = st.none().__or__
maps = st.none() | st.dictionaries(words, words, max_size=3)
breakers = st.sampled_from(typing.get_args(triage.BreakerState))
small = st.integers(0, 2**31 - 1)
classifications = st.builds(
    triage.IntentClassification,
    intent=st.sampled_from(Intent),
    confidence=shares,
    keywords=st.lists(st.text(max_size=49), max_size=10),
    model_version=words,
    timestamp=moments,
    alternatives=st.lists(
        st.builds(triage.IntentReading, intent=st.sampled_from(Intent), confidence=shares), max_size=2
    ),
)
decisions = st.builds(
    triage.RoutingDecision,
    target_agent=words,
    dapr_app_id=words,
    intent_type=st.sampled_from(Intent),
    confidence=shares,
    student_id=students,
    metadata=st.builds(
        triage.RoutingMetadata,
        priority=st.sampled_from(["high", "medium", "low"]),
        retry_count=st.integers(0, 2),
        circuit_breaker_status=breakers,
    ),
    timestamp=moments,
)
RANDOM = {
    "student-evidence": st.builds(
        events.StudentEvidence,
        event_id=ids,
        student_id=students,
        kind=st.sampled_from(typing.get_args(EvidenceKind)),
        component=maybe(words),
        item=maybe(words),
        outcome=maybe(shares),
        difficulty=maybe(shares),
        error_type=maybe(words),
        started_at=maybe(moments),
        at=moments,
    ),
    "student-progress": st.builds(
        events.StudentProgress,
        event_id=ids,
        timestamp=moments,
        version=words,
        student_id=students,
        component=words,
        scores=st.builds(
            events.Scores,
            completion=maybe(shares),
            quiz=maybe(shares),
            quality=maybe(shares),
            consistency=maybe(shares),
        ),
        mastery=shares,
        idempotency_key=words,
        metadata=maps,
    ),
    "error-event": st.builds(
        events.ErrorEvent,
        event_id=ids,
        original_event_type=words,
        error_type=st.sampled_from(typing.get_args(events.ErrorKind)),
        error_message=words,
        failed_at=moments,
        original_payload=words,
        retry_count=small,
        consumer_agent=maybe(words),
        stack_trace=maybe(words),
    ),
    "agent-response": st.builds(
        events.AgentResponseEvent,
        response_id=words,
        agent_type=words,
        student_id=students,
        timestamp=moments,
        content=st.lists(words, max_size=3),
        metadata=maps,
        token_efficiency=maybe(times),
        processing_time_ms=times,
        status=st.sampled_from(["SUCCESS", "PARTIAL", "ERROR"]),
    ),
    "triage-audit": st.builds(
        events.TriageAudit,
        request_id=st.uuids(),
        student_id=students,
        original_query=words,
        decision=decisions,
        timestamp=moments,
        classification=maybe(classifications),
        validation=st.builds(events.Validation, valid=st.booleans(), errors=st.lists(words, max_size=2)),
        invocation=maybe(
            st.builds(events.Invocation, success=st.booleans(), attempts=small, breaker=breakers, error=maybe(words))
        ),
        clarification=st.booleans(),
        processing_time_ms=times,
    ),
    "struggle-alert": st.builds(
        events.StruggleAlert,
        alert_id=ids,
        student_id=students,
        rule=st.sampled_from(["same_error", "over_time", "low_quiz", "said_so", "failing_runs"]),
        component=maybe(words),
        item=maybe(words),
        evidence=st.lists(words, max_size=3),
        raised_at=moments,
        cleared_at=maybe(moments),
    ),
    "student-erased": st.builds(events.StudentErased, event_id=ids, student_id=students, at=moments),
}


class TestRoundTrip:
    @pytest.mark.parametrize("schema", FULL)
    @pytest.mark.parametrize("make", [full, smallest])
    def test_a_record_comes_back(self, schema, make):
        record = make(schema)
        for topic in TOPICS.values():
            if topic.schema == schema:
                assert decode(topic.name, encode(topic.name, record)) == record

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_any_record_comes_back(self, data):
        schema = data.draw(st.sampled_from(sorted(RANDOM)))
        record = data.draw(RANDOM[schema])
        assert decode(TOPIC_OF[schema], encode(TOPIC_OF[schema], record)) == record

    def test_what_was_built_unchecked_is_written_the_same(self):
        record = full("triage-audit")
        assert encode("triage.audit", type(record).model_construct(**dict(record))) == encode("triage.audit", record)

    def test_text_of_any_alphabet_and_dangerous_looks_comes_back(self):
        text = "'; DROP TABLE log; -- <script> \0 \u202e 学生 \U0001f40d"
        assert decode("triage.audit", encode("triage.audit", audit(text))).original_query == text


class TestUnreadable:
    @pytest.mark.parametrize("topic", TOPICS)
    @pytest.mark.parametrize("data", [b"", b"\xc3", b"\xc3\x01", b"\xc3\x01" + b"\0" * 8 + b"x", b"{}", b"\0" * 100])
    def test_an_unknown_fingerprint_is_said(self, topic, data):
        with pytest.raises(UnreadableRecord, match="no known schema"):
            decode(topic, data)

    @pytest.mark.parametrize("schema", FULL)
    def test_a_cut_record_is_unreadable_wherever_it_ends(self, schema):
        data = encode(TOPIC_OF[schema], full(schema))
        for end in range(len(data)):
            with pytest.raises(UnreadableRecord):
                decode(TOPIC_OF[schema], data[:end])

    @pytest.mark.parametrize("schema", FULL)
    def test_more_than_a_record_is_none(self, schema):
        with pytest.raises(UnreadableRecord):
            decode(TOPIC_OF[schema], encode(TOPIC_OF[schema], full(schema)) + b"\0")

    @settings(max_examples=40, deadline=None)
    @given(schema=st.sampled_from(sorted(FULL)), body=st.binary(max_size=200))
    def test_random_bytes_raise_nothing_else(self, schema, body):
        header = encode(TOPIC_OF[schema], full(schema))[:HEADER]
        with contextlib.suppress(UnreadableRecord):
            decode(TOPIC_OF[schema], header + body)

    @settings(max_examples=40, deadline=None)
    @given(schema=st.sampled_from(sorted(FULL)), place=st.integers(0, 400), value=st.integers(0, 255))
    def test_one_wrong_byte_raises_nothing_else(self, schema, place, value):
        data = bytearray(encode(TOPIC_OF[schema], full(schema)))
        data[place % len(data)] = value
        with contextlib.suppress(UnreadableRecord):
            decode(TOPIC_OF[schema], bytes(data))

    def test_the_message_never_holds_what_the_bytes_hold(self):
        data = encode("triage.audit", audit("SECRET")).replace(b"ada", b"\xffda")
        with pytest.raises(UnreadableRecord) as caught:
            decode("triage.audit", data)
        assert "SECRET" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_a_time_beyond_the_calendar_is_unreadable(self):
        header = encode("student.erased", full("student-erased"))[:HEADER]
        with pytest.raises(UnreadableRecord):
            decode("student.erased", header + b"\x02a\x06ada" + b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01")


# --- Old records -----------------------------------------------------------------------------------------------


class TestStoredRecords:
    def test_every_version_of_every_schema_has_one(self):
        assert sorted(f"{name}-v{version}" for name in FULL for version, _ in schemas(name)) == STORED

    @pytest.mark.parametrize("stored", STORED)
    def test_today_reads_what_was_written_then(self, stored):
        schema = stored.rpartition("-v")[0]
        found = decode(TOPIC_OF[schema], (RECORDS / f"{stored}.bin").read_bytes())
        expected = json.loads((RECORDS / f"{stored}.json").read_text(encoding="utf-8"))
        document = found.model_dump(mode="json")
        assert {name: document[name] for name in expected} == expected

    def test_the_script_overwrites_nothing(self, capsys):
        before = {path: path.read_bytes() for path in RECORDS.glob("*-v*.*")}
        write_records.main()
        assert {path: path.read_bytes() for path in RECORDS.glob("*-v*.*")} == before
        assert "is there and stays" in capsys.readouterr().out


# --- Evolution ---------------------------------------------------------------------------------------------------


class NextEvidence(events.StudentEvidence):
    kind: Literal["attempt", "quiz", "review", "help", "opened", "struggle", "project"]
    device: str = "unknown"


@pytest.fixture
def versions(monkeypatch):
    """Return a function that sets which schemas of evidence exist, and the type that the newest one is."""
    first = schemas("student-evidence")[-1][1]
    second = copy.deepcopy(first)
    second["fields"].append({"name": "device", "type": "string", "default": "unknown", "doc": "New."})
    kind = next(field for field in second["fields"] if field["name"] == "kind")
    kind["type"]["symbols"].append("project")

    def clear():
        codec._newest.cache_clear()
        codec._writers.cache_clear()

    def know(order: str, record: type[BaseModel]) -> None:
        found = {"1": first, "2": second}
        monkeypatch.setattr(codec, "schemas", lambda name: tuple((int(n), found[n]) for n in order))
        topic = Topic("learning.evidence", record, "student-evidence", 7)
        monkeypatch.setitem(TOPICS, "learning.evidence", topic)
        clear()

    yield know
    monkeypatch.undo()
    clear()


class TestEvolution:
    def test_new_code_reads_old_records(self, versions):
        versions("1", events.StudentEvidence)
        old = encode("learning.evidence", full("student-evidence"))
        versions("12", NextEvidence)
        found = decode("learning.evidence", old)
        assert found == NextEvidence(**FULL["student-evidence"], device="unknown")

    def test_old_code_that_knows_the_new_schema_reads_new_records(self, versions):
        versions("12", NextEvidence)
        new = encode(
            "learning.evidence", NextEvidence(**{**FULL["student-evidence"], "kind": "project"}, device="tablet")
        )
        versions("21", events.StudentEvidence)
        found = decode("learning.evidence", new)
        assert found == events.StudentEvidence(**{**FULL["student-evidence"], "kind": "help"})

    def test_old_code_without_it_says_so(self, versions):
        versions("12", NextEvidence)
        new = encode("learning.evidence", NextEvidence(**FULL["student-evidence"], device="tablet"))
        versions("1", events.StudentEvidence)
        with pytest.raises(UnreadableRecord, match="no known schema"):
            decode("learning.evidence", new)
