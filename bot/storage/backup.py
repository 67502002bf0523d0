"""`python -m bot backup`: a copy of the SQLite file while the bot runs."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.open import sqlite_path
from bot.storage.store import StorageError


async def backup(url: str, target: str) -> int:
    """Writes what is committed now into a new file, checks the file, and only then gives it its name.

    Args:
        url: the database's address.
        target: the file to write; it must not exist.

    Returns:
        the command's exit code.

    Raises:
        StorageError: there is nothing to copy, or no place to write it to.
    """
    source = sqlite_path(url)
    if source is None:
        raise StorageError("This makes copies of SQLite files; for PostgreSQL use pg_dump.")
    size = await asyncio.to_thread(_copy, source, Path(target))
    print(f"{target}: {size:,} bytes, checked.")  # noqa: T201
    return 0


def _copy(source: Path, copy: Path) -> int:
    if not source.is_file():
        raise StorageError(f"{source} does not exist: there is nothing to back up.")
    if copy.exists():
        raise StorageError(f"{copy} exists already: name a new file.")
    unfinished = copy.with_name(copy.name + ".unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
        _copy_and_check(source, unfinished)
        unfinished.rename(copy)
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else getattr(error, "sqlite_errorname", None)
        raise StorageError(f"The copy {copy} could not be made: {reason or type(error).__name__}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return copy.stat().st_size


def _copy_and_check(source: Path, unfinished: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(unfinished)) as made,
    ):
        live.backup(made)  # in one step: a writer does not wait for it, and does not make it begin anew
        made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if made.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise StorageError(f"{source} is damaged: the copy does not pass SQLite's check.")
