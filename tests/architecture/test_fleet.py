"""The fleet, its services and the skills agree, and nothing grew out of its size."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from learnflow.bootstrap import load_services
from learnflow.contracts.values import Intent
from learnflow.fleet import FLEET
from learnflow.skills.triage.routing_logic import route

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "learnflow"
LIBRARY = ROOT / "skills-library"
SKILLS = sorted(path.parent for path in LIBRARY.glob("*/SKILL.md"))
SCRIPTS = {
    "triage-logic": {"intent-classifier", "routing-orchestrator", "schema-validator"},
    "debug-analysis": {"syntax-analyzer", "error-pattern-detection"},
    "concept-guidance": {"concept-mapping", "explanation-generator"},
    "exercise-generation": {"problem-generator", "difficulty-calibration"},
    "code-review": {"code-quality-scoring", "hint-generation"},
    "progress-tracking": {"mastery-calculation", "aggregation"},
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


class TestFleet:
    def test_each_line_names_the_service_of_its_package(self):
        assert [service.app_id for service in load_services()] == [member.app_id for member in FLEET]

    def test_each_service_folder_has_a_line(self):
        folders = {f"learnflow.services.{path.parent.name}" for path in (SOURCE / "services").glob("*/__init__.py")}
        assert folders == {member.package for member in FLEET}

    def test_each_line_names_its_public_path(self):
        paths = {member.app_id: f"/api/v1/{member.path}" for member in FLEET}
        for service in load_services():
            assert paths[service.app_id] in {route.path for route in service.routes}

    @pytest.mark.parametrize("intent", Intent)
    def test_triage_routes_each_intent_where_the_fleet_says(self, intent):
        member = next(member for member in FLEET if member.intent == intent)
        found = route(intent)
        assert (found.target_agent, found.dapr_app_id, found.priority) == (
            member.app_id,
            member.app_id,
            member.priority,
        )

    def test_each_agent_answers_respond(self):
        for service in load_services():
            if service.app_id != "triage-service":
                assert "respond" in {operation.name for operation in service.operations}

    def test_no_two_services_share_a_route(self):
        routes = [(route.method, route.path) for service in load_services() for route in service.routes]
        assert len(routes) == len(set(routes))


class TestSkillsLibrary:
    def test_the_thirteen_scripts_are_there(self):
        found = {folder.name: {path.stem for path in folder.glob("*.py")} for folder in SKILLS}
        assert {name: SCRIPTS[name] - found.get(name, set()) for name in SCRIPTS} == {name: set() for name in SCRIPTS}

    def test_each_folder_is_a_skill(self):
        folders = {path.name for path in LIBRARY.iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert folders == {folder.name for folder in SKILLS}

    @pytest.mark.parametrize("folder", SKILLS, ids=lambda path: path.name)
    def test_the_head_names_and_describes_the_skill(self, folder):
        head = (folder / "SKILL.md").read_text(encoding="utf-8").split("---")[1]
        assert f"\nname: {folder.name}\n" in head
        description = re.search(r"^description: (.+)$", head, re.MULTILINE)
        assert description is not None
        assert 20 <= len(description[1]) <= 1024

    @pytest.mark.parametrize("folder", SKILLS, ids=lambda path: path.name)
    def test_the_manifest_names_a_service_and_exactly_the_scripts(self, folder):
        text = (folder / "skill-manifest.yaml").read_text(encoding="utf-8")
        assert f"name: {folder.name}\n" in text
        agent = re.search(r"^agent: (\S+)$", text, re.MULTILINE)
        assert agent is not None
        assert agent[1] in {member.app_id for member in FLEET}
        named = {name.removesuffix(".py") for name in re.findall(r"^ +- name: (\S+)$", text, re.MULTILINE)}
        assert named == {path.stem for path in folder.glob("*.py")}

    @pytest.mark.parametrize("script", sorted(LIBRARY.glob("*/*.py")), ids=lambda path: path.stem)
    def test_a_script_can_be_run_by_path_and_is_short(self, script):
        lines = script.read_text(encoding="utf-8").splitlines()
        assert os.access(script, os.X_OK)
        assert lines[0] == "#!/usr/bin/env python3"
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.py", script.name)
        assert len(lines) <= 100
        assert "run_script(" in "\n".join(lines)


class TestSizes:
    @pytest.mark.parametrize("kind", ["skills", "curriculum", "contracts", "adapters"])
    def test_an_empty_package_file_needs_nothing(self, kind):
        assert (SOURCE / kind / "__init__.py").read_text(encoding="utf-8").strip() == ""

    def test_no_module_is_longer_than_a_sitting(self):
        lengths = {str(path.relative_to(ROOT)): len(path.read_bytes().splitlines()) for path in SOURCE.rglob("*.py")}
        assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}

    def test_no_function_is_longer_than_a_screen(self):
        found = {}
        for path in SOURCE.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                    length = node.end_lineno - node.lineno + 1
                    if length > LONGEST_FUNCTION:
                        found[f"{path.relative_to(ROOT)}:{node.name}"] = length
        assert found == {}

    def test_no_module_has_a_name_that_says_nothing(self):
        empty = {"utils", "helpers", "common", "manager"}
        assert [path.name for path in SOURCE.rglob("*.py") if path.stem in empty] == []
