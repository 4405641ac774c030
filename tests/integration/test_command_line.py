"""The command line as real processes, beside a running platform and without one."""

from __future__ import annotations

import json
import os
import socket
import uuid
from pathlib import Path

import pytest

from processes import Running, platform, run

MARK = "zanzibarquokka"
TRACEBACK = (
    'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
    f"    print({MARK}[2])\nIndexError: list index out of range"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    with platform(tmp_path_factory.mktemp("running") / "data") as found:
        yield found


def holds(folder: Path, text: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def summary(text: str) -> str:
    return json.loads(text)["answer"]["content"]["summary"]


class TestAsk:
    def test_a_running_platform_is_found_and_asked_over_http(self, running: Running):
        done = run(running.data, "ask", "what is a closure?", "--json")
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert answer["answer"]["agent_type"] == "concepts-agent"
        kept = running.request("GET", "/api/v1/students/local-student/export", role="operator")[1]
        assert answer["request_id"] in [record["request_id"] for record in kept["audit"]]

    def test_without_a_platform_it_answers_in_its_own_process(self, tmp_path):
        done = run(tmp_path / "data", "ask", f"why does this fail?\n{TRACEBACK}")
        assert (done.returncode, done.stderr) == (0, "")
        assert MARK in done.stdout
        assert "\x1b" not in done.stdout

    def test_continue_goes_on_with_the_last_conversation(self, running: Running):
        first = run(running.data, "ask", f"why does this fail?\n{TRACEBACK}", "--json")
        failed = run(running.data, "ask", "x" * 6000)
        second = run(running.data, "ask", "another hint", "--continue", "--json")
        shown = [
            next(b for b in json.loads(d.stdout)["answer"]["content"]["blocks"] if b["type"] == "hints")["shown"]
            for d in (first, second)
        ]
        assert failed.returncode == 3
        assert len(shown[1]) == len(shown[0]) + 1

    def test_a_named_conversation_goes_on_and_files_come_along(self, running: Running, tmp_path):
        (tmp_path / "a.py").write_text("def f(x=[]):\n    x.append(1)\n    return x\n")
        name = ["--conversation", str(uuid.uuid4())]
        run(running.data, "ask", "is my code good?", "--code", str(tmp_path / "a.py"), *name)
        done = run(running.data, "ask", "is the style of it ok?", "--json", *name)
        assert "findings" in [block["type"] for block in json.loads(done.stdout)["answer"]["content"]["blocks"]]

    def test_a_traceback_from_standard_input_is_enough(self, running: Running):
        done = run(running.data, "ask", "--traceback", "-", "--json", stdin=TRACEBACK)
        assert json.loads(done.stdout)["answer"]["agent_type"] == "debug-agent"

    def test_a_platform_elsewhere_is_asked_with_a_token(self, running: Running, tmp_path):
        url = ["--url", running.url]
        done = run(tmp_path / "none", "ask", "what is a list?", *url, env={"LEARNFLOW_TOKEN": running.token()})
        assert done.returncode == 0, done.stderr
        assert run(tmp_path / "none", "ask", "hi", *url, "--token", "abc").returncode == 7
        without = run(tmp_path / "none", "ask", "hi", *url)
        assert (without.returncode, "learnflow up" in without.stderr) == (5, True)

    @pytest.mark.parametrize("up", [True, False])
    def test_too_long_a_message_is_bad_input_and_names_the_field(self, running: Running, tmp_path, up):
        done = run(running.data if up else tmp_path / "data", "ask", "x" * 6000)
        assert (done.returncode, done.stdout) == (3, "")
        assert "query: String should have at most 5000 characters" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_a_file_that_is_no_text_is_bad_input(self, tmp_path):
        (tmp_path / "a.py").write_bytes(b"\xff\xfe\x00")
        done = run(tmp_path / "data", "ask", "why?", "--code", str(tmp_path / "a.py"))
        assert (done.returncode, "not UTF-8" in done.stderr) == (3, True)

    def test_an_argument_that_is_no_text_is_bad_input(self, running: Running):
        done = run(running.data, "ask", os.fsdecode(b"what is \xff?"))
        assert done.returncode == 3, done.stderr

    def test_nothing_to_ask_is_wrong_usage_and_nothing_to_continue_bad_input(self, tmp_path):
        assert run(tmp_path / "data", "ask").returncode == 2
        done = run(tmp_path / "data", "ask", "why?", "--continue")
        assert (done.returncode, "ask something first" in done.stderr) == (3, True)

    def test_an_encoding_without_our_letters_is_no_error(self, running: Running, tmp_path):
        (tmp_path / "a.py").write_text("größe = 1\nprint(größe.x)\n", encoding="utf-8")
        trace = (
            'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    print(größe.x)\n'
            "AttributeError: 'int' object has no attribute 'x'"
        )
        arguments = ["ask", trace, "--code", str(tmp_path / "a.py")]
        done = run(running.data, *arguments, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"})
        assert done.returncode == 0, done.stderr
        assert "gr\\xf6\\xdfe" in done.stdout


class TestUp:
    def test_a_second_one_on_the_same_data_says_who_holds_it(self, running: Running):
        done = run(running.data, "up", "--port", str(running.port))
        assert done.returncode == 4
        assert f"Process {running.process.pid} holds the data folder" in done.stderr
        assert running.url in done.stderr

    def test_a_port_that_is_taken_is_named(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = run(tmp_path / "data", "up", "--port", str(port))
        assert done.returncode == 4
        assert f"127.0.0.1:{port}: Address already in use" in done.stderr

    def test_a_wrong_setting_is_named(self, tmp_path):
        done = run(tmp_path / "data", "up", env={"LEARNFLOW_WORKERS": "many"})
        assert (done.returncode, "LEARNFLOW_WORKERS" in done.stderr) == (5, True)


class TestToken:
    def test_before_any_platform_there_is_none_and_the_fix_is_named(self, tmp_path):
        done = run(tmp_path / "data", "token")
        assert (done.returncode, done.stdout) == (5, "")
        assert "learnflow up" in done.stderr

    def test_one_works_and_nothing_else_is_printed(self, running: Running):
        done = run(running.data, "token", "--sub", "bob")
        assert done.stdout.count("\n") == 1
        asked = ["ask", "what is a list?", "--url", running.url, "--json", "--token", done.stdout.strip()]
        assert json.loads(run(running.data, *asked).stdout)["decision"]["student_id"] == "bob"

    def test_many_for_many_students(self, running: Running):
        done = run(running.data, "token", "--count", "3", "--json")
        tokens = json.loads(done.stdout)
        assert [each["sub"] for each in tokens] == ["student-00001", "student-00002", "student-00003"]
        assert len({each["token"] for each in tokens}) == 3

    @pytest.mark.parametrize("arguments", [("--sub", "a b"), ("--role", "king")])
    def test_an_id_or_a_role_that_is_none_is_bad_input(self, running: Running, arguments):
        done = run(running.data, "token", *arguments)
        assert (done.returncode, done.stdout) == (3, "")

    @pytest.mark.parametrize("arguments", [("--ttl", "0"), ("--count", "0"), ("--count", "x")])
    def test_numbers_out_of_range_are_wrong_usage(self, running: Running, arguments):
        assert run(running.data, "token", *arguments).returncode == 2


class TestSkills:
    def test_they_are_listed_shown_and_run(self, tmp_path):
        listed = json.loads(run(tmp_path / "data", "skills", "list", "--json").stdout)
        assert sum(len(each["scripts"]) for each in listed) == 13
        assert "progress-tracking\n" in run(tmp_path / "data", "skills", "list").stdout
        assert "name: triage-logic" in run(tmp_path / "data", "skills", "show", "triage-logic").stdout
        done = run(tmp_path / "data", "skills", "run", "progress-tracking/mastery-calculation", *["1", "1", "1", "1"])
        assert json.loads(done.stdout)["mastery"] == 1.0

    def test_one_that_is_none_is_not_found(self, tmp_path):
        assert run(tmp_path / "data", "skills", "show", "nope").returncode == 6
        assert run(tmp_path / "data", "skills", "run", "nope").returncode == 6

    def test_messages_are_classified_line_by_line(self, tmp_path):
        lines = ['{"text": "what is a closure?"}', "no json", '{"text": "give me an exercise"}']
        done = run(tmp_path / "data", "classify", "--jsonl", stdin="\n".join(lines))
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.returncode == 3
        assert [each.get("intent") for each in found] == ["concept_explanation", None, "exercise_request"]
        assert found[1]["error"]["code"] == "invalid_json"

    def test_a_message_is_classified(self, tmp_path):
        done = run(tmp_path / "data", "classify", "what", "is", "a", "closure?")
        assert json.loads(done.stdout)["intent"] == "concept_explanation"


class TestDoctor:
    def test_a_healthy_platform(self, running: Running):
        done = run(running.data, "doctor", "--json")
        found = {each["name"]: each for each in json.loads(done.stdout)}
        assert (done.returncode, found["platform"]["seen"]) == (
            0,
            f"process {running.process.pid} at {running.url}",
        )
        assert found["database"]["seen"].endswith("sound")

    def test_what_does_not_work_is_shown_with_its_fix(self, tmp_path):
        (tmp_path / "data").write_text("a file")
        done = run(tmp_path / "data", "doctor")
        assert done.returncode == 4
        assert "BAD  data folder" in done.stdout
        assert "Choose another folder" in done.stdout


class TestData:
    def test_a_backup_taken_while_running_gives_the_same_export_elsewhere(self, running: Running, tmp_path):
        run(running.data, "ask", "is my code good?", "--code", "-", stdin="def f(x=[]):\n    return x\n")
        status, before = running.request("GET", "/api/v1/students/local-student/export", role="operator")
        done = run(running.data, "backup", str(tmp_path / "b.sqlite3"))
        assert (done.returncode, status) == (0, 200)
        assert list((running.data / "backups").iterdir()) == []
        other = tmp_path / "other"
        assert run(other, "restore", str(tmp_path / "b.sqlite3")).returncode == 0
        after = json.loads(run(other, "export", "local-student").stdout)
        before.pop("exported_at"), after.pop("exported_at")
        assert after == before
        assert after["audit"]

    def test_a_held_folder_is_not_restored(self, running: Running, tmp_path):
        run(running.data, "backup", str(tmp_path / "b.sqlite3"))
        done = run(running.data, "restore", str(tmp_path / "b.sqlite3"))
        assert (done.returncode, "holds the data folder" in done.stderr) == (4, True)

    def test_what_is_no_backup_is_bad_input(self, tmp_path):
        (tmp_path / "x").write_text("hello")
        assert run(tmp_path / "data", "restore", str(tmp_path / "x")).returncode == 3

    @pytest.mark.parametrize("up", [True, False])
    def test_after_an_erasure_no_file_holds_a_students_words(self, running: Running, tmp_path, up):
        data = running.data if up else tmp_path / "data"
        mark = f"{MARK}{'up' if up else 'alone'}"
        for text in (f"what is a {mark}?", f"why does {mark} fail?\n{TRACEBACK}"):
            assert run(data, "ask", text, "--code", "-", stdin=f"{mark} = 1\n").returncode == 0
        assert holds(data, mark)
        done = run(data, "erase", "local-student", "--yes")
        assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "erased")
        assert holds(data, mark) == []
        left = json.loads(run(data, "export", "local-student").stdout)
        assert [left[name] for name in ("evidence", "audit", "conversations", "attempts")] == [[], [], [], []]

    @pytest.mark.parametrize("command", ["export", "erase"])
    @pytest.mark.parametrize("up", [True, False])
    def test_what_can_be_no_students_id_is_bad_input(self, running: Running, tmp_path, command, up):
        done = run(running.data if up else tmp_path / "data", command, "../ada")
        assert (done.returncode, done.stdout) == (3, "")
        assert "student's id" in done.stderr


class TestUsage:
    def test_completion_is_printed(self, tmp_path):
        # Which shell calls is found out by its process; a test names it instead.
        named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
        done = run(tmp_path / "data", "--show-completion", "bash", env=named)
        assert (done.returncode, "_LEARNFLOW_COMPLETE" in done.stdout or "complete" in done.stdout) == (0, True)

    def test_the_version_and_the_help(self, tmp_path):
        assert run(tmp_path / "data", "--version").stdout.strip()
        done = run(tmp_path / "data", "--help")
        for command in ["up", "ask", "classify", "token", "skills", "doctor", "backup", "restore", "export", "erase"]:
            assert command in done.stdout

    @pytest.mark.parametrize("arguments", [("nope",), ("ask", "--nope"), ("export",)])
    def test_another_usage_is_2(self, tmp_path, arguments):
        assert run(tmp_path / "data", *arguments).returncode == 2
