"""Documents and code name the same things."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

import learnflow.kernel
from learnflow.adapters.embedded.maintenance import backup_route
from learnflow.bootstrap import load_services
from learnflow.cli.main import app
from learnflow.contracts.wire.registry import TOPICS
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.openapi import PROBES
from learnflow.kernel.telemetry import Telemetry
from learnflow.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
DOCUMENTS = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "skills-library")
    for path in (folder.glob("*.md") if folder == ROOT else folder.rglob("*.md"))
)
FROM_ENVIRONMENT_ONLY = {"LEARNFLOW_TOKEN", "LEARNFLOW_CASES"}
SET_BY_THE_PLATFORM = {"LEARNFLOW_JAIL_SOCKET"}
LONGEST = 200
INLINE_CODE = re.compile(r"`[^`\n]*`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def reference(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def settings(model: type[BaseModel] = Settings, prefix: str = "LEARNFLOW_") -> Iterator[tuple[str, Any]]:
    """Yield every setting's variable and default."""
    for name, field in model.model_fields.items():
        variable = prefix + name.upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings(field.annotation, f"{variable}__")
        else:
            yield variable, field.get_default(call_default_factory=True)


def errors(root: type[LearnFlowError] = LearnFlowError) -> set[type[LearnFlowError]]:
    for module in pkgutil.walk_packages(learnflow.kernel.__path__, "learnflow.kernel."):
        importlib.import_module(module.name)
    below = [errors_below for kind in root.__subclasses__() for errors_below in errors(kind)]
    return {root, *below}


def commands(group: Any, name: str = "learnflow") -> Iterator[tuple[str, Any]]:
    """Yield every command with its whole name."""
    for word, command in group.commands.items():
        whole = f"{name} {word}"
        if hasattr(command, "commands"):
            yield from commands(command, whole)
        else:
            yield whole, command


class TestReference:
    @pytest.mark.parametrize(("variable", "default"), list(settings()))
    def test_a_setting_is_named_with_its_default(self, variable, default):
        row = next((line for line in reference("settings.md").splitlines() if line.startswith(f"| `{variable}`")), "")
        assert row, f"settings.md does not name {variable}"
        if variable != "LEARNFLOW_DATA":
            assert f"| `{shown(default)}` |" in row or (default == "" and "| empty |" in row)

    def test_what_is_read_elsewhere_is_named(self):
        assert all(f"`{name}`" in reference("settings.md") for name in FROM_ENVIRONMENT_ONLY | SET_BY_THE_PLATFORM)

    def test_every_attack_that_the_jails_document_names_is_in_the_corpus(self):
        page = (ROOT / "docs" / "security" / "sandbox.md").read_text(encoding="utf-8")
        kinds = "escape|reading|exhaust|hang|signals|forging|leaking|breaking"
        named = set(re.findall(rf"`((?:{kinds})_\w+)`", page))
        corpus = {path.stem for path in (ROOT / "tests" / "sandbox" / "attacks").glob("*.py")}
        assert named
        assert named <= corpus

    def test_nothing_is_named_that_is_no_setting(self):
        named = set(re.findall(r"LEARNFLOW_\w+", reference("settings.md")))
        assert named == {name for name, _ in settings()} | FROM_ENVIRONMENT_ONLY | SET_BY_THE_PLATFORM

    @pytest.mark.parametrize("metric", list(Telemetry().registry.collect()), ids=lambda metric: metric.name)
    def test_a_metric_is_named_with_its_kind(self, metric):
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        assert f"| `{name}` | {metric.type} |" in reference("metrics.md")

    @pytest.mark.parametrize("error", sorted(errors(), key=lambda error: error.__name__))
    def test_an_error_is_named_with_its_status(self, error):
        row = next((line for line in reference("errors.md").splitlines() if line.startswith(f"| `{error.code}` |")), "")
        assert row, f"errors.md does not name {error.code}"
        assert f"`{error.__name__}`" in row
        assert f"| {error.status} |" in row or "| – |" in row

    @pytest.mark.parametrize(("name", "command"), list(commands(typer.main.get_command(app))))
    def test_a_command_is_named_with_its_options(self, name, command):
        page = reference("commands.md")
        assert f"`{name}" in page
        options = {word for option in command.params for word in option.opts if word.startswith("--")}
        assert {word for word in options if f"`{word}" not in page} == set()

    def test_every_exit_status_is_named(self):
        assert re.findall(r"^\| (\d) \|", reference("commands.md"), re.MULTILINE) == list("01234567")

    @pytest.mark.parametrize("skill", sorted(path.parent for path in ROOT.glob("skills-library/*/SKILL.md")))
    def test_a_skill_and_its_scripts_are_named(self, skill):
        assert f"skills-library/{skill.name}/SKILL.md)" in reference("skills.md")
        page = reference("scripts.md")
        assert [path.name for path in skill.glob("*.py") if f"| `{skill.name}/{path.name}`" not in page] == []

    @pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))
    def test_a_topic_is_named_with_record_schema_and_retention(self, topic):
        row = next((line for line in reference("events.md").splitlines() if line.startswith(f"| `{topic.name}` |")), "")
        assert f"| {topic.record.__name__} | `{topic.schema}` |" in row
        assert f"| {topic.retention_days} days |" in row

    def test_every_public_route_is_named_with_its_permission(self):
        page = reference("interfaces.md")
        routes = [route for service in load_services() for route in service.routes]
        routes.append(backup_route(None, ROOT))  # type: ignore[arg-type]
        missing = [r.path for r in routes if f"| `{r.method} {r.path}` | `{r.permission}` |" not in page]
        assert missing == []

    @pytest.mark.parametrize("path", PROBES)
    def test_every_probe_is_named(self, path):
        assert f"| `GET {path}` |" in reference("interfaces.md")


class TestExampleOfSettings:
    def test_it_names_exactly_the_settings_with_their_defaults(self):
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        named = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?LEARNFLOW_\w+=", line))
        wanted = {name: shown(default) for name, default in settings()} | dict.fromkeys(FROM_ENVIRONMENT_ONLY, "")
        assert named.keys() == wanted.keys()
        assert {n: v for n, v in named.items() if n != "LEARNFLOW_DATA" and v != wanted[n]} == {}

    def test_it_changes_nothing_as_it_stands(self):
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line and not line.startswith("#")] == []


class TestDocuments:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_every_relative_link_resolves(self, document):
        text = INLINE_CODE.sub("", FENCED.sub("", document.read_text(encoding="utf-8")))
        broken = [link for link in LINK.findall(text) if not resolves(document, link)]
        assert broken == []

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_a_document_is_read_in_a_sitting(self, document):
        assert len(document.read_text(encoding="utf-8").splitlines()) <= LONGEST

    def test_the_index_names_every_decision(self):
        index = (ROOT / "docs" / "architecture" / "index.md").read_text(encoding="utf-8")
        decisions = sorted((ROOT / "docs" / "architecture" / "adr").glob("*.md"))
        assert [path.name for path in decisions if f"(adr/{path.name})" not in index] == []
        assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]

    def test_what_the_code_points_to_is_there(self):
        pointers = {
            found
            for folder in ("src", "benchmarks", "skills-library")
            for path in (ROOT / folder).rglob("*.py")
            for found in re.findall(r"docs/[a-z-]+/[\w/-]+\.md", path.read_text(encoding="utf-8"))
        }
        assert sorted(found for found in pointers if not (ROOT / found).is_file()) == []


def shown(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def resolves(document: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (document.parent / path) if path else document
    if not target.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", target.read_text(encoding="utf-8")), re.MULTILINE)
    return anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
