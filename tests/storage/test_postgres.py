"""PostgreSQL's own: broken connections, a server that restarts, limits, and what the operator is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from bot.people.person import Person
from bot.storage.postgres import PostgresStore
from bot.storage.store import Decision, Erasure, StorageError
from tests.storage.conftest import empty_database
from tests.storage.cutter import cuttable
from tests.storage.server import Server, run_server


def grow(person: Person) -> Decision[int]:
    return Decision(person.version + 1, replace(person, version=person.version + 1))


@pytest.fixture
async def url(postgres: Server) -> str:
    return await empty_database(postgres)


OURS = "FROM pg_stat_activity WHERE application_name = 'firstkey' AND datname = current_database()"
"""The other databases of the server belong to tests that run at the same time."""


class Counted:
    """A decision that counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, person: Person) -> Decision[int]:
        self.asked += 1
        return grow(person)


Make = Callable[..., Awaitable[PostgresStore]]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Opens stores, and closes them however the test ends."""
    opened: list[PostgresStore] = []

    async def build(url: str, **settings: Any) -> PostgresStore:
        opened.append(PostgresStore(url, **settings))
        await opened[-1].open()
        return opened[-1]

    yield build
    for store in opened:
        await store.close()


@pytest.mark.parametrize("update_id", [10, None])
async def test_a_commit_whose_answer_is_lost_is_not_made_again(make: Make, url: str, update_id: int | None) -> None:
    async with cuttable(url) as cutter:
        store = await make(cutter.url)
        decide = Counted()
        cutter.cut_after_commit = 1
        assert await store.decide(update_id, 5, decide) == 1
        assert (await store.person(5)).version == 1
        assert decide.asked == 1
    assert cutter.cut_after_commit == 0


@pytest.mark.parametrize("update_id", [10, None])
async def test_a_commit_that_never_arrived_is_made_again(make: Make, url: str, update_id: int | None) -> None:
    async with cuttable(url) as cutter:
        store = await make(cutter.url)
        decide = Counted()
        cutter.cut_before_commit = 2
        assert await store.decide(update_id, 5, decide) == 1
        assert (await store.person(5)).version == 1
        assert decide.asked == 3
    assert cutter.cut_before_commit == 0


async def test_a_claim_whose_answer_is_lost_is_still_this_callers(make: Make, url: str) -> None:
    async with cuttable(url) as cutter:
        store = await make(cutter.url)
        cutter.cut_after_commit = 1
        assert await store.claim(7) is True
        assert await store.claim(7) is False


async def test_connections_that_the_server_ends_are_replaced(make: Make, url: str) -> None:
    store = await make(url)
    await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 30)))
    other = await asyncpg.connect(url)
    await other.execute(f"SELECT pg_terminate_backend(pid) {OURS}")
    await other.close()
    assert await asyncio.gather(*(store.decide(100 + n, n, grow) for n in range(1, 30))) == [2] * 29


async def test_connections_cut_at_random_lose_and_repeat_nothing(make: Make, url: str) -> None:
    store = await make(url)
    over = asyncio.Event()

    async def terminate() -> None:
        other = await asyncpg.connect(url)
        while not over.is_set():
            await other.execute(f"SELECT pg_terminate_backend(pid) {OURS} AND random() < 0.2")
            await asyncio.sleep(0.05)
        await other.close()

    async def walk(person_id: int) -> None:
        for n in range(1, 31):
            assert await store.decide(person_id * 1000 + n, person_id, grow) == n

    trouble = asyncio.create_task(terminate())
    await asyncio.gather(*(walk(person_id) for person_id in range(1, 11)))
    over.set()
    await trouble


@pytest.fixture
def own_server() -> Iterator[Server]:
    with run_server() as server:
        yield server


async def test_a_server_that_restarts_is_waited_for(make: Make, own_server: Server) -> None:
    store = await make(await own_server.new_database())
    walked = 0
    arrived = asyncio.Event()

    async def walk(person_id: int) -> None:
        nonlocal walked
        for n in range(1, 61):
            assert await store.decide(person_id * 1000 + n, person_id, grow) == n
            walked += 1
            if walked == 50:
                arrived.set()

    walking = asyncio.gather(*(walk(person_id) for person_id in range(1, 9)))
    await arrived.wait()
    await asyncio.to_thread(own_server.stop)
    await asyncio.to_thread(own_server.start)
    await walking
    assert [(await store.person(person_id)).version for person_id in range(1, 9)] == [60] * 8


async def test_a_server_that_stays_away_is_one_plain_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.postgres_pool.PAUSES", (0.01, 0.01))
    with pytest.raises(StorageError, match=r"PostgreSQL cannot be reached \(ConnectionRefusedError\)\.") as caught:
        await make("postgresql://bot:hunter2@127.0.0.1:1/nowhere")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/no_such_database", "The database that the address names does not exist."),
        ("?port=abc", "The address of the PostgreSQL database is not one."),
    ],
)
async def test_an_address_that_leads_nowhere(make: Make, url: str, address: str, sentence: str) -> None:
    base, _, query = url.rpartition("?")
    wrong = f"{base.rpartition('/')[0]}{address}?{query}" if address.startswith("/") else f"{url}&{address[1:]}"
    with pytest.raises(StorageError) as caught:
        await make(wrong)
    assert str(caught.value) == sentence


async def test_a_user_without_rights(make: Make, url: str) -> None:
    admin = await asyncpg.connect(url)
    await admin.execute(
        "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM public"
    )
    with pytest.raises(StorageError, match="may not create or use the tables"):
        await make(url.replace("postgres:@", "reader@"))
    await admin.execute("DROP ROLE reader")
    await admin.close()


async def test_a_database_of_a_newer_release(make: Make, url: str) -> None:
    await make(url)
    other = await asyncpg.connect(url)
    await other.execute("INSERT INTO schema_version VALUES (999)")
    await other.close()
    with pytest.raises(StorageError, match="schema version 999"):
        await make(url)


async def test_a_person_locked_for_long_is_an_error_and_no_more(make: Make, url: str) -> None:
    store = await make(url, patience=0.2)
    other = await asyncpg.connect(url)
    await other.execute("BEGIN; SELECT pg_advisory_xact_lock(5)")
    assert await store.decide(1, 6, grow) == 1
    with pytest.raises(StorageError, match="took too long"):
        await store.decide(2, 5, grow)
    await other.execute("ROLLBACK")
    assert await store.decide(2, 5, grow) == 1
    await other.close()


async def test_no_more_connections_than_the_pool_has(make: Make, url: str) -> None:
    other = await asyncpg.connect(url)
    before = await other.fetchval(f"SELECT array_agg(pid) {OURS}")  # of the test before, which are just ending
    store = await make(url, pool=3)
    await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 60)))
    used = await other.fetchval(f"SELECT count(*) {OURS} AND pid <> ALL ($1::int[])", before or [])
    await other.close()
    assert used == 3


async def test_a_decision_is_cancelled_and_its_connection_is_clean(make: Make, url: str) -> None:
    """A connection in the middle of a transaction must not go back to the pool."""
    store = await make(url, pool=1)
    other = await asyncpg.connect(url)
    await other.execute("BEGIN; SELECT pg_advisory_xact_lock(5)")
    waiting = asyncio.create_task(store.decide(1, 5, grow))
    await asyncio.wait([waiting], timeout=0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await other.execute("ROLLBACK")
    await other.close()
    assert await store.decide(1, 5, grow) == 1
    assert await store.decide(2, 5, grow) == 2


async def test_rows_of_the_ledger_that_another_process_holds_are_skipped(make: Make, url: str) -> None:
    store = await make(url, patience=0.5)
    rows = tuple(Erasure(n, n, n, "en", "openai_key", 0, due_at=n) for n in range(4))
    await store.decide(1, 5, lambda person: Decision(True, erasures=rows))
    other = await asyncpg.connect(url)
    await other.execute("BEGIN; SELECT * FROM erasures WHERE chat_id < 2 FOR UPDATE")
    assert [row.chat_id for row in await store.take_erasures(10, 60, 10)] == [2, 3]
    await other.execute("ROLLBACK")
    await other.close()
    assert [row.chat_id for row in await store.take_erasures(10, 60, 10)] == [0, 1]
