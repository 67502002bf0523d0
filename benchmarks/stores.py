"""`python -m benchmarks.stores`: decisions a second of both stores, with few people and with a million, and their size.

A decision is what one update costs the database: its claim, the person read, the next step, the person written, one
commit. Both databases commit as they do in production, so the figures hold for this machine's disk. The rounds with
few and with many people take turns: whatever else the machine does meets both alike. Run by `make bench-stores`.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import asyncpg
import psutil
import uvloop

from bot.people.person import Panel, Person
from bot.storage.open import open_store
from bot.storage.postgres import PostgresStore
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision
from bot.storage.tables import PEOPLE, TABLES, Row, person_row
from bot.tutorial.content import load_tutorial
from bot.tutorial.machine import Event, advance
from tests.storage.server import Server, run_server

FEW, MANY = 1_000, 1_000_000
ROUNDS, TIMES, AT_ONCE = 5, 4_000, 64
PROCESSES, SECONDS = 3, 6.0
CLAIMS = 100_000
"""Claims by which their size is measured; each update leaves one for 48 hours."""
SLICE = 20_000
AnyStore = SqliteStore | PostgresStore
_TUTORIAL = load_tutorial()[0]


@dataclass
class Place:
    """A database with so many people in it.

    Args:
        people: how many.
        empty: its size in bytes before they came.
        full: and with them.
    """

    store: AnyStore
    people: int
    empty: int = 0
    full: int = 0
    update_id: int = 0


def press(person: Person) -> Decision[bool]:
    """Onward by the likely answers; from the last step back to the first."""
    step = _TUTORIAL.steps[person.progress.screen] if person.progress is not None else None
    event = Event("start")
    if step is not None and step.choices:
        event = Event("choose", target=next(iter(step.choices)))
    elif step is not None:
        event = Event("next") if step.next else Event("jump", target=_TUTORIAL.first)
    progress = advance(person.progress, event, _TUTORIAL)[0]
    return Decision(True, replace(person, progress=progress, version=person.version + 1))


def crowd(count: int) -> Iterator[Row]:
    """People all over the tutorial, as rows."""
    chance, walkers = random.Random(7), []
    person = Person(0, language_code="en", panel=Panel(1, photo=True), last_message_id=1)
    for _step in range(2 * len(_TUTORIAL.steps)):
        person = press(person).person or person
        walkers.append(person)
    for number in range(1, count + 1):
        panel = Panel(chance.randrange(2**31), photo=True)
        walker = replace(chance.choice(walkers), id=1_000_000_000 + number, panel=panel)
        yield person_row(replace(walker, last_message_id=panel.message_id))


async def fill(store: AnyStore, rows: Iterator[Row]) -> None:
    """People into an empty table."""
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == SLICE:
            await store.add(PEOPLE, some)
            some = []
    await store.add(PEOPLE, some)


async def decide(place: Place, chance: random.Random, seconds: float | None = None) -> float:
    """Decisions a second: of `TIMES` of them, or of as many as fit into some seconds; `AT_ONCE` are under way."""
    began, done = perf_counter(), 0

    async def walk() -> None:
        nonlocal done
        while done < TIMES if seconds is None else perf_counter() - began < seconds:
            done += 1
            place.update_id += 1
            person_id = 1_000_000_000 + chance.randrange(1, place.people + 1)
            assert await place.store.decide(place.update_id, person_id, press) is True

    await asyncio.gather(*(walk() for _ in range(AT_ONCE)))
    return done / (perf_counter() - began)


async def compare(places: list[Place]) -> list[float]:
    """The medians of all places, which take turns."""
    chance = random.Random(11)
    found: list[list[float]] = [[] for _ in places]
    for _round in range(ROUNDS):
        for place, rates in zip(places, found, strict=True):
            rates.append(await decide(place, chance))
    return [statistics.median(rates) for rates in found]


Size = Callable[[], Awaitable[int]]


async def measure(name: str, small: tuple[AnyStore, Size], large: tuple[AnyStore, Size]) -> None:
    """Both sizes of one kind of database: fills them, and prints its lines."""
    places = []
    for (store, size), people in ((small, FEW), (large, MANY)):
        place = Place(store, people, empty=await size())
        await fill(store, crowd(people))
        place.full = await size()
        places.append(place)
    few, many = await compare(places)
    claims = next(table for table in TABLES if table.name == "claims")
    store, size = large
    before = await size()
    for first in range(10**9, 10**9 + CLAIMS, SLICE):
        await store.add(claims, [(number, 1.79e9) for number in range(first, first + SLICE)])
    claim = ((await size()) - before) / CLAIMS
    person = (places[1].full - places[1].empty) / MANY
    print(f"{name:<12}{few:>10,.0f}{many:>12,.0f}{many / few:>9.2f}{person:>10,.0f}{claim:>10,.0f}")


async def measure_sqlite(folder: Path) -> None:
    """SQLite in a folder."""

    async def make(name: str) -> tuple[SqliteStore, Size]:
        store = SqliteStore(folder / name)
        await store.open()

        async def size() -> int:
            with closing(sqlite3.connect(folder / name)) as connection:  # its pages, those still in the log included
                pages = connection.execute("PRAGMA page_count").fetchone()[0]
                return int(pages * connection.execute("PRAGMA page_size").fetchone()[0])

        return store, size

    small, large = await make("small.db"), await make("large.db")
    await measure("SQLite", small, large)
    for store, _ in (small, large):
        await store.close()


async def measure_postgres(server: Server) -> None:
    """One PostgreSQL server, two databases; then the large one with several processes."""

    async def make() -> tuple[PostgresStore, Size, str]:
        url = await server.new_database()
        store = PostgresStore(url)
        await store.open()

        async def size() -> int:
            connection = await asyncpg.connect(url)
            try:
                return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
            finally:
                await connection.close()

        return store, size, url

    (*small, address), (*large, url) = await make(), await make()
    await as_in_production(address)
    await measure("PostgreSQL", (small[0], small[1]), (large[0], large[1]))
    for store in (small[0], large[0]):
        await store.close()
    print()
    for count in (1, PROCESSES):
        cost = await together(url, count, server.pid)
        print(
            f"PostgreSQL, {MANY:,} people, {count} process{'es' * (count > 1)}: {cost.rate:,.0f}/s; a decision is"
            f" {cost.client:.0f} µs of CPU in the process, {cost.backend:.0f} µs in PostgreSQL, {cost.log:,.0f} B log"
        )


async def as_in_production(url: str) -> None:
    """The tests' server does not wait for the disk; this one must."""
    connection = await asyncpg.connect(url)
    for setting in ("fsync", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = on")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@dataclass(frozen=True)
class Cost:
    """What several processes do at once.

    Args:
        rate: decisions a second of all of them.
        client, backend: CPU microseconds of one, in its process and in PostgreSQL's.
        log: bytes of PostgreSQL's write-ahead log for one.
    """

    rate: float
    client: float
    backend: float
    log: float


async def together(url: str, count: int, postmaster: int) -> Cost:
    """So many processes at once on one database."""
    workers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.stores", url, str(2 * 10**9 + count * 10**8 + number * 10**7)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(count)
    ]
    for worker in workers:
        assert worker.stdout is not None
        await worker.stdout.readline()  # connected
    before, log = seconds_of(postmaster), await written(url)
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
    said = [(await worker.stdout.readline()).split() for worker in workers if worker.stdout is not None]
    backend = seconds_of(postmaster) - before  # the workers are still connected: no process of the server has ended
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
        await worker.wait()
    rate = sum(float(rate) for rate, _ in said)
    done = rate * SECONDS
    client = statistics.mean(float(cpu) for _, cpu in said)
    return Cost(rate, client, backend / done * 1e6, (await written(url) - log) / done)


