"""Failing programs through the whole house: run with what was sent, explained from their values, talked about."""

from __future__ import annotations

import uuid

import pytest

pytestmark = pytest.mark.jail

CODE = 'ages = {"Ana": 12, "Bo": 9}\nname = input("Whose age? ")\nprint(name, "is", ages[name])\n'


def _in(conversation: str):
    return {"session_context": {"conversation_id": conversation}}


def _data(answer):
    return answer["answer"]["content"]["data"]


async def test_a_program_is_run_with_its_input_and_explained_from_its_values(client):
    answer = await client.ask("why does this fail?", code=CODE, stdin="ana\n")
    content = answer["answer"]["content"]
    assert answer["answer"]["agent_type"] == "debug-agent"
    assert _data(answer)["kind"] == "exception"
    assert "'ana'" in content["summary"]
    assert "KeyError" in str(content["blocks"])
    assert "change" not in _data(answer)


async def test_hints_and_reasons_keep_the_input_that_came_with_the_code(client):
    conversation = str(uuid.uuid4())
    first = await client.ask("why does this fail?", code=CODE, stdin="ana\n", **_in(conversation))
    hint = await client.ask("another hint", **_in(conversation))
    why = await client.ask("why?", **_in(conversation))
    assert _data(hint)["cause"] == _data(why)["cause"] == _data(first)["cause"]
    assert hint["answer"]["content"]["blocks"] != first["answer"]["content"]["blocks"]


async def test_still_fails_with_new_code_is_about_the_new_code(client):
    conversation = str(uuid.uuid4())
    await client.ask("why does this fail?", code=CODE, stdin="ana\n", **_in(conversation))
    again = await client.ask(
        "still fails", code=CODE.replace("ages[name]", "age[name]"), stdin="Ana\n", **_in(conversation)
    )
    assert "`age`" in again["answer"]["content"]["summary"]


async def test_a_file_that_was_sent_is_there(client):
    code = "for line in open('points.txt'):\n    print(int(line))\n"
    answer = await client.ask("what is wrong?", code=code, files={"points.txt": "3\nten\n"})
    assert "ten" in str(answer["answer"]["content"])
    assert _data(answer)["kind"] == "exception"


async def test_a_program_that_works_is_not_called_wrong(client):
    answer = await client.ask("what is wrong with this?", code="print(6 * 7)\n")
    assert _data(answer)["kind"] == "nothing_found"
    assert "42" in str(answer["answer"]["content"]["blocks"])


async def test_help_asked_is_evidence_with_the_error_and_no_code(client):
    await client.ask("why does this fail?", code=CODE, stdin="ana\n")
    await client.platform.settle(5.0)
    export = (await client.get("/api/v1/students/ada/export")).json
    assert [fact["error_type"] for fact in export["evidence"]] == ["KeyError"]
    assert "ages" not in str(export["evidence"])


WRONG = "def total(values):\n    result = 0\n    for value in values:\n        result += value\n        return result\n"


async def test_a_wrong_result_is_told_as_a_ladder_and_never_as_the_line(client):
    conversation = str(uuid.uuid4())
    said = "total([1, 2, 3]) should return 6 but gives 1"
    first = await client.ask(said, code=WRONG, **_in(conversation))
    assert _data(first)["kind"] == "wrong_result"
    assert "change" not in _data(first)
    assert "should give `6` and gives `1`" in first["answer"]["content"]["summary"]
    hint = await client.ask("another hint", **_in(conversation))
    assert _data(hint)["cause"] == _data(first)["cause"]
    assert "    return result" not in str(hint["answer"]["content"]["blocks"]).replace("        return result", "")


async def test_a_program_that_does_not_end_is_told_with_its_loop(client):
    answer = await client.ask("my program hangs", code="n = 3\nwhile n > 0:\n    print(n)\n")
    assert _data(answer)["kind"] == "no_end"
    assert "line 2" in answer["answer"]["content"]["summary"]
