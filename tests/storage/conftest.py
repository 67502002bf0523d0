"""Stores for tests: the same tests run against both databases."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.storage.postgres import PostgresStore
from bot.storage.sqlite import SqliteStore
from tests.storage.server import Server, run_server

AnyStore = SqliteStore | PostgresStore
MakeStore = Callable[..., Awaitable[AnyStore]]


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    seconds: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all of pytest-xdist's processes."""
    with run_server(os.environ.get("PYTEST_XDIST_TESTRUNUID")) as server:
        yield server


_databases: list[str] = []


async def empty_database(postgres: Server) -> str:
    """The address of this process's one database on the shared server, emptied."""
    if not _databases:
        _databases.append(await postgres.new_database())
    return await postgres.emptied(_databases[0])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
async def make_store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[MakeStore]:
    """Opens one more store on the test's database."""
    opened: list[AnyStore] = []
    url = await empty_database(request.getfixturevalue("postgres")) if request.param == "postgres" else ""

    async def make(**settings: Any) -> AnyStore:
        settings.setdefault("now", clock)
        store: AnyStore = PostgresStore(url, **settings) if url else SqliteStore(tmp_path / "firstkey.db", **settings)
        await store.open()
        opened.append(store)
        return store

    yield make
    for store in opened:
        await store.close()


@pytest.fixture
async def store(make_store: MakeStore) -> AnyStore:
    return await make_store()
