"""From a database's address to its store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.storage.store import StorageError

if TYPE_CHECKING:
    from bot.storage.postgres import PostgresStore
    from bot.storage.sqlite import SqliteStore


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite address, None when it is another database's.

    Raises:
        StorageError: it names no file.
    """
    if not url.startswith("sqlite:"):
        return None
    path = url.removeprefix("sqlite:///")
    if path in (url, "", ":memory:"):
        raise StorageError("A SQLite database is named sqlite:///relative/path or sqlite:////absolute/path.")
    return Path(path).expanduser()


def open_store(url: str) -> SqliteStore | PostgresStore:
    """The store of an address; nothing is connected before its `open`.

    Args:
        url: `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`.

    Raises:
        StorageError: it is none of these. The address is not repeated: it may hold a password.
    """
    path = sqlite_path(url)
    if path is not None:
        from bot.storage.sqlite import SqliteStore

        return SqliteStore(path)
    if url.startswith(("postgresql://", "postgres://")):
        from bot.storage.postgres import PostgresStore  # asyncpg is loaded by those who use it

        return PostgresStore(url)
    raise StorageError("A database's address begins with sqlite:/// or postgresql://.")
