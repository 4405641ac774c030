"""A command's way to the platform: over HTTP against a small real server, and the errors it brings back."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from learnflow.adapters.embedded.lock import FolderLock
from learnflow.cli import over_http, sessions
from learnflow.cli.exits import status_of
from learnflow.cli.in_process import LocalSession
from learnflow.cli.over_http import HttpSession
from learnflow.contracts.values import BadInput
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.errors import (
    AgentUnavailable,
    ConfigurationError,
    InvalidInput,
    LearnFlowError,
    StorageUnavailable,
)
from learnflow.settings import Settings

EMPTY: dict[str, Any] = {"evidence": [], "audit": [], "conversations": [], "attempts": []}


@dataclass
class Platform:
    """What the server answers by path, and what was asked of it."""

    url: str = ""
    answers: dict[str, list[tuple[int, bytes, dict[str, str]]]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def says(self, path: str, document: Any, status: int = 200, **headers: str) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers.setdefault(path, []).append((status, body, headers))


@pytest.fixture
def server() -> Iterator[Platform]:
    platform = Platform()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            platform.asked.append((self.command, self.path, dict(self.headers), body))
            known = platform.answers[self.path]
            status, content, headers = known.pop(0) if len(known) > 1 else known[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    platform.url = f"http://127.0.0.1:{listening.server_address[1]}"
    yield platform
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def remote(server: Platform, settings: Settings) -> HttpSession:
    return HttpSession(server.url, lambda role: f"token-{role}", settings)


def problem(status: int, detail: str = "No.", **more: Any) -> dict[str, Any]:
    return {"status": status, "detail": detail, "errors": [], **more}


class TestAsking:
    def test_a_message_is_posted_with_a_students_token(self, server, remote):
        server.says("/api/v1/triage", {"answer": "ä"})
        assert remote.ask({"query": "hi"}) == {"answer": "ä"}
        method, _, headers, body = server.asked[0]
        assert (method, headers["Authorization"], headers["Content-Type"]) == (
            "POST",
            "Bearer token-student",
            "application/json",
        )
        assert json.loads(body) == {"query": "hi"}

    def test_export_needs_an_operator(self, server, remote):
        server.says("/api/v1/students/ada/export", EMPTY)
        assert remote.export("ada") == EMPTY
        assert server.asked[0][2]["Authorization"] == "Bearer token-operator"

    @pytest.mark.parametrize("name", ["", "../x", "a b", "ä", "a" * 65, "a/export"])
    def test_what_can_be_no_id_is_never_sent(self, server, remote, name):
        with pytest.raises(InvalidInput, match="student's id"):
            remote.export(name)
        with pytest.raises(InvalidInput):
            remote.erase(name)
        assert server.asked == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "exit_status"),
        [
            (400, 3),
            (401, 7),
            (403, 7),
            (404, 6),
            (409, 4),
            (413, 3),
            (422, 3),
            (429, 4),
            (500, 1),
            (502, 4),
            (503, 4),
            (504, 4),
        ],
    )
    def test_each_has_its_exit_status_and_says_what_the_platform_said(self, server, remote, status, exit_status):
        server.says("/api/v1/triage", problem(status, "The reason."), status)
        with pytest.raises(LearnFlowError) as caught:
            remote.ask({})
        assert status_of(caught.value) == exit_status
        assert caught.value.detail == "The reason."

    def test_fields_come_along(self, server, remote):
        fields = [{"path": "query", "code": "string_too_long", "message": "at most 5000"}]
        server.says("/api/v1/triage", problem(422, errors=fields), 422)
        with pytest.raises(InvalidInput) as caught:
            remote.ask({})
        assert [(each.path, each.message) for each in caught.value.errors] == [("query", "at most 5000")]

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"detail": "x", "errors": [1]}', b"\xff"])
    def test_a_refusal_of_something_else_is_said_as_such(self, server, remote, body):
        server.says("/api/v1/triage", body, 503)
        with pytest.raises(AgentUnavailable, match="503"):
            remote.ask({})

    @pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b"1", b"\xff"])
    def test_an_answer_of_something_else_is_no_platform(self, server, remote, body):
        server.says("/api/v1/triage", body)
        with pytest.raises(AgentUnavailable, match="No LearnFlow answers"):
            remote.ask({})

    def test_an_answer_that_breaks_off_is_unavailable(self, server, remote):
        server.says("/api/v1/triage", b'{"a":', Content_Length="100")
        with pytest.raises(AgentUnavailable):
            remote.ask({})

    def test_the_token_goes_nowhere_else(self, server, remote):
        server.says("/api/v1/triage", b"", 307, Location=f"{server.url}/elsewhere")
        server.says("/api/v1/students/ada/export", b"", 302, Location=f"{server.url}/elsewhere")
        server.says("/elsewhere", {})
        for ask in (lambda: remote.ask({}), lambda: remote.export("ada")):
            with pytest.raises(AgentUnavailable, match="points elsewhere"):
                ask()
        assert [path for _, path, _, _ in server.asked] == ["/api/v1/triage", "/api/v1/students/ada/export"]

    def test_nobody_there_is_unavailable(self, settings):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        with pytest.raises(AgentUnavailable, match="No LearnFlow answers at http"):
            HttpSession(f"http://127.0.0.1:{port}", lambda role: "t", settings).ask({})

    def test_nobody_who_answers_is_unavailable(self, settings, monkeypatch):
        monkeypatch.setattr(over_http, "TIMEOUT_S", 0.05)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            session = HttpSession(f"http://127.0.0.1:{silent.getsockname()[1]}", lambda role: "t", settings)
            with pytest.raises(AgentUnavailable, match="timed out"):
                session.ask({})

    @pytest.mark.parametrize(
        "url", ["", "localhost:8000", "ftp://x", "http://", "http://x:abc", "http://[", "file:///etc/passwd"]
    )
    def test_an_address_that_is_none_is_bad_input(self, settings, url):
        with pytest.raises(InvalidInput, match="--url"):
            HttpSession(url, lambda role: "t", settings)

    @pytest.mark.parametrize("token", ["", "a b", "a\nX-Evil: 1", "ä", "x" * 9000])
    def test_a_token_that_is_none_is_bad_input_and_not_repeated(self, settings, token):
        with pytest.raises(InvalidInput) as caught:
            HttpSession("http://127.0.0.1:1", lambda role: token, settings).ask({})
        assert not token or token not in caught.value.detail


class TestErasure:
    DELETE, EXPORT = "/api/v1/students/ada", "/api/v1/students/ada/export"

    def test_it_waits_until_nothing_is_left_on_the_disk(self, server, remote):
        server.says(self.DELETE, {"status": "accepted"}, 202)
        server.says("/health", {"lag_seconds": 100.0})
        server.says("/health", {"lag_seconds": 0.0})
        server.says(self.EXPORT, {**EMPTY, "audit": [1]})
        server.says(self.EXPORT, EMPTY)
        assert remote.erase("ada") == {"status": "erased"}
        assert [path for _, path, _, _ in server.asked].count("/health") == 3

    def test_what_takes_too_long_stays_accepted(self, server, remote, monkeypatch):
        monkeypatch.setattr(over_http, "ERASURE_WAIT_S", 0.0)
        server.says(self.DELETE, {"status": "accepted"}, 202)
        server.says("/health", {"lag_seconds": 100.0})
        assert remote.erase("ada") == {"status": "accepted"}


class TestBackup:
    def test_the_copy_is_moved_to_where_it_was_asked_for(self, server, remote, settings, tmp_path):
        (settings.data / "backups").mkdir(parents=True)
        (settings.data / "backups" / "b.sqlite3").write_bytes(b"copy")
        server.says("/api/v1/platform/backup", {"file": "b.sqlite3"})
        remote.backup(tmp_path / "new" / "mine.sqlite3")
        assert (tmp_path / "new" / "mine.sqlite3").read_bytes() == b"copy"
        assert list((settings.data / "backups").iterdir()) == []

    def test_a_platform_elsewhere_keeps_it(self, server, remote, tmp_path):
        server.says("/api/v1/platform/backup", {"file": "b.sqlite3"})
        with pytest.raises(StorageUnavailable, match=r"backups/b\.sqlite3"):
            remote.backup(tmp_path / "mine.sqlite3")

    def test_a_copy_that_cannot_be_moved_is_not_left_behind(self, server, remote, settings, tmp_path, monkeypatch):
        (settings.data / "backups").mkdir(parents=True)
        (settings.data / "backups" / "b.sqlite3").write_bytes(b"copy")
        server.says("/api/v1/platform/backup", {"file": "b.sqlite3"})

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("shutil.move", full)
        with pytest.raises(StorageUnavailable, match="No space left"):
            remote.backup(tmp_path / "mine.sqlite3")
        assert list((settings.data / "backups").iterdir()) == []

    @pytest.mark.parametrize("local", [False, True])
    def test_a_folder_or_a_place_that_cannot_be_is_refused_first(self, server, remote, settings, tmp_path, local):
        session = LocalSession(settings) if local else remote
        with pytest.raises(BadInput, match="name the file"):
            session.backup(tmp_path)
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageUnavailable, match="cannot be written"):
            session.backup(tmp_path / "file" / "x")
        assert server.asked == []


class TestChoice:
    def test_nobody_runs_so_it_works_in_this_process(self, settings):
        assert isinstance(sessions.session(settings), LocalSession)

    def test_a_given_address_is_taken(self, settings, server):
        server.says("/api/v1/triage", {})
        sessions.session(settings, server.url, "given").ask({})
        assert server.asked[0][2]["Authorization"] == "Bearer given"

    def test_the_holder_of_the_folder_is_found_and_a_token_made(self, settings, server):
        KeyRing.load_or_create(settings.data / "keys")
        lock = FolderLock.acquire(settings.data, server.url)
        server.says("/api/v1/triage", {})
        sessions.session(settings).ask({})
        lock.release()
        assert server.asked[0][2]["Authorization"].startswith("Bearer eyJ")

    def test_one_that_is_starting_is_waited_for(self, settings, server):
        lock = FolderLock.acquire(settings.data)
        seen = threading.Timer(0.05, lock.announce, [server.url])
        seen.start()
        server.says("/api/v1/triage", {})
        sessions.session(settings, token="given").ask({})
        seen.join()
        lock.release()
        assert len(server.asked) == 1

    def test_one_that_never_listens_is_not_waited_for_long(self, settings, monkeypatch):
        monkeypatch.setattr(sessions, "STARTING_WAIT_S", 0.05)
        lock = FolderLock.acquire(settings.data)
        with pytest.raises(StorageUnavailable, match="holds the data folder"):
            sessions.session(settings).export("ada")
        lock.release()

    def test_without_keys_there_is_no_token_and_a_fix_is_named(self, settings):
        with pytest.raises(ConfigurationError, match="learnflow up"):
            sessions.mint(settings, "student")


class TestInProcess:
    def test_a_message_is_answered_and_everything_of_it_can_be_seen_and_erased(self, settings):
        session = LocalSession(settings)
        answered = session.ask({"query": "is my code good?", "code": "def f(x=[]):\n    return x\n"})
        assert answered["answer"]["agent_type"] == "review-agent"
        kept = session.export("local-student")
        assert [record["request_id"] for record in kept["audit"]] == [answered["request_id"]]
        assert len(kept["evidence"]) == 1
        assert session.erase("local-student")["status"] == "erased"
        assert {name: session.export("local-student")[name] for name in EMPTY} == EMPTY

    def test_a_request_that_is_none_names_its_field(self, settings):
        with pytest.raises(InvalidInput) as caught:
            LocalSession(settings).ask({"query": "x" * 6000})
        assert [error.path for error in caught.value.errors] == ["query"]

    def test_a_backup_is_written(self, settings, tmp_path):
        LocalSession(settings).backup(tmp_path / "new" / "b.sqlite3")
        assert (tmp_path / "new" / "b.sqlite3").stat().st_mode & 0o777 == 0o600

    def test_a_student_setting_that_is_no_id_is_named(self, settings):
        wrong = settings.model_copy(update={"student": "a b"})
        with pytest.raises(InvalidInput, match="LEARNFLOW_STUDENT"):
            LocalSession(wrong).ask({"query": "hi"})
        with pytest.raises(InvalidInput):
            LocalSession(settings).export("a b")
