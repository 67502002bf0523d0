"""`backup`: a whole copy while the bot writes."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people.person import Person
from bot.storage.backup import backup
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision, StorageError


def grow(person: Person) -> Decision[int]:
    return Decision(person.version + 1, replace(person, version=person.version + 1))


async def test_a_copy_is_made_while_the_bot_writes(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "live.db")
    await store.open()
    over = asyncio.Event()

    async def walk(person_id: int) -> int:
        steps = 0
        while not over.is_set():
            steps += 1
            await store.decide(steps * 100 + person_id, person_id, grow)
        return steps

    walking = [asyncio.create_task(walk(person_id)) for person_id in range(1, 11)]
    await store.decide(None, 50, grow)
    copies = [tmp_path / f"copy-{n}.db" for n in range(3)]
    for copy in copies:
        assert await backup(f"sqlite:///{tmp_path}/live.db", str(copy)) == 0
    over.set()
    steps = await asyncio.gather(*walking)
    await store.close()
    for copy in copies:
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            versions, claims = connection.execute(
                "SELECT (SELECT sum(version) FROM people), (SELECT count(*) FROM claims)"
            ).fetchone()
        assert versions == claims + 1  # each claim with its change, none without
    restored = SqliteStore(copies[-1])
    await restored.open()
    assert 0 < (await restored.person(1)).version <= steps[0]
    await restored.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy-0.db", "copy-1.db", "copy-2.db", "live.db"]


async def test_nothing_is_overwritten(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "live.db")
    await store.open()
    await store.close()
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StorageError, match="exists already"):
        await backup(f"sqlite:///{tmp_path}/live.db", str(tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").read_text() == "precious"


async def test_what_cannot_be_copied_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nothing to back up"):
        await backup(f"sqlite:///{tmp_path}/none.db", str(tmp_path / "copy.db"))
    with pytest.raises(StorageError, match="pg_dump"):
        await backup("postgresql://somewhere/firstkey", str(tmp_path / "copy.db"))
    (tmp_path / "diary.db").write_text("Dear diary, " * 500)
    with pytest.raises(StorageError, match="could not be made: SQLITE_NOTADB"):
        await backup(f"sqlite:///{tmp_path}/diary.db", str(tmp_path / "copy.db"))
    (tmp_path / "live.db").touch()
    with pytest.raises(StorageError, match="No such file or directory"):
        await backup(f"sqlite:///{tmp_path}/live.db", str(tmp_path / "no" / "such" / "copy.db"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["diary.db", "live.db"]
