"""The store in PostgreSQL: for any number of processes that serve one bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]

from bot.people.person import Person
from bot.storage.postgres_decide import Deciding
from bot.storage.postgres_pool import PATIENCE, POOL, Pool
from bot.storage.store import CLAIM_SECONDS, Charge, Decision, Erasure, Question
from bot.storage.tables import (
    QUESTION_SECONDS,
    QUESTIONS,
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

_PERSON = """
SELECT id, locale, language_code, progress, version, panel_message_id, panel_photo, last_message_id, awaiting,
    pictures, blocked FROM people WHERE id = $1
"""
_TAKE = """
WITH due AS (
    SELECT chat_id, message_id, due_at AS was_due FROM erasures WHERE due_at <= $1
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE erasures SET due_at = $2 FROM due WHERE erasures.chat_id = due.chat_id AND erasures.message_id = due.message_id
RETURNING erasures.chat_id, erasures.message_id, person_id, locale, why, sent_at, due_at, attempts, told, was_due
"""
_SPEND = """
INSERT INTO budgets (budget, person_id, starts_at, ends_at, spent) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (budget, person_id, starts_at) DO UPDATE SET spent = budgets.spent + excluded.spent
    WHERE budgets.spent + excluded.spent <= $6
RETURNING spent
"""


class _RefusedError(Exception):
    """Rolls back what was charged before this."""

    def __init__(self, charge: Charge) -> None:
        super().__init__()
        self.charge = charge


class PostgresStore:
    """`Store` over a pool of PostgreSQL connections.

    A verb is made again when the server went away meanwhile. Whatever that would do twice is either found out
    (decisions, claims) or harmless: a budget charged twice, a question kept twice, ledger rows leased to nobody.

    Args:
        url: `postgresql://…`.
        pool: connections at most.
        patience: seconds for a statement, other processes' locks included.
        now: the clock for claims, Unix seconds.
    """

    def __init__(
        self, url: str, *, pool: int = POOL, patience: float = PATIENCE, now: Callable[[], float] = time
    ) -> None:
        self._pool = Pool(url, pool, patience)
        self._now = now

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def ping(self) -> None:
        await self._rows("SELECT 1")

    async def decide(self, update_id: int | None, person_id: int, decide: Callable[[Person], Decision[T]]) -> T | None:
        deciding = Deciding(update_id, person_id, decide, self._now())
        result: T | None = await self._pool.run(deciding)
        if deciding.error is not None:
            raise deciding.error
        return result

    async def claim(self, update_id: int) -> bool:
        return bool(await self._pool.run(Deciding(update_id, 0, None, self._now())))

    async def person(self, person_id: int) -> Person:
        rows = await self._rows(_PERSON, person_id)
        return person_of(rows[0]) if rows else Person(person_id)

    async def take_erasures(self, now: float, lease: float, limit: int) -> Sequence[Erasure]:
        rows = await self._rows(_TAKE, now, now + lease, limit)
        return [erasure_of(row[:9]) for row in sorted(rows, key=lambda row: row[9])]

    async def postpone_erasure(self, erasure: Erasure, due_at: float) -> None:
        await self._rows(
            "UPDATE erasures SET attempts = $1, told = $2, due_at = $3 WHERE chat_id = $4 AND message_id = $5",
            *(erasure.attempts, erasure.told, due_at, erasure.chat_id, erasure.message_id),
        )

    async def finish_erasure(self, chat_id: int, message_id: int) -> None:
        await self._rows("DELETE FROM erasures WHERE chat_id = $1 AND message_id = $2", chat_id, message_id)

    async def pending_erasures(self) -> tuple[int, float | None]:
        ((count, oldest),) = await self._rows("SELECT count(*), min(sent_at) FROM erasures")
        return count, oldest

    async def spend(self, charges: Sequence[Charge], now: float) -> Charge | None:
        async def work(connection: asyncpg.Connection) -> None:
            async with connection.transaction():
                # The whole bot's budgets last: their rows are the ones that others wait for.
                for charge in sorted(charges, key=lambda charge: (-charge.person_id, charge.budget)):
                    if charge.amount > charge.ceiling or not await connection.fetch(_SPEND, *charge_row(charge, now)):
                        raise _RefusedError(charge)

        try:
            await self._pool.run(work)
        except _RefusedError as refused:
            return refused.charge
        return None

    async def keep_question(self, question: Question) -> int:
        ((question_id,),) = await self._rows(
            "INSERT INTO questions (text, locale, tier, topic, helpful, asked_at) VALUES ($1, $2, $3, $4, $5, $6)"
            " RETURNING id",
            *question_row(question),
        )
        return int(question_id)

    async def rate_question(self, question_id: int, helpful: bool) -> None:
        await self._rows("UPDATE questions SET helpful = $1 WHERE id = $2", helpful, question_id)

    async def questions(self, since: float) -> Sequence[Question]:
        rows = await self._rows(
            "SELECT id, text, locale, tier, topic, helpful, asked_at FROM questions WHERE asked_at >= $1"
            " ORDER BY asked_at, id",
            since,
        )
        return [question_of(row) for row in rows]

    async def picture_id(self, bot_id: int, version: str) -> str | None:
        rows = await self._rows("SELECT file_id FROM picture_ids WHERE bot_id = $1 AND version = $2", bot_id, version)
        return rows[0][0] if rows else None

    async def keep_picture_id(self, bot_id: int, version: str, file_id: str) -> None:
        await self._rows(
            "INSERT INTO picture_ids (bot_id, version, file_id) VALUES ($1, $2, $3)"
            " ON CONFLICT (bot_id, version) DO UPDATE SET file_id = excluded.file_id",
            *(bot_id, version, file_id),
        )

    async def prune(self, now: float) -> None:
        for statement, before in (
            (
                "DELETE FROM claims WHERE ctid = ANY (ARRAY (SELECT ctid FROM claims WHERE claimed_at < $1 LIMIT $2))"
                " RETURNING 1",
                now - CLAIM_SECONDS,
            ),
            (
                "DELETE FROM questions WHERE ctid = ANY (ARRAY (SELECT ctid FROM questions WHERE asked_at < $1"
                " LIMIT $2)) RETURNING 1",
                now - QUESTION_SECONDS,
            ),
            (
                "DELETE FROM budgets WHERE ctid = ANY (ARRAY (SELECT ctid FROM budgets WHERE ends_at <= $1"
                " LIMIT $2)) RETURNING 1",
                now,
            ),
        ):
            while len(await self._rows(statement, before, SLICE)) == SLICE:
                pass

    async def page(self, table: Table, after: Row | None, limit: int) -> list[Row]:
        """Rows of a table in the order of its key, from the one after the key `after`; for copying."""
        key, columns = ", ".join(table.key), ", ".join(table.columns)
        where = "" if after is None else f"WHERE ({key}) > ({_places(len(table.key))})"
        last = len(after or ()) + 1
        statement = f"SELECT {columns} FROM {table.name} {where} ORDER BY {key} LIMIT ${last}"  # noqa: S608 -- our names
        return await self._rows(statement, *(after or ()), limit)

    async def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Adds copied rows; those whose key is there already are left as they are."""
        columns, places = ", ".join(table.columns), _places(len(table.columns))
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608

        async def work(connection: asyncpg.Connection) -> None:
            await connection.executemany(statement, rows)
            if table is QUESTIONS:  # the ids come from the source, the sequence has not moved
                await connection.execute(
                    "SELECT setval(pg_get_serial_sequence('questions', 'id'), (SELECT max(id) FROM questions))"
                )

        await self._pool.run(work)

    async def stored(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows that have the same keys as these."""
        columns = ", ".join(table.columns)
        where = " AND ".join(f"{column} = ${place}" for place, column in enumerate(table.key, 1))
        statement = f"SELECT {columns} FROM {table.name} WHERE {where}"  # noqa: S608 -- our own names
        keys = [table.key_of(row) for row in rows]
        return [tuple(row) for row in await self._pool.run(lambda connection: connection.fetchmany(statement, keys))]

    async def _rows(self, statement: str, *parameters: Any) -> list[Row]:
        work: Callable[[asyncpg.Connection], Awaitable[Any]] = lambda connection: connection.fetch(  # noqa: E731
            statement, *parameters
        )
        return [tuple(row) for row in await self._pool.run(work)]


def _places(count: int) -> str:
    return ", ".join(f"${place}" for place in range(1, count + 1))