async def written(url: str) -> int:
    """The bytes of a server's write-ahead log so far."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"))
    finally:
        await connection.close()


def seconds_of(postmaster: int) -> float:
    """The CPU seconds of a PostgreSQL server's processes so far."""
    times = [process.cpu_times() for process in psutil.Process(postmaster).children(recursive=True)]
    return sum(time.user + time.system for time in times)


async def work(url: str, first: int) -> None:
    """One of these processes: says when it is connected, waits for a line, and says its figures."""
    place = Place(open_store(url), MANY, update_id=first)  # type: ignore[arg-type]
    await place.store.open()
    chance = random.Random(first)
    await decide(place, chance, 0.5)  # every connection is open, and knows its statements
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    before, began = resource.getrusage(resource.RUSAGE_SELF), place.update_id
    rate = await decide(place, chance, SECONDS)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(rate, cpu / (place.update_id - began) * 1e6, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await place.store.close()


async def measure_all() -> None:
    """Prints the whole table."""
    print(f"{AT_ONCE} decisions under way, medians of {ROUNDS} rounds of {TIMES:,}; {os.cpu_count()} processors")
    print(f"{'':<12}{f'{FEW:,}':>10}{f'{MANY:,}':>12}{'ratio':>9}{'B/person':>10}{'B/claim':>10}")
    with tempfile.TemporaryDirectory() as folder:
        await measure_sqlite(Path(folder))
    with run_server() as server:
        await measure_postgres(server)


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else measure_all())
