"""A new agent is one folder and one line, a new skill one folder: shown by adding one of each."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from fakes import FakeClock
from learnflow.bootstrap import Platform, embedded, load_services
from learnflow.cli import skills
from learnflow.fleet import FLEET, Member
from learnflow.kernel.app import Edge, create_app
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import Verifier, mint

LIBRARY = Path(__file__).resolve().parents[2] / "skills-library"
FOLDER = "spelling_service"
THE_ONE_LINE = Member("spelling-agent", "", "low", "spelling", FOLDER)
THE_ONE_FILE = '''"""How a keyword is spelled."""

import keyword

from learnflow.contracts.answers import Answer, Reply
from learnflow.contracts.values import BadInput, Evidence, Intent
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Service


async def answer(runtime, student_id, question):
    word = question.text.strip().lower()
    if not word.isidentifier():
        raise BadInput("no_word", "Send one word.")
    found = "is" if keyword.iskeyword(word) else "is not"
    fact = Evidence("help", component="variables", item=word)
    return Reply(Answer(f"`{word}` {found} a keyword of Python."), evidence=(fact,))


AGENT = Agent("spelling-agent", Intent.CONCEPT_EXPLANATION, answer)
SERVICE = Service(
    app_id="spelling-agent",
    summary="How a keyword is spelled",
    routes=(AGENT.route("spelling", "Is this a keyword?", {"query": "while"}),),
    operations=(AGENT.operation(),),
)
'''
THE_ONE_SCRIPT = f'''#!/usr/bin/env python3
"""Says whether a word is a keyword."""

import keyword
import sys

sys.path.insert(0, {str(LIBRARY.parent / "src")!r})

from learnflow.standalone import run_script, text_of


def handle(request):
    return {{"keyword": keyword.iskeyword(text_of(request, "word", required=True))}}


raise SystemExit(run_script(handle, {{"word": "while"}}, description=__doc__))
'''


class World:
    """A platform with one more agent, called as a server would."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self.ring = KeyRing.load_or_create(folder)
        self.platform = platform
        edge = Edge(Verifier(self.ring, platform.clock), platform.clock, platform.telemetry, platform.check)
        self.app = create_app([(s, platform.runtime(s.app_id)) for s in platform.services], edge)

    async def call(self, method: str, path: str, body: Any = None, sub: str = "ada") -> Any:
        token = mint(self.ring, sub, "student", None, 60, self.platform.clock)
        data = b"" if body is None else json.dumps(body).encode()
        headers = [(b"authorization", f"Bearer {token}".encode())]
        if data:
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": data}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app({**scope, "client": ("127.0.0.1", 5000)}, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        assert sent[0]["status"] == 200, answer
        return json.loads(answer)


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    (tmp_path / "code" / FOLDER).mkdir(parents=True)
    (tmp_path / "code" / FOLDER / "__init__.py").write_text(THE_ONE_FILE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "code")
    monkeypatch.setattr("learnflow.bootstrap.wiring.FLEET", (*FLEET, THE_ONE_LINE))
    platform = embedded(tmp_path / "data", services=load_services(), clock=FakeClock())
    await platform.start(jobs=False)
    yield World(platform, tmp_path / "keys")
    await platform.stop()
    sys.modules.pop(FOLDER)


class TestNewAgent:
    async def test_it_answers_at_its_own_route(self, world):
        answer = await world.call("POST", "/api/v1/spelling", {"query": "while"})
        assert answer["agent_type"] == "spelling-agent"
        assert answer["student_id"] == "ada"
        assert answer["content"]["summary"] == "`while` is a keyword of Python."

    async def test_its_bad_input_is_an_answer(self, world):
        answer = await world.call("POST", "/api/v1/spelling", {"query": "two words"})
        assert (answer["status"], answer["content"]["summary"]) == ("ERROR", "Send one word.")

    async def test_its_evidence_is_counted_and_exported(self, world):
        await world.call("POST", "/api/v1/spelling", {"query": "while"})
        assert await world.platform.settle(5.0)
        exported = await world.call("GET", "/api/v1/students/ada/export")
        assert [(fact["kind"], fact["item"]) for fact in exported["evidence"]] == [("help", "while")]

    async def test_it_is_described_and_watched(self, world):
        document = await world.call("GET", "/openapi.json")
        assert "/api/v1/spelling" in document["paths"]
        await world.call("POST", "/api/v1/spelling", {"query": "while"})
        assert b'skill_execution_seconds_count{skill="spelling-agent"} 1.0' in world.platform.telemetry.exposition()
        assert "spelling-agent" in (await world.call("GET", "/health"))["breakers"]

    async def test_the_others_go_on(self, world):
        answer = await world.call("POST", "/api/v1/triage", {"query": "what is a list?"})
        assert answer["decision"]["dapr_app_id"] == "concepts-agent"


class TestNewSkill:
    @pytest.fixture
    def library(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "skills-library"
        shutil.copytree(LIBRARY, folder, ignore=shutil.ignore_patterns("training_data", "__pycache__"))
        added = folder / "spelling"
        added.mkdir()
        head = "---\nname: spelling\ndescription: Says whether a word is a keyword of Python.\n---\n"
        (added / "SKILL.md").write_text(f"{head}\n# Spelling\n", encoding="utf-8")
        script = added / "keyword-check.py"
        script.write_text(THE_ONE_SCRIPT, encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(skills, "library", lambda: folder)
        return folder

    def test_it_is_listed_beside_the_others(self, library):
        found = {name: (description, scripts) for name, description, scripts in skills.skills()}
        assert found["spelling"] == ("Says whether a word is a keyword of Python.", ["keyword-check"])
        assert found.keys() == {path.parent.name for path in library.glob("*/SKILL.md")}
        assert len(found) == len(list(LIBRARY.glob("*/SKILL.md"))) + 1

    def test_its_page_is_shown(self, library):
        assert "# Spelling" in skills.read("spelling")

    def test_its_script_runs_by_name(self, library, capfd):
        assert skills.run("keyword-check", ["--json", '{"word": "while"}']) == 0
        assert json.loads(capfd.readouterr().out)["keyword"] is True
        assert skills.run("spelling/keyword-check", ["--json", "{}"]) == 3
        assert "missing_field" in capfd.readouterr().out
