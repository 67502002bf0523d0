"""SQLite's own: group commit, and every state a file can be in."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people.person import Person
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Charge, Decision, StorageError


def grow(person: Person) -> Decision[int]:
    return Decision(person.version + 1, replace(person, version=person.version + 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firstkey.db"


@contextmanager
def other_program(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


async def refused(path: Path) -> str:
    store = SqliteStore(path, patience=0.05)
    with pytest.raises(StorageError) as caught:
        await store.open()
    await store.close()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


async def test_decisions_that_wait_together_share_a_transaction(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    begun: list[str] = []
    await store._writer.set_trace_callback(begun.append)
    await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 101)), *(store.claim(n) for n in range(200, 300)))
    await store._writer.set_trace_callback(None)
    await store.close()
    assert begun.count("COMMIT") == 1


async def test_who_is_forgotten_and_begins_anew_in_one_transaction_is_new(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.decide(1, 5, grow)
    forget: Decision[int] = Decision(0, forget=True)
    decided = await asyncio.gather(
        *(store.decide(2, 5, grow), store.decide(3, 5, lambda _: forget), store.decide(4, 5, grow))
    )
    assert decided == [2, 0, 1]
    assert (await store.person(5)).version == 1
    await store.decide(5, 5, lambda _: forget)
    assert await store.person(5) == Person(5)
    await store.close()


async def test_decisions_gather_while_a_commit_is_under_way(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    begun: list[str] = []
    await store._writer.set_trace_callback(begun.append)

    async def walk(person_id: int) -> None:
        for n in range(20):
            assert await store.decide(person_id * 100 + n, person_id, grow) == n + 1

    await asyncio.gather(*(walk(person_id) for person_id in range(1, 51)))
    await store._writer.set_trace_callback(None)
    await store.close()
    assert begun.count("COMMIT") <= 60  # for 1,000 decisions


async def test_a_commit_that_fails_fails_all_of_it_and_nothing_is_left(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    pages = await store._writer.run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await store._writer.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    long = "x" * 20_000
    results = await asyncio.gather(
        *(store.decide(n, n, lambda person: Decision(1, replace(person, awaiting=long))) for n in range(1, 21)),
        return_exceptions=True,
    )
    assert {str(result) for result in results} == {f"The disk that holds {path} is full."}
    assert all(type(result) is StorageError for result in results)
    await store._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall())
    assert await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 21))) == [1] * 20
    await store.close()


async def test_what_sqlite_cannot_take_fails_alone(path: Path) -> None:
    """One person's impossible value must not fail those whose decisions were committed together with it."""
    store = SqliteStore(path)
    await store.open()
    results = await asyncio.gather(
        *(
            store.decide(n, n, grow if n != 7 else lambda person: Decision(1, replace(person, locale="\ud800")))
            for n in range(1, 21)
        ),
        store.decide(99, 2**70, grow),
        return_exceptions=True,
    )
    assert [n for n, result in enumerate(results, 1) if result != 1] == [7, 21]
    assert isinstance(results[6], UnicodeEncodeError)
    assert [(await store.person(n)).version for n in (6, 7, 8)] == [1, 0, 1]
    assert await store.claim(7) is True
    await store.close()


async def test_a_lock_of_another_program_is_waited_for(path: Path) -> None:
    store = SqliteStore(path, patience=10)
    await store.open()
    with other_program(path) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(store.decide(1, 5, grow))
        await asyncio.wait([waiting], timeout=0.1)
        assert not waiting.done()
        assert await store.person(5) == Person(5)
        other.execute("COMMIT")
    assert await waiting == 1
    await store.close()


async def test_a_lock_that_is_held_for_long_is_an_error_and_no_more(path: Path) -> None:
    store = SqliteStore(path, patience=0.05)
    await store.open()
    with other_program(path) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 5)), return_exceptions=True)
        with pytest.raises(StorageError, match="locked by another program"):
            await store.spend([Charge("checks", 0, 60, 1, 10)], 0)
    assert [str(error) for error in failed] == [f"{path} is locked by another program."] * 4
    assert await store.decide(1, 1, grow) == 1
    await store.close()


async def test_the_file_and_its_directories_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "firstkey" / "bot.db"
    store = SqliteStore(path)
    await store.open()
    await store.claim(1)
    assert [stat.S_IMODE(file.stat().st_mode) for file in sorted(path.parent.iterdir())] == [0o600] * 3
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    await store.close()
    assert [file.name for file in path.parent.iterdir()] == ["bot.db"]


async def test_it_opens_again_with_everything_in_it(path: Path) -> None:
    for n in range(1, 4):
        store = SqliteStore(path)
        await store.open()
        assert await store.decide(n, 5, grow) == n
        await store.close()


async def test_a_file_that_is_locked_at_the_start(path: Path) -> None:
    with other_program(path) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.execute("BEGIN EXCLUSIVE")
        assert await refused(path) == f"{path} is locked by another program."


async def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 500)
    assert await refused(path) == f"{path} is not an SQLite database: name another file."
    assert path.read_text().startswith("Dear diary")


async def test_a_database_of_another_program(path: Path) -> None:
    with other_program(path) as other:
        other.execute("CREATE TABLE people (id INTEGER PRIMARY KEY)")
    assert await refused(path) == f"{path} is the database of another program: name another file."
    with other_program(path) as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("people",)]


async def test_a_database_of_a_newer_release(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.close()
    with other_program(path) as other:
        other.execute("PRAGMA user_version = 999")
    assert "schema version 999" in await refused(path)


async def test_a_directory_in_place_of_a_file(path: Path) -> None:
    path.mkdir()
    assert await refused(path) == f"{path} cannot be opened: Is a directory."


async def test_a_file_in_place_of_a_directory(path: Path) -> None:
    path.write_text("")
    assert str(path / "firstkey.db") in await refused(path / "firstkey.db")


def damage(path: Path, first: int) -> None:
    with path.open("r+b") as file:
        file.seek(first)
        file.write(b"\xa5" * (path.stat().st_size - first))


async def test_a_damaged_file(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await asyncio.gather(*(store.decide(n, n, grow) for n in range(1, 500)))
    await store.close()
    damage(path, 4096)  # the tables, which are looked at only when they are used
    store = SqliteStore(path)
    await store.open()
    for verb in (store.decide(1000, 5, grow), store.person(5), store.questions(0)):
        with pytest.raises(StorageError) as caught:
            await verb
        assert str(caught.value) == f"{path} is damaged: restore a backup."
    await store.close()
    damage(path, 100)
    assert await refused(path) == f"{path} is damaged: restore a backup."


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everything; so for a moment be somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_file_that_may_not_be_written() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        path = Path(directory) / "firstkey.db"
        store = SqliteStore(path)
        await store.open()
        await store.close()
        path.chmod(0o444)
        Path(directory).chmod(0o555)
        with as_nobody():
            sentence = await refused(path)
        Path(directory).chmod(0o755)
    assert sentence == f"{path} cannot be opened: Permission denied."


async def test_a_directory_that_may_not_be_written() -> None:
    """SQLite needs to put its log beside the file."""
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        path = Path(directory) / "firstkey.db"
        store = SqliteStore(path)
        await store.open()
        await store.close()
        path.chmod(0o666)
        Path(directory).chmod(0o555)
        with as_nobody():
            sentence = await refused(path)
        Path(directory).chmod(0o755)
    assert sentence == f"{path} or its directory cannot be written to."
