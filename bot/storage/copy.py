"""`python -m bot copy-data`: everything from one database to another, each row compared afterwards.

It may be broken off and started again: rows that are there already are left as they are, and compared like all
others. Nothing that the target has is ever changed.
"""

from __future__ import annotations

import asyncio

from bot.storage.open import open_store, sqlite_path
from bot.storage.postgres import PostgresStore
from bot.storage.sqlite import SqliteStore
from bot.storage.store import StorageError
from bot.storage.tables import TABLES, Row, Table

PAGE = 500
"""Rows that are in memory at once."""

AnyStore = SqliteStore | PostgresStore


async def copy_data(source_url: str, target_url: str) -> int:
    """Copies all tables and says how many rows each has.

    Returns:
        the command's exit code: 1 when rows of the target differ from the source's.

    Raises:
        StorageError: one of the databases cannot be used, or both are the same.
    """
    if source_url == target_url:
        raise StorageError("Source and target are the same database.")
    path = sqlite_path(source_url)
    if path is not None and not await asyncio.to_thread(path.is_file):
        raise StorageError(f"{path} does not exist: there is nothing to copy.")
    source, target = open_store(source_url), open_store(target_url)
    different = 0
    try:
        await source.open()
        await target.open()
        for table in TABLES:
            copied, wrong = await copy_table(source, target, table)
            different += wrong
            print(f"{table.name}: {copied:,} rows" + (f", {wrong:,} differ in the target" if wrong else ""))  # noqa: T201
    finally:
        await target.close()
        await source.close()
    if different:
        print("The target had other data under the same keys; it was left alone. Start with an empty one.")  # noqa: T201
        return 1
    print("Everything is there.")  # noqa: T201
    return 0


async def copy_table(source: AnyStore, target: AnyStore, table: Table) -> tuple[int, int]:
    """Copies one table page by page, and compares each page with what the target has then.

    Returns:
        how many rows the source has, and how many of them the target has differently.
    """
    rows = different = 0
    after: Row | None = None
    while page := await source.page(table, after, PAGE):
        await target.add(table, page)
        stored = {table.key_of(row): row for row in await target.stored(table, page)}
        different += sum(stored.get(table.key_of(row)) != row for row in page)
        rows += len(page)
        after = table.key_of(page[-1])
    return rows, different
