"""An SQLite file: opened with the settings that this bot needs, its errors told in plain sentences."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.storage.migrate import missing
from bot.storage.store import StorageError

T = TypeVar("T")

APPLICATION_ID = 0x66_6B_65_79
"""Marks the file as this bot's ("fkey" in its header), so that nobody else's is written into."""

logging.getLogger("aiosqlite").setLevel(logging.INFO)  # at DEBUG it logs the parameters of every statement


class Connection(aiosqlite.Connection):
    """A connection to one file; its thread runs whole functions: one way there and back for many statements.

    Args:
        path: the file.
        patience: seconds that another program's lock is waited for.
        read_only: for reading beside the writer.
    """

    def __init__(self, path: Path, patience: float, *, read_only: bool = False) -> None:
        super().__init__(self._connect_file, iter_chunk_size=64)
        self._path = path
        self._patience = patience
        self._read_only = read_only

    def _connect_file(self) -> sqlite3.Connection:
        if not self._read_only:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite would make it readable for all
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
        try:
            if self._read_only:
                connection.execute("PRAGMA query_only = ON")
            else:
                _set_up(connection, self._path)
        except BaseException:
            connection.close()
            raise
        return connection

    async def start(self) -> None:
        """Opens the file, makes it when there is none, and brings its schema up to date.

        Raises:
            StorageError: it is no database, another program's, a newer release's, locked, or cannot be written.
        """
        try:
            await self
        except (sqlite3.Error, OSError, StorageError) as error:
            await asyncio.to_thread(self._thread.join)  # it is ending, and still wants to tell this loop
            if isinstance(error, StorageError):
                raise
            raise StorageError(sentence(self._path, error)) from error

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` returns, which is called with the connection in its thread.

        Raises:
            StorageError: SQLite could not do it; a transaction that was begun is rolled back.
        """
        try:
            result: T = await self._execute(self._guard, work)  # type: ignore[no-untyped-call]
        except sqlite3.Error as error:
            raise StorageError(sentence(self._path, error)) from error
        except ValueError as error:
            if self._running and self._connection:
                raise
            raise StorageError("The database has been closed.") from error
        return result

    def _guard(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._conn)
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise


def begin(connection: sqlite3.Connection) -> None:
    """Begins a transaction that will write, and so waits for other writers now instead of failing later."""
    if connection.in_transaction:  # of somebody who was cancelled before the end
        connection.execute("ROLLBACK")
    connection.execute("BEGIN IMMEDIATE")


def _set_up(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise StorageError(f"The file system of {path} cannot hold the database: put it on a local disk.")
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL: a power cut costs the last commits, never the file
    begin(connection)  # whoever starts at the same time waits here, and then finds the work done
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    used = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and (application or version or used):
        raise StorageError(f"{path} is the database of another program: name another file.")
    for migration in missing("sqlite", version):
        for statement in migration.statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {migration.version}")
    if application != APPLICATION_ID:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("COMMIT")


_SENTENCES = {
    sqlite3.SQLITE_BUSY: "{path} is locked by another program.",
    sqlite3.SQLITE_LOCKED: "{path} is locked by another program.",
    sqlite3.SQLITE_READONLY: "{path} or its directory cannot be written to.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: look at the rights of the file and of its directory.",
    sqlite3.SQLITE_NOTADB: "{path} is not an SQLite database: name another file.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged: restore a backup.",
    sqlite3.SQLITE_FULL: "The disk that holds {path} is full.",
    sqlite3.SQLITE_IOERR: "The disk that holds {path} fails.",
}


def sentence(path: Path, error: Exception) -> str:
    """The error as one plain sentence for the operator. SQLite's own words stay out: they may hold what was stored."""
    if isinstance(error, OSError):
        return f"{path} cannot be opened: {error.strerror or type(error).__name__}."
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _SENTENCES:
        return _SENTENCES[code & 0xFF].format(path=path)
    return f"SQLite failed on {path}: {getattr(error, 'sqlite_errorname', type(error).__name__)}."
