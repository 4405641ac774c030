"""What a client may send, and where the limits are."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from learnflow.contracts.wire.triage import MAX_CODE, MAX_FILES_BYTES, MAX_QUERY, TriageRequest

CONVERSATION = "0b9f5a3e-53a6-4ed4-9f7d-0f2f35ff2f0a"


def read(**fields):
    return TriageRequest.model_validate_json(json.dumps(fields))


def refused(**fields):
    with pytest.raises(ValidationError) as caught:
        read(**fields)
    return caught.value.errors()[0]


class TestQuery:
    def test_five_thousand_characters_pass_and_one_more_not(self):
        assert read(query="é" * MAX_QUERY).query == "é" * 5000
        assert refused(query="é" * (MAX_QUERY + 1))["loc"] == ("query",)

    @pytest.mark.parametrize("query", ["", " ", "\n\t"])
    def test_an_empty_one_needs_code_or_a_traceback(self, query):
        assert "query" in refused(query=query)["msg"]
        assert "query" in refused(query=query, code="", traceback="")["msg"]
        assert "query" in refused(query=query, stdin="1")["msg"]
        assert read(query=query, code="x = 1").code == "x = 1"
        assert read(query=query, traceback="NameError").traceback == "NameError"
        assert read(code="x").query == ""


class TestCode:
    @pytest.mark.parametrize("name", ["code", "traceback", "stdin", "expected"])
    @pytest.mark.parametrize(("letter", "size"), [("a", 1), ("é", 2), ("€", 3), ("\U0001f40d", 4)])
    def test_the_limit_counts_bytes(self, name, letter, size):
        assert read(query="q", **{name: letter * (MAX_CODE // size)})
        found = refused(query="q", **{name: letter * (MAX_CODE // size) + "aaaa"})
        assert found["loc"] == (name,)
        assert "64 KiB" in found["msg"]

    def test_a_lone_surrogate_is_counted_not_fatal(self):
        assert TriageRequest(query="q", code="\ud800" * 10).code == "\ud800" * 10


class TestFiles:
    def test_ten_pass_and_eleven_not(self):
        assert len(read(query="q", files={f"f{n}.txt": "x" for n in range(10)}).files) == 10
        assert refused(query="q", files={f"f{n}.txt": "x" for n in range(11)})["loc"] == ("files",)

    def test_together_they_have_at_most_256_kib_in_bytes(self):
        half = MAX_FILES_BYTES // 4
        assert read(query="q", files={"a": "é" * half, "b": "é" * half})
        assert "256 KiB" in refused(query="q", files={"a": "é" * half, "b": "é" * half + "a"})["msg"]

    @pytest.mark.parametrize(
        "name", ["../x", "/etc/passwd", "a/b", "a\\b", "", ".hidden", "a\0", "a\n", "datа.txt", "-x", "a" * 101]
    )
    def test_names_are_plain(self, name):
        assert refused(query="q", files={name: "x"})["loc"][0] == "files"

    @pytest.mark.parametrize("name", ["data.txt", "my file.csv", "_x", "a-b.py", "1"])
    def test_ordinary_names_pass(self, name):
        assert read(query="q", files={name: "x"})


class TestIds:
    @pytest.mark.parametrize("name", ["", "-x", "a b", "ｅxercise", "еx", "a\u200b", "x" * 129, "a/b", "a\n"])
    def test_look_alikes_of_an_exercise_are_refused(self, name):
        assert refused(query="q", exercise={"id": name, "seed": 1})["loc"] == ("exercise", "id")

    @pytest.mark.parametrize("seed", [-1, 2**53 + 1, 1.5, "1", True, None])
    def test_seeds_are_whole_and_in_range(self, seed):
        assert refused(query="q", exercise={"id": "x", "seed": seed})["loc"] == ("exercise", "seed")

    @pytest.mark.parametrize("conversation", ["", "x", "../x", 7, CONVERSATION + "0", "' OR 1=1"])
    def test_a_conversation_is_a_uuid(self, conversation):
        loc = refused(query="q", session_context={"conversation_id": conversation})["loc"]
        assert loc == ("session_context", "conversation_id")

    def test_a_full_session_passes(self):
        session = {
            "conversation_id": CONVERSATION,
            "turn_number": 2,
            "previous_intent": "code_review",
            "chosen_intent": "syntax_help",
        }
        found = read(query="q", session_context=session).session_context
        assert found.model_dump(mode="json") == session


class TestTypes:
    @pytest.mark.parametrize(
        "fields",
        [
            {"query": 7},
            {"query": None},
            {"query": ["q"]},
            {"code": 1},
            {"files": [["a", "b"]]},
            {"files": {"a": 1}},
            {"calls": {"call": "f()"}},
            {"calls": [{"call": "f()"}]},
            {"calls": [{"call": "", "expected": "1"}]},
            {"calls": [{"call": "f()", "expected": 1}]},
            {"calls": [{"call": "f()", "expected": "1"}] * 101},
            {"exercise": {"id": "x", "seed": "7"}},
            {"student_progress": "x"},
            {"session_context": {"turn_number": "1"}},
            {"session_context": {"turn_number": -1}},
            {"session_context": {"previous_intent": "greeting"}},
            {"session_context": {"chosen_intent": 1}},
            {"timestamp": "yesterday"},
            {"timestamp": "2026-01-31T12:00:00"},
        ],
        ids=str,
    )
    def test_nothing_is_converted(self, fields):
        refused(**{"query": "q", **fields})

    @pytest.mark.parametrize("name", ["mastery", "role", "student_id", "level", "deadline_ms", "Query"])
    def test_unknown_fields_are_refused(self, name):
        assert refused(query="q", **{name: 1})["type"] == "extra_forbidden"

    @pytest.mark.parametrize("where", ["exercise", "session_context"])
    def test_unknown_fields_are_refused_inside_too(self, where):
        inner = {"id": "x", "seed": 1} if where == "exercise" else {}
        assert refused(query="q", **{where: {**inner, "mastery": 1}})["loc"] == (where, "mastery")

    def test_a_time_is_kept_in_utc(self):
        found = read(query="q", timestamp="2026-01-31T13:00:00+01:00")
        assert found.timestamp.isoformat() == "2026-01-31T12:00:00+00:00"

    def test_a_request_never_changes(self):
        with pytest.raises(ValidationError):
            read(query="q").query = "other"
