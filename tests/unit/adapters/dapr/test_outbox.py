"""The outbox's own part: what waits, who is asked, how long. `tests/mesh` has the rest, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter

import asyncpg
import pytest

from learnflow.adapters.dapr import outbox as module
from learnflow.adapters.dapr.outbox import Outbox
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Event


def events(*names):
    return [Event("t", name[0], name, name.encode()) for name in names]


class Table:
    """Stands in for PostgreSQL and the driver: the statements of the outbox on a list of rows."""

    def __init__(self):
        self.rows, self.number, self.relaying = [], 0, False
        self.exists = True
        self.faults, self.hangs, self.expired, self.terminated = [], False, 0, 0

    async def answer(self, statement, *parameters):
        if self.hangs:
            await asyncio.Event().wait()
        if self.faults:
            raise self.faults.pop(0)
        return self.answers(statement, *parameters)

    fetch = fetchval = execute = answer

    def answers(self, statement, *parameters):
        if statement == module._APPEND:
            _, *columns, limit = parameters
            new = list(zip(*columns, strict=True))
            if len(self.rows) + len(new) > limit:
                return []
            for topic, key, event_id, data in new:
                self.number += 1
                self.rows.append(
                    {"id": self.number, "topic": topic, "key": key, "event_id": event_id, "data": data, "at": 5.0}
                )
            return [{"at": 5.0}]
        if statement == module._OLDEST_ROWS:
            _, topics, *lanes, limit, bytes_limit = parameters
            left = set(zip(*lanes, strict=True))
            rows = [row for row in self.rows if row["topic"] not in topics and (row["topic"], row["key"]) not in left]
            before = itertools.accumulate((len(row["data"]) for row in rows), initial=0)
            return [row for row, size in zip(rows[:limit], before, strict=False) if size < bytes_limit]
        if statement == module._DELETE:
            self.rows = [row for row in self.rows if row["id"] not in parameters[0]]
        if statement == module._KEYS:
            return [{"key": key, "at": 5.0} for key in {row["key"] for row in self.rows}]
        if statement == module._COUNT:
            return len(self.rows)
        if statement == module._BEGIN_RELAY:
            return not self.relaying
        if statement == module._EXISTS:
            return self.exists
        if statement == module._SCHEMA:
            self.exists = True
        return None

    @contextlib.asynccontextmanager
    async def transaction(self):
        yield

    def acquire(self):
        return Acquiring(self)

    async def release(self, connection):
        pass

    async def expire_connections(self):
        self.expired += 1

    def terminate(self):
        self.terminated += 1

    async def close(self):
        if self.faults:
            raise self.faults.pop(0)


class Acquiring:
    def __init__(self, table):
        self.table = table

    def __await__(self):
        return self.__aenter__().__await__()

    async def __aenter__(self):
        return self.table

    async def __aexit__(self, *error):
        pass


@pytest.fixture
def table(monkeypatch):
    table = Table()

    async def create_pool(dsn, **options):
        return table

    monkeypatch.setattr(asyncpg, "create_pool", create_pool)
    return table


@pytest.fixture
def outbox(table):
    return Outbox("postgresql://localhost/learnflow", "progress-agent", limit=3)


async def taken(event):
    return True


async def refused(event):
    return False


def test_an_address_of_another_form_is_refused():
    with pytest.raises(ConfigurationError):
        Outbox("host=localhost", "progress-agent")


@pytest.mark.parametrize("mark", list("/?#[]@"))
@pytest.mark.parametrize("part", ["secret{}secret", "12{}secret"])
def test_a_password_that_is_not_encoded_is_refused_and_never_said(mark, part):
    with pytest.raises(ConfigurationError, match="percent-encoded") as caught:
        Outbox(f"postgresql://learnflow:{part.format(mark)}@127.0.0.1:5432/learnflow", "progress-agent")
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("host", ["secret:port", "secret\u2100"])
async def test_an_address_that_the_driver_cannot_read_is_a_wrong_setting(host):
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        await Outbox(f"postgresql://learnflow@{host}/learnflow", "progress-agent").open()
    assert "secret" not in caught.value.detail
    assert caught.value.__suppress_context__


async def test_a_server_that_refuses_this_user_is_a_wrong_setting(table, outbox):
    table.faults = [asyncpg.InsufficientPrivilegeError("permission denied for schema public")]
    with pytest.raises(ConfigurationError, match="InsufficientPrivilegeError"):
        await outbox.open()
    table.faults = [OSError()]
    with pytest.raises(StorageUnavailable):
        await outbox.open()


async def test_the_table_is_made_when_first_needed(table, outbox):
    table.exists = False
    await outbox.open()
    assert table.exists
    await outbox.close()
    await outbox.close()


async def test_what_waits_is_known_until_it_is_relayed(outbox):
    await outbox.append([])
    await outbox.append(events("a1", "b1"))
    assert (outbox.holds("a"), outbox.holds("c"), outbox.oldest(), await outbox.waiting()) == (True, False, 5.0, 2)
    await outbox.append(events("a2"))
    assert not await outbox.relay(refused)
    assert outbox.holds("a")
    assert await outbox.relay(taken)
    assert (outbox.holds("a"), outbox.oldest(), await outbox.waiting()) == (False, None, 0)
    assert await outbox.relay(refused)


async def test_too_many_are_refused_whole(outbox):
    await outbox.append(events("a1", "a2"))
    with pytest.raises(StorageUnavailable, match="Too many"):
        await outbox.append(events("b1", "b2"))
    assert not outbox.holds("b")


async def test_what_another_replica_relays_is_left_to_it(table, outbox):
    await outbox.append(events("a1"))
    table.relaying = True
    assert not await outbox.relay(taken)
    assert table.rows


async def test_a_refresh_does_not_forget_what_was_appended_meanwhile(table, outbox):
    await outbox.append(events("a1"))
    answers = table.answers

    def relayed_and_appended(statement, *parameters):
        if statement != module._KEYS:
            return answers(statement, *parameters)
        found = answers(statement, *parameters)
        outbox._waiting["b"] = next(outbox._numbers)
        return found

    table.answers = relayed_and_appended
    await outbox.relay(refused)
    assert (outbox.holds("a"), outbox.holds("b")) == (True, True)


async def test_several_refusals_in_a_row_end_it(table):
    outbox, asked = Outbox("postgresql://localhost/learnflow", "a"), []

    async def refuse(event):
        asked.append(event.key)
        return False

    await outbox.append([Event("t", f"k{number}", f"e{number}", b"") for number in range(50)])
    assert not await outbox.relay(refuse)
    assert len(asked) < 16


async def test_a_few_keys_that_are_never_taken_stop_no_other(table):
    outbox, asked, published = Outbox("postgresql://localhost/learnflow", "a"), Counter(), []
    bad = [Event("t", f"bad{number}", f"x{number}", b"") for number in range(20)]
    good = [Event("t", f"good{number % 10}", f"e{number:02}", b"") for number in range(50)]
    await outbox.append([*bad, *good])

    async def publish(event):
        asked[event.id] += 1
        if event.key.startswith("good"):
            published.append(event.id)
        return event.key.startswith("good")

    relays = 0
    while len(published) < 50:
        assert not await outbox.relay(publish)
        relays += 1
        assert relays < 10
    assert sorted(published) == [event.id for event in good]
    assert max(asked[event.id] for event in bad) == 1
    for _ in range(7):
        await outbox.relay(publish)
    assert min(asked[event.id] for event in bad) > 1


async def test_a_topic_that_is_never_taken_stops_no_other(table):
    outbox, published = Outbox("postgresql://localhost/learnflow", "a"), []
    events = [Event("bad", f"k{number}", f"x{number}", b"") for number in range(50)]
    await outbox.append([*events, *(Event("t", f"k{number}", f"e{number}", b"") for number in range(10))])

    async def publish(event):
        published.append(event.topic)
        return event.topic == "t"

    await outbox.relay(publish)
    assert published.count("t") == 10
    assert published.count("bad") < 16


async def test_large_events_are_read_a_few_at_a_time(table, monkeypatch):
    monkeypatch.setattr(module, "BATCH_BYTES", 100)
    outbox, sizes, answers = Outbox("postgresql://localhost/learnflow", "a"), [], table.answers

    def noted(statement, *parameters):
        found = answers(statement, *parameters)
        if statement == module._OLDEST_ROWS:
            sizes.append(len(found))
        return found

    table.answers = noted
    await outbox.append([Event("t", "k", f"e{number}", b"x" * 60) for number in range(5)])
    assert await outbox.relay(taken)
    assert sizes == [2, 2, 1, 0]


async def test_a_connection_that_had_ended_is_replaced(table, outbox):
    await outbox.open()
    table.faults = [asyncpg.InternalClientError("cannot switch to state 15")]
    await outbox.append(events("a1"))
    assert (len(table.rows), table.expired) == (1, 1)


@pytest.mark.parametrize("fault", [OSError("refused"), asyncpg.QueryCanceledError("timeout"), TimeoutError()])
async def test_a_database_that_fails_is_unavailable(table, outbox, fault):
    table.faults = [fault]
    with pytest.raises(StorageUnavailable, match="cannot be reached"):
        await outbox.append(events("a1"))
    assert not outbox.holds("a")
    assert table.terminated == 1
    await outbox.append(events("a1"))


async def test_a_database_that_hangs_is_given_up_after_a_moment(table, outbox, monkeypatch):
    await outbox.open()
    monkeypatch.setattr(module, "CALLER_WAITS_S", 0.01)
    table.hangs = True
    with pytest.raises(StorageUnavailable, match="in time"):
        await outbox.append(events("a1"))
    table.hangs = False
    await outbox.append(events("a1"))
    assert not outbox._given_up


async def test_a_relay_that_loses_the_database_ends_its_connection(table, outbox):
    await outbox.append(events("a1"))

    async def lose(event):
        table.faults = [asyncpg.ConnectionDoesNotExistError("gone")]
        return True

    with pytest.raises(StorageUnavailable):
        await outbox.relay(lose)
    assert table.terminated == 1
    assert outbox.holds("a")


async def test_closing_without_an_answer_ends_the_connections(table, outbox):
    await outbox.open()
    table.faults = [OSError()]
    await outbox.close()
    assert table.terminated == 1
