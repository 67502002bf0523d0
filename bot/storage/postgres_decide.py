"""One decision in one PostgreSQL transaction, made again when the server went away, and never made twice.

Four ways to the server and back: begin and lock the person, claim and read, write, commit. When the connection breaks
at the commit, nobody knows whether it was carried out; then the next connection asks what became of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from bot.people.person import Person
from bot.storage.postgres_pool import InDoubtError
from bot.storage.store import CLAIM_SECONDS, Decision
from bot.storage.tables import erasure_row, person_of, person_row

_CLAIM_AND_READ = """
WITH claim AS (
    INSERT INTO claims (update_id, claimed_at) SELECT $1::bigint, $2 WHERE $1 IS NOT NULL
    ON CONFLICT (update_id) DO UPDATE SET claimed_at = excluded.claimed_at WHERE claims.claimed_at < $3
    RETURNING update_id
)
SELECT people.id, people.locale, people.language_code, people.progress, people.version, people.panel_message_id,
    people.panel_photo, people.last_message_id, people.awaiting, people.pictures, people.blocked,
    $1 IS NULL OR EXISTS (SELECT FROM claim) AS fresh, pg_current_xact_id()::text AS transaction
FROM (SELECT) AS always LEFT JOIN people ON people.id = $4
"""
_WRITE_PERSON = """
INSERT INTO people (id, locale, language_code, progress, version, panel_message_id, panel_photo, last_message_id,
    awaiting, pictures, blocked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET locale = excluded.locale, language_code = excluded.language_code,
    progress = excluded.progress, version = excluded.version, panel_message_id = excluded.panel_message_id,
    panel_photo = excluded.panel_photo, last_message_id = excluded.last_message_id, awaiting = excluded.awaiting,
    pictures = excluded.pictures, blocked = excluded.blocked
"""
_WRITE_ERASURE = """
INSERT INTO erasures (chat_id, message_id, person_id, locale, why, sent_at, due_at, attempts, told)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (chat_id, message_id) DO NOTHING
"""


class Deciding:
    """A decision on its way; called with a connection, and with another one if that breaks.

    Args:
        update_id: the update's claim, or None.
        person_id: whose row is read; locked for this transaction against all other processes.
        decide: None when only the claim is wanted; the result is True then.
        now: Unix seconds.
    """

    def __init__(
        self, update_id: int | None, person_id: int, decide: Callable[[Person], Decision[Any]] | None, now: float
    ) -> None:
        self._update_id = update_id
        self._person_id = person_id
        self._decide = decide
        self._now = now
        self._transaction: str | None = None
        self._result: Any = None
        self.error: Exception | None = None
        """What `decide` raised; kept apart from the database's own errors, which may lead to another try."""

    async def __call__(self, connection: asyncpg.Connection) -> Any:
        """The result after the commit; None when the update had been claimed before, or when `error` is set."""
        if self._transaction is not None:
            status = await connection.fetchval("SELECT pg_xact_status($1::text::xid8)", self._transaction)
            if status == "in progress":  # the server has not noticed yet that we are gone
                raise InDoubtError
            if status == "committed":
                return self._result
            self._transaction = None
        try:
            lock = "" if self._decide is None else f"; SELECT pg_advisory_xact_lock({self._person_id:d})"
            await connection.execute(f"BEGIN{lock}")
            if not await self._write(connection):
                await connection.execute("ROLLBACK")
                return None
            await connection.execute("COMMIT")
        except BaseException:
            try:
                await connection.execute("ROLLBACK")
            except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                connection.terminate()  # it is broken, and must not go back to the pool within a transaction
            raise
        return self._result

    async def _write(self, connection: asyncpg.Connection) -> bool:
        """Everything between BEGIN and COMMIT; False when there is nothing to commit."""
        found = await connection.fetchrow(
            _CLAIM_AND_READ, self._update_id, self._now, self._now - CLAIM_SECONDS, self._person_id
        )
        if not found["fresh"]:
            return False
        self._result = True
        if self._decide is not None:
            person = Person(self._person_id) if found["id"] is None else person_of(tuple(found)[:11])
            try:
                decision = self._decide(person)
            except Exception as error:  # noqa: BLE001 -- it is the caller's, who gets it
                self.error = error
                return False
            self._result = decision.result
            if decision.forget:
                await connection.execute("DELETE FROM people WHERE id = $1", self._person_id)
                await connection.execute("DELETE FROM budgets WHERE person_id = $1", self._person_id)
            if decision.person is not None:
                await connection.execute(_WRITE_PERSON, *person_row(decision.person))
            if decision.erasures:
                await connection.executemany(_WRITE_ERASURE, [erasure_row(erasure) for erasure in decision.erasures])
        self._transaction = found["transaction"]
        return True
