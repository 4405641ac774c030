"""What is rendered from FLEET: nothing drifted, every right is declared, and a sidecar knows every name in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from infrastructure.rendering import dapr, files, kafka, rights
from infrastructure.rendering.__main__ import FOLDER, main, rendered

from learnflow.bootstrap import load_services
from learnflow.contracts.wire.registry import TOPICS
from learnflow.fleet import FLEET
from learnflow.kernel.errors import ConfigurationError
from learnflow.kernel.events import WITHOUT_PAYLOAD
from learnflow.kernel.service import Consumer, Service

APPS = [member.app_id for member in FLEET]
# Names that the components of contrib 1.18.3 read; a sidecar says nothing about one that it does not know.
READ = {
    "events": {
        *("brokers", "authType", "consumerGroup", "clientId", "initialOffset", "version", "sessionTimeout"),
        *("heartbeatInterval", "maxMessageBytes", "producerRequiredAcks"),
        *("allowedTopics", "protectedTopics", "publishingScopes", "subscriptionScopes"),
    },
    "state": {"connectionString", "tablePrefix", "metadataTableName", "keyPrefix", "timeout", "cleanupInterval"},
    "environment": set(),
}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(rendered()[name]))


def component(name: str) -> dict[str, Any]:
    (found,) = documents(f"dapr/components/{name}.yaml")
    return found


def metadata(name: str) -> dict[str, str]:
    return {entry["name"]: entry.get("value", "") for entry in component(name)["spec"]["metadata"]}


def scopes(name: str) -> dict[str, set[str]]:
    pairs = (entry.split("=") for entry in metadata("events")[name].split(";"))
    return {app_id: set(topics.split(",")) - {""} for app_id, topics in pairs}


def subscriptions(app_id: str) -> dict[str, dict[str, Any]]:
    name = f"dapr/subscriptions/{app_id}.yaml"
    return {each["spec"]["topic"]: each for each in documents(name)} if name in rendered() else {}


def service(app_id: str = "new-agent", consumes: tuple[str, ...] = (), **more: Any) -> Service:
    async def handle(runtime: Any, record: Any) -> None: ...

    return Service(app_id, "New", consumers=tuple(Consumer(topic, handle) for topic in consumes), **more)


class TestDrift:
    def test_the_files_are_as_rendered(self):
        assert list(files.differences(FOLDER, ("dapr", "kafka"), rendered())) == []

    def test_every_file_says_who_wrote_it(self):
        assert [name for name, text in rendered().items() if not text.startswith(f"{files.HEADER}\n")] == []

    def test_rendering_twice_gives_the_same(self):
        assert rendered() == rendered()

    def test_what_changed_is_shown_and_written_anew(self, tmp_path: Path, capsys):
        assert main([], tmp_path) == 0
        assert main(["--check"], tmp_path) == 0
        changed = tmp_path / "dapr" / "resiliency.yaml"
        changed.write_text(changed.read_text(encoding="utf-8").replace(">= 5", ">= 50"), encoding="utf-8")
        (tmp_path / "kafka" / "topics.yaml").unlink()
        capsys.readouterr()
        assert main(["--check"], tmp_path) == 1
        shown = capsys.readouterr()
        assert "-        trip: consecutiveFailures >= 50\n+        trip: consecutiveFailures >= 5\n" in shown.out
        assert "--- kafka/topics.yaml" in shown.out
        assert "make render" in shown.err
        assert main([], tmp_path) == 0
        assert main(["--check"], tmp_path) == 0

    def test_what_should_not_be_there_is_drift_and_goes_only_if_it_was_rendered(self, tmp_path: Path, capsys):
        main([], tmp_path)
        old = tmp_path / "dapr" / "subscriptions" / "gone-agent.yaml"
        old.write_text(f"{files.HEADER}\nkind: Subscription\n", encoding="utf-8")
        foreign = tmp_path / "dapr" / "notes"
        foreign.write_text("", encoding="utf-8")
        assert main(["--check"], tmp_path) == 1
        shown = capsys.readouterr().out
        assert "gone-agent.yaml" in shown
        assert "dapr/notes (should not be there)" in shown
        main([], tmp_path)
        assert (old.exists(), foreign.exists()) == (False, True)


class TestScopes:
    def test_each_service_publishes_what_it_declares_and_its_dead_letters(self):
        for each in load_services():
            dead = {f"{consumer.topic}.dead" for consumer in each.consumers}
            own = {*each.publishes, *dead, *({"dead-letter.queue"} if dead else ())}
            assert scopes("publishingScopes")[each.app_id] == own

    def test_each_service_reads_what_it_consumes_and_its_dead_letters(self):
        for each in load_services():
            topics = {name for consumer in each.consumers for name in (consumer.topic, f"{consumer.topic}.dead")}
            assert scopes("subscriptionScopes")[each.app_id] == topics
            assert set(subscriptions(each.app_id)) == topics

    def test_what_is_in_no_scope_is_refused_to_all(self):
        used = set().union(*scopes("publishingScopes").values(), *scopes("subscriptionScopes").values())
        for closed in ("protectedTopics", "allowedTopics"):
            assert set(metadata("events")[closed].split(",")) == used

    def test_student_text_is_written_by_triage_and_read_by_nobody(self):
        for topic in WITHOUT_PAYLOAD:
            assert [app for app, topics in scopes("subscriptionScopes").items() if topic in topics] == []
            assert {app for app, topics in scopes("publishingScopes").items() if topic in topics} <= {"triage-service"}

    @pytest.mark.parametrize("name", ["events", "state", "environment"])
    def test_a_component_is_for_the_fleet_alone(self, name):
        assert component(name)["scopes"] == APPS


class TestComponents:
    @pytest.mark.parametrize("name", READ)
    def test_every_entry_is_one_that_the_component_reads(self, name):
        assert set(metadata(name)) <= READ[name]

    @pytest.mark.parametrize(
        ("name", "entry", "variable"),
        [
            ("events", "brokers", "LEARNFLOW_MESH_KAFKA"),
            ("state", "connectionString", "LEARNFLOW_MESH_POSTGRES"),
        ],
    )
    def test_addresses_and_passwords_come_from_the_environment(self, name, entry, variable):
        (found,) = (each for each in component(name)["spec"]["metadata"] if each["name"] == entry)
        assert found == {"name": entry, "secretKeyRef": {"name": variable, "key": variable}}
        assert component(name)["auth"] == {"secretStore": component("environment")["metadata"]["name"]}

    def test_nothing_rendered_names_a_machine(self):
        text = "\n".join(rendered().values())
        assert [word for word in ("localhost", "127.0.0.1", "postgres://", "password", "/home") if word in text] == []

    def test_events_stay_until_the_broker_has_them_and_a_new_group_reads_all(self):
        found = metadata("events")
        assert (found["producerRequiredAcks"], found["initialOffset"]) == ("all", "oldest")
        assert found["consumerGroup"] == "{appID}"

    def test_the_tables_of_the_state_never_meet_the_outbox(self):
        found = metadata("state")
        assert found["tablePrefix"]
        assert "learnflow_outbox" not in (f"{found['tablePrefix']}state", found["metadataTableName"])

    def test_an_app_cannot_read_the_environment_of_its_sidecar(self):
        (found,) = documents("dapr/configuration.yaml")
        assert found["spec"]["secrets"]["scopes"] == [{"storeName": "environment", "defaultAccess": "deny"}]

    def test_sidecars_of_one_machine_find_each_other_through_a_file(self):
        assert "nameResolution" not in dapr.configuration()["spec"]
        found = dapr.configuration("names.db")["spec"]["nameResolution"]
        assert found["configuration"] == {"connectionString": "names.db"}


class TestResiliency:
    @pytest.fixture
    def spec(self) -> dict[str, Any]:
        (found,) = documents("dapr/resiliency.yaml")
        return found["spec"]

    @pytest.mark.parametrize("app_id", APPS)
    def test_every_app_has_the_breaker_and_no_retry(self, spec, app_id):
        assert spec["targets"]["apps"][app_id] == {"timeout": "invocation", "circuitBreaker": "agent"}
        breaker = {"maxRequests": 1, "timeout": "30s", "trip": "consecutiveFailures >= 5"}
        assert spec["policies"]["circuitBreakers"]["agent"] == breaker

    def test_every_policy_that_is_named_is_there(self, spec):
        # A sidecar starts with a target whose policy does not exist, and leaves the target without one.
        events = spec["targets"]["components"]["events"]
        targets = [*spec["targets"]["apps"].values(), *events.values()]
        groups = {"timeout": "timeouts", "retry": "retries", "circuitBreaker": "circuitBreakers"}
        named = {(groups[kind], name) for target in targets for kind, name in target.items()}
        assert named == {(group, name) for group, policies in spec["policies"].items() for name in policies}

    def test_an_event_waits_an_hour_for_its_app_and_publishing_is_never_repeated(self, spec):
        assert spec["targets"]["components"] == {"events": {"inbound": {"retry": "delivery"}}}
        delivery = {"policy": "constant", "duration": "500ms", "maxRetries": 7200}
        assert spec["policies"]["retries"] == {"delivery": delivery}

    def test_a_test_waits_as_long_with_shorter_steps(self):
        policies = dapr.resiliency(["a"], breaker_timeout_s=0.2, inbound_retry_s=0.02)["spec"]["policies"]
        assert policies["circuitBreakers"]["agent"]["timeout"] == "200ms"
        assert (policies["retries"]["delivery"]["duration"], policies["retries"]["delivery"]["maxRetries"]) == (
            "20ms",
            180_000,
        )


class TestSubscriptions:
    @pytest.mark.parametrize("app_id", APPS)
    def test_each_is_raw_for_its_app_and_leads_to_the_topics_own_path(self, app_id):
        for topic, found in subscriptions(app_id).items():
            assert found["scopes"] == [app_id]
            assert found["spec"]["pubsubname"] == "events"
            assert found["spec"]["routes"] == {"default": f"/internal/events/{topic}"}
            assert found["spec"]["metadata"] == {"rawPayload": "true"}

    @pytest.mark.parametrize("app_id", APPS)
    def test_dead_letters_have_no_dead_letters(self, app_id):
        for topic, found in subscriptions(app_id).items():
            wanted = None if topic.endswith(".dead") else f"{topic}.dead"
            assert found["spec"].get("deadLetterTopic") == wanted

    def test_names_are_unique(self):
        names = [each["metadata"]["name"] for app_id in APPS for each in subscriptions(app_id).values()]
        assert len(names) == len(set(names))


class TestReference:
    def test_the_page_says_who_writes_and_reads_what(self):
        page = (FOLDER.parent / "docs" / "reference" / "infrastructure.md").read_text(encoding="utf-8")
        for each in load_services():
            row = next(line for line in page.splitlines() if line.startswith("|") and each.app_id in line.split("|")[1])
            _, _, writes, reads, _ = row.split("|")
            assert set(re.findall(r"`([^`]+)`", writes)) == set(each.publishes)
            assert set(re.findall(r"`([^`]+)`", reads)) == {consumer.topic for consumer in each.consumers}


class TestTopics:
    def test_every_topic_and_every_dead_one_is_there_with_its_retention(self):
        (document,) = documents("kafka/topics.yaml")
        days = {each["name"]: each["config"]["retention.ms"] / 86_400_000 for each in document["topics"]}
        dead = {f"{consumer.topic}.dead": 30 for each in load_services() for consumer in each.consumers}
        assert days == {name: topic.retention_days for name, topic in TOPICS.items()} | dead

    def test_every_topic_survives_the_loss_of_a_broker(self):
        (document,) = documents("kafka/topics.yaml")
        assert {(each["partitions"], each["replication"]) for each in document["topics"]} == {(6, 3)}
        assert {each["config"]["min.insync.replicas"] for each in document["topics"]} == {2}


class TestRefusals:
    @pytest.mark.parametrize("topic", sorted(WITHOUT_PAYLOAD))
    def test_nobody_consumes_a_topic_with_student_text(self, topic):
        with pytest.raises(ConfigurationError, match=rf"new-agent consumes {topic}, which carries student text"):
            rights.rights_of([*load_services(), service(consumes=(topic,))])

    def test_nobody_publishes_what_is_no_topic(self):
        with pytest.raises(ConfigurationError, match="new-agent publishes nowhere, which is no topic"):
            rights.rights_of([*load_services(), service(publishes=("nowhere",))])

    def test_nobody_consumes_what_nobody_publishes(self):
        with pytest.raises(ConfigurationError, match=r"new-agent consumes agent\.responses, which no service declares"):
            rights.rights_of([*load_services(), service(consumes=("agent.responses",))])

    def test_a_topic_that_nobody_declares_is_refused(self):
        silent = [replace(each, publishes=()) if each.app_id == "triage-service" else each for each in load_services()]
        with pytest.raises(ConfigurationError, match=r"learning\.errors|student\.erased"):
            kafka.files_of(silent)

    def test_the_command_says_why_and_ends_with_the_status_of_a_wrong_configuration(self, monkeypatch, capsys):
        wrong = (*load_services(), service(publishes=("nowhere",)))
        monkeypatch.setattr("infrastructure.rendering.__main__.load_services", lambda: wrong)
        assert main(["--check"]) == 5
        assert "nowhere" in capsys.readouterr().err


class TestLocalRuns:
    def test_a_folder_of_its_own_holds_one_flat_folder_of_resources(self, tmp_path: Path):
        written = dapr.write_resources(
            tmp_path, load_services(), name_resolution_database="names.db", breaker_timeout_s=1, inbound_retry_s=0.1
        )
        assert written == (tmp_path / "resources", tmp_path / "configuration.yaml")
        names = {path.name for path in written.folder.iterdir()}
        assert {"components-events.yaml", "resiliency.yaml", "subscriptions-progress-agent.yaml"} <= names
        # A Configuration among the resources makes a sidecar reload when one of them changes.
        assert "configuration.yaml" not in names
        assert "names.db" in written.configuration.read_text(encoding="utf-8")

    def test_services_and_topics_of_a_test_are_enough(self, tmp_path: Path):
        topics = {"t": replace(TOPICS["learning.events"], name="t")}
        written = dapr.write_resources(tmp_path, [service("g", ("t",), publishes=("t",))], topics=topics)
        found = yaml.safe_load_all((written.folder / "subscriptions-g.yaml").read_text(encoding="utf-8"))
        assert [each["spec"]["topic"] for each in found] == ["t", "t.dead"]
