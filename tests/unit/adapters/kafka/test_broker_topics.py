"""What is missing or different between a file of topics and a broker, and what is never done to one."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from learnflow.adapters.kafka import topics
from learnflow.adapters.kafka.topics import Brokers, Topic, at_most, differences, read_topics
from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable

NOBODY = "127.0.0.1:1"
FILE = """
topics:
- name: t
  partitions: 6
  replication: 3
  config: {cleanup.policy: delete, min.insync.replicas: 2, retention.ms: 604800000}
"""
WANTED = Topic("t", 6, 3, {"cleanup.policy": "delete", "min.insync.replicas": "2", "retention.ms": "604800000"})


def found(**changes):
    return {"t": replace(WANTED, **changes)}


class TestFile:
    def test_is_read_with_settings_as_kafka_writes_them(self):
        assert read_topics(FILE) == (WANTED,)

    @pytest.mark.parametrize(
        "text", ["", "topics:", "topics: []", "[", "topics: [{name: t}]", "topics: 3", FILE.replace("6", "six")]
    )
    def test_any_other_is_bad_input_that_says_the_fix(self, text):
        with pytest.raises(BadInput, match="make render"):
            read_topics(text)

    def test_a_topic_twice_is_bad_input(self):
        with pytest.raises(BadInput):
            read_topics(FILE + FILE.partition("topics:")[2])


class TestAtMost:
    @pytest.mark.parametrize(("told", "replication", "in_sync"), [(1, 1, "1"), (2, 2, "1"), (3, 3, "2"), (9, 3, "2")])
    def test_there_are_as_many_fewer_in_sync(self, told, replication, in_sync):
        (topic,) = at_most(told, [WANTED])
        assert (topic.replication, topic.settings["min.insync.replicas"]) == (replication, in_sync)
        assert topic.settings["retention.ms"] == "604800000"

    def test_without_the_setting_it_stays_out(self):
        assert at_most(1, [Topic("t", 1, 3)]) == (Topic("t", 1, 1),)


class TestDifferences:
    def test_what_is_as_wanted_or_wanted_by_nobody_is_none(self):
        more = {**WANTED.settings, "retention.bytes": "1"}
        assert differences([WANTED], {**found(settings=more), "other": Topic("other", 1, 1)}) == ()

    def test_a_missing_topic_is_one_difference(self):
        (difference,) = differences([WANTED], {})
        assert (difference.kind, difference.topic) == ("missing", WANTED)
        assert difference.text == "t: missing (6 partitions, replication 3)"

    def test_each_setting_is_a_line(self):
        lines = differences([WANTED], found(settings={"cleanup.policy": "compact", "min.insync.replicas": "2"}))
        assert [difference.text for difference in lines] == [
            "t: cleanup.policy is compact instead of delete",
            "t: retention.ms is nothing instead of 604800000",
        ]

    def test_fewer_partitions_can_be_raised(self):
        (difference,) = differences([WANTED], found(partitions=2))
        assert (difference.kind, difference.text) == ("partitions", "t: 2 partitions instead of 6")

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"partitions": 12}, "cannot take partitions away"),
            ({"replication": 1}, "kafka-reassign-partitions"),
        ],
    )
    def test_what_needs_a_human_is_refused_and_says_what_to_do(self, change, says):
        (difference,) = differences([WANTED], found(**change))
        assert difference.kind == "refused"
        assert says in difference.text

    def test_more_replicas_are_none_and_stay_when_something_else_is_set(self):
        more = {**WANTED.settings, "min.insync.replicas": "3"}
        assert differences([WANTED], found(replication=5, settings=more)) == ()
        (difference,) = differences([WANTED], found(settings={**more, "retention.ms": "1"}))
        assert difference.topic.settings == {"retention.ms": "604800000"}

    def test_fewer_in_sync_are_a_line(self):
        (difference,) = differences([WANTED], found(settings={**WANTED.settings, "min.insync.replicas": "1"}))
        assert difference.text == "t: min.insync.replicas is 1 instead of 2"


class TestBrokers:
    def test_a_refused_difference_changes_nothing_at_all(self):
        steps = differences([WANTED, replace(WANTED, name="new")], found(partitions=12))
        with pytest.raises(ConfigurationError, match="t: 12 partitions"):
            Brokers(NOBODY).change(steps)

    def test_who_does_not_answer_is_unavailable_in_time(self, monkeypatch):
        monkeypatch.setattr(topics, "REACHED_S", 0.1)
        with pytest.raises(StorageUnavailable, match="No broker answers"):
            Brokers(NOBODY).topics(["t"])

    @pytest.mark.parametrize("addresses", ["", "  "])
    def test_without_an_address_the_setting_is_named(self, addresses):
        with pytest.raises(ConfigurationError, match="LEARNFLOW_MESH__KAFKA"):
            Brokers(addresses)

    @pytest.mark.parametrize("module", ["confluent_kafka.admin", "yaml"])
    def test_without_the_extra_it_is_named(self, monkeypatch, module):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(StorageUnavailable, match=r"learnflow\[mesh\]"):
            Brokers(NOBODY) if module.startswith("confluent") else read_topics(FILE)
