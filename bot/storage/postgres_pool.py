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
STATEMENT_SECONDS = 5
"""What the server gives a statement; waiting for another process that works for the same person counts as well."""
ANSWER_SECONDS = 10
"""What the client waits for an answer, or for a free connection: longer, so that the server's own limit comes first."""
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between the tries while the server is away."""

_SCHEMA_LOCK = -0x66_6B_65_79
"""The advisory lock of a schema change ("fkey"); negative, for people's locks are their ids."""

_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
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
        pauses: seconds between tries.
    """

    def __init__(self, url: str, size: int = POOL, pauses: tuple[float, ...] = PAUSES) -> None:
        self._url = url
        self._size = size
        self._pauses = pauses
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Connects, and brings the schema up to date under a lock.

        Raises:
            StorageError: no connection, no right to it, or a newer release's schema.
        """
        self._pool = asyncpg.create_pool(
            self._url,
            min_size=1,
            max_size=self._size,
            timeout=ANSWER_SECONDS,
            command_timeout=ANSWER_SECONDS,
            max_inactive_connection_lifetime=60,
            reset=_nothing_to_reset,
            server_settings={
                "application_name": "firstkey",
                "statement_timeout": str(STATEMENT_SECONDS * 1000),
                "idle_in_transaction_session_timeout": str(ANSWER_SECONDS * 1000),
            },
        )
        await self.run(_migrate)

    async def close(self) -> None:
        """Waits for what is under way, for a while, and closes the connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), ANSWER_SECONDS)
            except TimeoutError:
                pool.terminate()

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """What `work` returns; it is called with a connection, and again with another one when the server was away.

        Raises:
            StorageError: the server stays away, or refuses.
        """
        for pause in (*self._pauses, None):
            try:
                return await self._once(work)
            except (TimeoutError, asyncpg.QueryCanceledError):
                raise StorageError("PostgreSQL took too long, or all its connections are busy.") from None
            except asyncpg.ClientConfigurationError:
                raise StorageError("The address of the PostgreSQL database is not one.") from None
            except (*_AWAY, InDoubtError) as error:
                reason = type(error).__name__
            except asyncpg.PostgresError as error:
                raise StorageError(_sentence(error)) from None
            if pause is not None:
                await asyncio.sleep(pause)
        raise StorageError(f"PostgreSQL cannot be reached ({reason}).")

    async def _once(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        if self._pool is None:
            raise StorageError("The database has been closed.")
        await self._pool  # connects the first time
        async with self._pool.acquire(timeout=ANSWER_SECONDS) as connection:
            return await work(connection)


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Transactions are ended where they are begun, and nothing else is set on a connection: a way there is saved."""


async def _migrate(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _SCHEMA_LOCK)
        await connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
        version = await connection.fetchval("SELECT max(version) FROM schema_version") or 0
        for migration in missing("postgres", version):
            await connection.execute(migration.sql)
            await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", migration.version)


def _sentence(error: asyncpg.PostgresError) -> str:
    """The error as one plain sentence, without the server's own words: they may hold what was stored."""
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return "PostgreSQL refuses the user or the password."
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return "The database that the address names does not exist."
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return "The database's user may not create or use the tables."
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return "The database is read-only: the address may be a replica's."
    if isinstance(error, asyncpg.DiskFullError):
        return "The disk of the PostgreSQL server is full."
    return f"PostgreSQL failed: {type(error).__name__}."
