"""A bounded pool of PostgreSQL connections that outlives the server's restarts, its errors told in plain sentences."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped]

from bot.storage.migrate import missing
from bot.storage.store import StorageError

T = TypeVar("T")

POOL = 10
"""Connections of one process at most."""
PATIENCE = 5.0
"""Seconds that the server gives a statement; waiting for another process with the same person counts as well."""
MIGRATION_SECONDS = 3600.0
"""What a change of the schema may take, and the wait for another process that makes it."""
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between the tries while the server is away."""

_SCHEMA_LOCK = -0x66_6B_65_79
"""The advisory lock of a schema change ("fkey"); negative, for people's locks are their ids."""

_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last word came in between two of ours
    asyncpg.OperatorInterventionError,  # shut down, or still starting; a statement that took too long is one too
    asyncpg.TooManyConnectionsError,
    asyncpg.TransactionRollbackError,  # a deadlock or a conflict: the same again will do
)


class InDoubtError(Exception):
    """Whether a transaction was committed cannot be told yet."""


class Pool:
    """Connections to one server.

    Args:
        url: `postgresql://…`.
        size: how many at most.
        patience: seconds for a statement; an answer or a free connection is waited for twice as long, so that it is
            the server's own limit that comes first.
    """

    def __init__(self, url: str, size: int = POOL, patience: float = PATIENCE) -> None:
        self._url = url
        self._size = size
        self._patience = patience
        self._pool: asyncpg.Pool | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._closed = False

    async def open(self) -> None:
        """Connects, and brings the schema up to date under a lock.

        Raises:
            StorageError: no connection, no right to it, or a newer release's schema.
        """
        self._pool = await asyncpg.create_pool(  # which connects nothing yet
            self._url,
            min_size=0,
            max_size=self._size,
            timeout=self._patience * 2,
            command_timeout=self._patience * 2,
            max_inactive_connection_lifetime=60,
            reset=_nothing_to_reset,
            server_settings={
                "application_name": "firstkey",
                "statement_timeout": str(round(self._patience * 1000)),
                "idle_in_transaction_session_timeout": str(round(self._patience * 2000)),
            },
        )
        try:
            await self.run(_migrate)
        except ValueError:  # asyncpg takes an address apart only when it connects
            raise StorageError("The address of the PostgreSQL database is not one.") from None

    async def close(self) -> None:
        """Waits for what is under way, for a while, and closes the connections."""
        self._closed = True
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(self._patience * 2):
                while self._under_way:  # asyncpg's own close does not wait for those who are just connecting
                    self._idle.clear()
                    await self._idle.wait()
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """What `work` returns; it is called with a connection, and again with another one when the server was away.

        Raises:
            StorageError: the server stays away, or refuses, or the pool is closed.
        """
        if self._closed or self._pool is None:
            raise StorageError("The database has been closed.")
        self._under_way += 1
        try:
            return await self._until_done(self._pool, work)
        finally:
            self._under_way -= 1
            self._idle.set()

    async def _until_done(self, pool: asyncpg.Pool, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        for pause in (*PAUSES, None):
            try:
                async with pool.acquire(timeout=self._patience * 2) as connection:
                    return await _attempt(connection, work)
            except (TimeoutError, asyncpg.QueryCanceledError):
                raise StorageError("PostgreSQL took too long, or all its connections are busy.") from None
            except asyncpg.ClientConfigurationError:
                raise ValueError from None
            except (*_AWAY, InDoubtError) as error:
                reason = type(error).__name__
            except asyncpg.PostgresError as error:
                raise StorageError(sentence(error)) from None
            if pause is None or self._closed:
                break
            await asyncio.sleep(pause)
        raise StorageError(f"PostgreSQL cannot be reached ({reason}).")


async def _attempt(connection: asyncpg.Connection, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    try:
        return await work(connection)
    except asyncpg.QueryCanceledError:
        raise
    except _AWAY:
        connection.terminate()  # whatever is left of it, nobody shall get it from the pool
        raise


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Transactions are ended where they are begun, and nothing else is set on a connection: a way there is saved."""


async def _migrate(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _SCHEMA_LOCK, timeout=MIGRATION_SECONDS)
        await connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
        version = await connection.fetchval("SELECT max(version) FROM schema_version") or 0
        for migration in missing("postgres", version):
            await connection.execute(migration.sql, timeout=MIGRATION_SECONDS)
            await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", migration.version)


def sentence(error: asyncpg.PostgresError) -> str:
    """The error as one plain sentence, without the server's own words: they may hold what was stored."""
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return "PostgreSQL refuses the user or the password."
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return "The database that the address names does not exist."
    if isinstance(error, asyncpg.InsufficientPrivilegeError | asyncpg.InvalidSchemaNameError):
        return "The database's user may not create or use the tables."
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return "The database is read-only: the address may be a replica's."
    if isinstance(error, asyncpg.DiskFullError):
        return "The disk of the PostgreSQL server is full."
    return f"PostgreSQL failed: {type(error).__name__}."
