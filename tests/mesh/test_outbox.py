"""The outbox on a real PostgreSQL: durable, bounded, in order, shared by replicas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from learnflow.adapters.dapr.outbox import Outbox
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Event

pytestmark = pytest.mark.mesh


def events(*names: str) -> list[Event]:
    """Make one event per name; the letter in front is its key."""
    return [Event("learning.evidence", name[0], name, b"\x00\xff" + name.encode()) for name in names]


class Broker:
    """Takes what `takes` says, and remembers what it took."""

    def __init__(self, takes: Callable[[Event], bool] = lambda event: True) -> None:
        self.takes, self.taken, self.asked = takes, [], 0

    async def __call__(self, event: Event) -> bool:
        self.asked += 1
        await asyncio.sleep(0)
        if self.takes(event):
            self.taken.append(event)
            return True
        return False

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.taken]

    def of(self, key: str) -> list[str]:
        return [event.id for event in self.taken if event.key == key]


@pytest.fixture
async def make(postgres_dsn: str) -> AsyncIterator[Callable[..., Outbox]]:
    made: list[Outbox] = []

    def one(app_id: str = "progress-agent", limit: int = 10_000) -> Outbox:
        made.append(Outbox(postgres_dsn, app_id, limit))
        return made[-1]

    yield one
    for outbox in made:
        await outbox.close()


@pytest.fixture
async def outbox(make: Callable[..., Outbox]) -> Outbox:
    outbox = make()
    await outbox.open()
    return outbox


@pytest.fixture
async def database(postgres_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_dsn)
    yield connection
    await connection.close()


class TestKeeping:
    async def test_an_event_is_relayed_as_it_was_and_then_gone(self, outbox):
        (event,) = events("a1")
        await outbox.append([event])
        assert (outbox.holds("a"), outbox.holds("b"), await outbox.waiting()) == (True, False, 1)
        assert outbox.oldest() > 1_700_000_000
        broker = Broker()
        assert await outbox.relay(broker)
        assert broker.taken == [event]
        assert (outbox.holds("a"), await outbox.waiting(), outbox.oldest()) == (False, 0, None)

    async def test_what_was_appended_is_there_for_the_next_process(self, make, outbox):
        await outbox.append(events("a1", "b1", "a2"))
        await outbox.close()
        after = make()
        await after.open()
        assert (after.holds("a"), after.holds("b"), await after.waiting()) == (True, True, 3)
        broker = Broker()
        await after.relay(broker)
        assert broker.of("a") == ["a1", "a2"]

    async def test_nothing_to_append_or_relay_is_fine(self, outbox):
        await outbox.append([])
        assert await outbox.relay(Broker())

    async def test_it_opens_itself_when_it_was_not(self, make):
        outbox = make()
        await outbox.append(events("a1"))
        assert await outbox.waiting() == 1

    async def test_two_that_open_at_once_make_one_table(self, make):
        await asyncio.gather(*(make().open() for _ in range(6)))

    async def test_services_share_the_table_and_no_row(self, make, outbox):
        other = make("debug-agent")
        await outbox.append(events("a1"))
        assert await other.waiting() == 0
        assert await other.relay(Broker())
        assert not other.holds("a")
        assert await outbox.waiting() == 1


class TestLimit:
    async def test_what_would_pass_it_is_refused_whole(self, make):
        outbox = make(limit=3)
        await outbox.append(events("a1", "a2"))
        with pytest.raises(StorageUnavailable) as caught:
            await outbox.append(events("b1", "b2"))
        assert caught.value.retry_after_s > 1
        assert (await outbox.waiting(), outbox.holds("b")) == (2, False)
        await outbox.append(events("b1"))
        assert await outbox.waiting() == 3

    async def test_appends_of_all_replicas_side_by_side_never_pass_it(self, make):
        replicas = [make(limit=50) for _ in range(3)]
        appends = [
            replicas[number % 3].append(events(*(f"k{number}-{part}" for part in range(3)))) for number in range(45)
        ]
        results = await asyncio.gather(*appends, return_exceptions=True)
        assert sum(result is None for result in results) == 16
        assert all(result is None or isinstance(result, StorageUnavailable) for result in results)
        assert await replicas[0].waiting() == 48

    async def test_it_is_for_one_service(self, make):
        one, other = make("one", limit=1), make("other", limit=1)
        await one.append(events("a1"))
        await other.append(events("a1"))


class TestOrder:
    async def test_holds_per_key_over_many_batches(self, outbox):
        names = [f"{'abcdefghijk'[number % 11]}{number:04}" for number in range(1100)]
        for start in range(0, len(names), 110):
            await outbox.append(events(*names[start : start + 110]))
        broker = Broker()
        assert await outbox.relay(broker)
        assert sorted(broker.ids) == sorted(names)
        for key in "abcdefghijk":
            assert broker.of(key) == [name for name in names if name[0] == key]

    async def test_holds_between_replicas_that_append_in_turn(self, make, outbox):
        other = make()
        for number in range(20):
            await (outbox, other)[number % 2].append(events(f"a{number:02}"))
        broker = Broker()
        await other.relay(broker)
        assert broker.ids == [f"a{number:02}" for number in range(20)]

    async def test_what_comes_while_its_key_is_relayed_comes_after(self, outbox):
        await outbox.append(events("a1"))
        broker = Broker()

        async def publish(event: Event) -> bool:
            if event.id == "a1":
                assert outbox.holds("a")
                await outbox.append(events("a2"))
            return await broker(event)

        assert await outbox.relay(publish)
        assert broker.ids == ["a1", "a2"]

    async def test_a_key_that_is_refused_waits_whole_and_others_go_on(self, outbox):
        await outbox.append(events("a1", "b1", "a2", "b2"))
        broker = Broker(lambda event: event.id != "a1")
        assert not await outbox.relay(broker)
        assert broker.ids == ["b1", "b2"]
        assert (outbox.holds("a"), outbox.holds("b"), await outbox.waiting()) == (True, False, 2)
        broker.takes = lambda event: True
        assert await outbox.relay(broker)
        assert broker.ids == ["b1", "b2", "a1", "a2"]

    async def test_many_rows_of_a_refused_key_do_not_hide_the_others(self, outbox):
        await outbox.append(events(*(f"a{number}" for number in range(500)), "b1"))
        broker = Broker(lambda event: event.key == "b")
        await outbox.relay(broker)
        assert broker.ids == ["b1"]

    async def test_keys_that_are_never_taken_stop_no_other(self, outbox):
        await outbox.append([Event("t", f"bad{number}", f"x{number}", b"") for number in range(20)])
        good = [Event("t", f"good{number % 10}", f"e{number:02}", b"") for number in range(50)]
        await outbox.append(good)
        broker = Broker(lambda event: event.key.startswith("good"))
        for _ in range(8):
            assert not await outbox.relay(broker)
        assert sorted(broker.ids) == [event.id for event in good]
        assert await outbox.waiting() == 20

    async def test_a_key_that_one_topic_refuses_goes_on_in_another(self, outbox):
        await outbox.append([Event("bad", "a", "a1", b""), Event("good", "a", "a2", b"")])
        broker = Broker(lambda event: event.topic == "good")
        assert not await outbox.relay(broker)
        assert broker.ids == ["a2"]

    async def test_large_events_arrive_in_order_though_few_are_read_at_once(self, outbox):
        large = [Event("t", "a", f"a{number}", bytes(900_000)) for number in range(12)]
        await outbox.append(large)
        broker = Broker()
        assert await outbox.relay(broker)
        assert broker.taken == large

    async def test_a_broker_that_is_away_is_not_asked_for_every_key(self, outbox):
        await outbox.append([Event("t", f"k{number}", f"e{number}", b"") for number in range(100)])
        broker = Broker(lambda event: False)
        assert not await outbox.relay(broker)
        assert broker.asked <= 16
        assert await outbox.waiting() == 100


class TestReplicas:
    async def test_one_relays_at_a_time(self, make, outbox):
        await outbox.append(events("a1", "a2"))
        other, going, go_on, broker = make(), asyncio.Event(), asyncio.Event(), Broker()

        async def publish(event: Event) -> bool:
            going.set()
            await go_on.wait()
            return await broker(event)

        relaying = asyncio.create_task(outbox.relay(publish))
        await going.wait()
        second = Broker()
        assert not await other.relay(second)
        assert not second.asked
        go_on.set()
        assert await relaying
        assert broker.ids == ["a1", "a2"]

    async def test_each_learns_what_the_others_keep_and_what_they_relayed(self, make, outbox):
        other = make()
        await other.open()
        await outbox.append(events("a1"))
        assert not other.holds("a")
        assert not await other.relay(Broker(lambda event: False))
        assert other.holds("a")
        await outbox.relay(Broker())
        assert await other.relay(Broker())
        assert not other.holds("a")

    async def test_a_relay_that_dies_in_the_middle_only_doubles(self, make, outbox):
        await outbox.append(events("a1", "a2", "a3"))
        first, stuck = Broker(), asyncio.Event()

        async def publish(event: Event) -> bool:
            if event.id == "a3":
                stuck.set()
                await asyncio.Event().wait()
            return await first(event)

        relaying = asyncio.create_task(outbox.relay(publish))
        await stuck.wait()
        relaying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await relaying
        other, second = make(), Broker()
        assert await other.relay(second)
        assert (first.ids, second.ids) == (["a1", "a2"], ["a1", "a2", "a3"])


class TestOutages:
    def test_an_address_of_another_form_is_refused(self):
        with pytest.raises(ConfigurationError):
            Outbox("host=127.0.0.1 user=learnflow", "progress-agent")

    async def test_a_database_that_is_not_there_is_a_wrong_setting(self, postgres_dsn):
        outbox = Outbox(postgres_dsn.replace("test_", "no_such_"), "progress-agent")
        with pytest.raises(ConfigurationError, match="InvalidCatalogName"):
            await outbox.open()

    async def test_without_a_server_it_is_unavailable(self, unused_tcp_port):
        outbox = Outbox(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/none", "progress-agent")
        for call in (outbox.open(), outbox.append(events("a1")), outbox.waiting(), outbox.relay(Broker())):
            with pytest.raises(StorageUnavailable):
                await call
        assert not outbox.holds("a")
        await outbox.close()

    async def test_a_server_that_hangs_costs_a_caller_a_second(self, outbox, database):
        clock = asyncio.get_running_loop()
        async with database.transaction():
            await database.execute("LOCK TABLE learnflow_outbox IN ACCESS EXCLUSIVE MODE")
            start = clock.time()
            for _ in range(2):
                with pytest.raises(StorageUnavailable):
                    await outbox.append(events("a1"))
            assert clock.time() - start < 2.5
        await outbox.append(events("a2"))
        broker = Broker()
        await outbox.relay(broker)
        assert broker.ids == ["a2"]

    async def test_many_callers_wait_a_second_together(self, outbox, database):
        clock = asyncio.get_running_loop()
        async with database.transaction():
            await database.execute("LOCK TABLE learnflow_outbox IN ACCESS EXCLUSIVE MODE")
            start = clock.time()
            appends = (outbox.append(events(f"k{number}")) for number in range(40))
            results = await asyncio.gather(*appends, return_exceptions=True)
            assert clock.time() - start < 1.5
        assert all(isinstance(result, StorageUnavailable) for result in results)
        await outbox.append(events("a1"))
        assert await outbox.waiting() == 1

    async def test_broken_connections_are_replaced(self, outbox, database):
        await outbox.append(events("a1"))
        await database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        left = await database.fetchval("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'learnflow%'")
        assert left <= 1
        await outbox.append(events("a2"))
        broker = Broker()
        await outbox.relay(broker)
        assert broker.ids == ["a1", "a2"]

    async def test_a_relay_that_loses_its_connection_says_so_and_the_next_goes_on(self, outbox, database):
        await outbox.append(events("a1"))
        broker = Broker()

        async def publish(event: Event) -> bool:
            await database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
            return await broker(event)

        with pytest.raises(StorageUnavailable):
            await outbox.relay(publish)
        assert outbox.holds("a")
        assert await outbox.relay(broker)
        assert broker.ids == ["a1", "a1"]

    async def test_nothing_is_left_behind_when_it_closes(self, outbox, database):
        await outbox.append(events("a1"))
        await outbox.close()
        await outbox.close()
        left = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'learnflow outbox%'"
        async with asyncio.timeout(5):
            while await database.fetchval(left):
                pass
