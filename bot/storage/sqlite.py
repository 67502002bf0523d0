"""The store in one SQLite file: for one process on one machine, beside which others may read and back up."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time
from typing import Any, TypeVar

from bot.people.person import Person
from bot.storage.sqlite_file import Connection, begin
from bot.storage.sqlite_group import Group
from bot.storage.store import CLAIM_SECONDS, Charge, Decision, Erasure, Question
from bot.storage.tables import (
    QUESTION_SECONDS,
    SLICE,
    Row,
    Table,
    charge_row,
    erasure_of,
    person_of,
    question_of,
    question_row,
)

T = TypeVar("T")

_PERSON = (
    "SELECT id, locale, language_code, progress, version, panel_message_id, panel_photo, last_message_id, awaiting,"
    " pictures, blocked FROM people WHERE id = ?"
)


_SPEND = (
    "INSERT INTO budgets (budget, person_id, starts_at, ends_at, spent) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (budget, person_id, starts_at) DO UPDATE SET spent = spent + excluded.spent"
    " WHERE spent + excluded.spent <= ?"
)


class SqliteStore:
    """`Store` over one SQLite file: one connection writes, another reads beside it.

    Args:
        path: the file; made with its directories when there is none.
        patience: seconds that another program's lock is waited for.
        now: the clock for claims, Unix seconds.
    """

    def __init__(self, path: Path, *, patience: float = 5.0, now: Callable[[], float] = time) -> None:
        self.path = path
        self._writer = Connection(path, patience)
        self._reader = Connection(path, patience, read_only=True)
        self._turn = asyncio.Lock()
        self._group = Group(self._writer, self._turn, now)

    async def open(self) -> None:
        await self._writer.start()
        await self._reader.start()

    async def close(self) -> None:
        await self._group.finish()
        await self._reader.close()
        await self._writer.close()

    async def ping(self) -> None:
        await self._reader.run(lambda connection: connection.execute("SELECT count(*) FROM sqlite_schema").fetchone())

    async def decide(self, update_id: int | None, person_id: int, decide: Callable[[Person], Decision[T]]) -> T | None:
        result: T | None = await self._group.decide(update_id, person_id, decide)
        return result

    async def claim(self, update_id: int) -> bool:
        return bool(await self._group.decide(update_id, 0, None))

    async def person(self, person_id: int) -> Person:
        rows = await self._read(_PERSON, person_id)
        return person_of(rows[0]) if rows else Person(person_id)

    async def take_erasures(self, now: float, lease: float, limit: int) -> Sequence[Erasure]:
        def work(connection: sqlite3.Connection) -> list[Row]:
            rows = connection.execute(
                "SELECT chat_id, message_id, person_id, locale, why, sent_at, ?, attempts, told FROM erasures"
                " WHERE due_at <= ? ORDER BY due_at LIMIT ?",
                (now + lease, now, limit),
            ).fetchall()
            connection.executemany(
                "UPDATE erasures SET due_at = ? WHERE chat_id = ? AND message_id = ?",
                [(row[6], row[0], row[1]) for row in rows],
            )
            return rows

        return [erasure_of(row) for row in await self._write(work)]

    async def postpone_erasure(self, erasure: Erasure, due_at: float) -> None:
        await self._write_one(
            "UPDATE erasures SET attempts = ?, told = ?, due_at = ? WHERE chat_id = ? AND message_id = ?",
            *(erasure.attempts, erasure.told, due_at, erasure.chat_id, erasure.message_id),
        )

    async def finish_erasure(self, chat_id: int, message_id: int) -> None:
        await self._write_one("DELETE FROM erasures WHERE chat_id = ? AND message_id = ?", chat_id, message_id)

    async def pending_erasures(self) -> tuple[int, float | None]:
        ((count, oldest),) = await self._read("SELECT count(*), min(sent_at) FROM erasures")
        return count, oldest

    async def spend(self, charges: Sequence[Charge], now: float) -> Charge | None:
        def work(connection: sqlite3.Connection) -> Charge | None:
            connection.execute("SAVEPOINT charges")
            for charge in charges:
                if charge.amount > charge.ceiling or not connection.execute(_SPEND, charge_row(charge, now)).rowcount:
                    connection.execute("ROLLBACK TO charges")
                    return charge
            return None

        return await self._write(work)

    async def keep_question(self, question: Question) -> int:
        changed = await self._write_one(
            "INSERT INTO questions (text, locale, tier, topic, helpful, asked_at) VALUES (?, ?, ?, ?, ?, ?)",
            *question_row(question),
        )
        return changed.lastrowid or 0

    async def rate_question(self, question_id: int, helpful: bool) -> None:
        await self._write_one("UPDATE questions SET helpful = ? WHERE id = ?", helpful, question_id)

    async def questions(self, since: float) -> Sequence[Question]:
        rows = await self._read(
            "SELECT id, text, locale, tier, topic, helpful, asked_at FROM questions WHERE asked_at >= ?"
            " ORDER BY asked_at, id",
            since,
        )
        return [question_of(row) for row in rows]

    async def picture_id(self, bot_id: int, version: str) -> str | None:
        rows = await self._read("SELECT file_id FROM picture_ids WHERE bot_id = ? AND version = ?", bot_id, version)
        return rows[0][0] if rows else None

    async def keep_picture_id(self, bot_id: int, version: str, file_id: str) -> None:
        await self._write_one(
            "INSERT OR REPLACE INTO picture_ids (bot_id, version, file_id) VALUES (?, ?, ?)",
            *(bot_id, version, file_id),
        )

    async def prune(self, now: float) -> None:
        for statement, before in (
            (
                "DELETE FROM claims WHERE update_id IN (SELECT update_id FROM claims WHERE claimed_at < ? LIMIT ?)",
                now - CLAIM_SECONDS,
            ),
            (
                "DELETE FROM questions WHERE id IN (SELECT id FROM questions WHERE asked_at < ? LIMIT ?)",
                now - QUESTION_SECONDS,
            ),
            (
                "DELETE FROM budgets WHERE (budget, person_id, starts_at) IN"
                " (SELECT budget, person_id, starts_at FROM budgets WHERE ends_at <= ? LIMIT ?)",
                now,
            ),
        ):
            while (await self._write_one(statement, before, SLICE)).rowcount == SLICE:
                pass

    async def page(self, table: Table, after: Row | None, limit: int) -> list[Row]:
        """Rows of a table in the order of its key, from the one after the key `after`; for copying."""
        key, columns = ", ".join(table.key), ", ".join(table.columns)
        places = ", ".join("?" * len(table.key))
        where = "" if after is None else f"WHERE ({key}) > ({places})"
        statement = f"SELECT {columns} FROM {table.name} {where} ORDER BY {key} LIMIT ?"  # noqa: S608 -- our own names
        rows = await self._read(statement, *(after or ()), limit)
        return [table.same_in_both(row) for row in rows]

    async def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Adds copied rows; those whose key is there already are left as they are."""
        columns, places = ", ".join(table.columns), ", ".join("?" * len(table.columns))
        statement = f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608 -- our own names
        await self._write(lambda connection: connection.executemany(statement, rows))

    async def stored(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows that have the same keys as these."""
        columns, where = ", ".join(table.columns), " AND ".join(f"{column} = ?" for column in table.key)
        statement = f"SELECT {columns} FROM {table.name} WHERE {where}"  # noqa: S608 -- our own names

        def work(connection: sqlite3.Connection) -> list[Row]:
            return [found for row in rows for found in connection.execute(statement, table.key_of(row))]

        return [table.same_in_both(row) for row in await self._reader.run(work)]

    async def _read(self, statement: str, *parameters: Any) -> list[Row]:
        return await self._reader.run(lambda connection: connection.execute(statement, parameters).fetchall())

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def transaction(connection: sqlite3.Connection) -> T:
            begin(connection)
            result = work(connection)
            connection.execute("COMMIT")
            return result

        async with self._turn:
            return await self._writer.run(transaction)

    async def _write_one(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        return await self._write(lambda connection: connection.execute(statement, parameters))
