"""Looks at a database without changing it: for `python -m bot doctor`, beside a running bot or before a first one."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.migrate import migrations, missing
from bot.storage.open import sqlite_path
from bot.storage.store import StorageError

PATIENCE = 10.0
"""Seconds that a PostgreSQL server gets to answer."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found.

    Args:
        server: the database's own name and version, as "SQLite 3.45.1".
        schema: the version of the tables; None when there are none yet.
        newest: the version that this release makes of them at its next start.
        connections: how many the server allows to all its clients; None for a file.
    """

    server: str
    schema: int | None
    newest: int
    connections: int | None = None


async def inspect(url: str) -> Inspection:
    """Reads what kind of database it is and how old its tables are.

    Raises:
        StorageError: it cannot be used by this release; why, in one plain sentence.
    """
    path = sqlite_path(url)
    return await _inspect_postgres(url) if path is None else await asyncio.to_thread(_inspect_file, path)


def _inspect_file(path: Path) -> Inspection:
    from bot.storage.sqlite_file import APPLICATION_ID, sentence

    server, newest = f"SQLite {sqlite3.sqlite_version}", migrations("sqlite")[-1].version
    if not path.exists():
        return Inspection(server, None, newest)
    try:
        # "rw", though nothing is written: a database in WAL mode cannot be read where its log cannot be opened.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            used = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            healthy = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise StorageError(sentence(path, error)) from error
    if application != APPLICATION_ID and (application or version or used):
        raise StorageError(f"{path} is the database of another program: name another file.")
    if not healthy:
        raise StorageError(f"{path} is damaged: restore a backup.")
    missing("sqlite", version)
    return Inspection(server, version or None, newest)


async def _inspect_postgres(url: str) -> Inspection:
    import asyncpg  # type: ignore[import-untyped]

    from bot.storage.postgres_pool import sentence

    try:
        async with asyncio.timeout(PATIENCE):
            connection = await asyncpg.connect(url)
            try:
                version = connection.get_server_version()
                if await connection.fetchval("SELECT pg_is_in_recovery()"):
                    raise StorageError("The database is read-only: the address may be a replica's.")
                table = await connection.fetchval("SELECT to_regclass('schema_version')::text")
                schema = await connection.fetchval("SELECT max(version) FROM schema_version") if table else None
                connections = int(await connection.fetchval("SHOW max_connections"))
            finally:
                await connection.close()
    except (TimeoutError, OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
        raise StorageError(f"PostgreSQL cannot be reached ({type(error).__name__}).") from None
    except asyncpg.PostgresError as error:
        raise StorageError(sentence(error)) from None
    except (ValueError, asyncpg.ClientConfigurationError):
        raise StorageError("The address of the PostgreSQL database is not one.") from None
    missing("postgres", schema or 0)
    server = f"PostgreSQL {version.major}.{version.minor}"
    return Inspection(server, schema, migrations("postgres")[-1].version, connections)
