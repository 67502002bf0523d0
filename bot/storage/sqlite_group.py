"""Group commit: the decisions that wait at the same time share one transaction.

A transaction costs two ways to the writer's thread and back and one write to the log, whether it holds one decision
or a hundred. While one is under way, the next ones gather. Every decision sees what those before it decided, and is
answered after the COMMIT.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.people.person import Person
from bot.storage.sqlite_file import Connection, begin
from bot.storage.store import CLAIM_SECONDS, Decision, StorageError
from bot.storage.tables import Row, erasure_row, person_of, person_row

AT_MOST = 256
"""Decisions in one transaction: they are asked for on the loop, which is not to stand still for long."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A decision that is asked for; `decide` None: only the claim is wanted."""

    update_id: int | None
    person_id: int
    decide: Callable[[Person], Decision[Any]] | None
    answer: asyncio.Future[Any]
    result: Any = None


@dataclass(slots=True)
class _Batch:
    """What one transaction writes."""

    claims: list[tuple[int, float]] = field(default_factory=list)
    forgotten: list[tuple[int]] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    erasures: list[tuple[Any, ...]] = field(default_factory=list)
    decided: list[Waiting] = field(default_factory=list)


class Group:
    """Gathers decisions and commits them.

    Args:
        writer: the connection that writes.
        turn: held by whoever uses the writer for a transaction.
        now: the clock, Unix seconds.
    """

    def __init__(self, writer: Connection, turn: asyncio.Lock, now: Callable[[], float]) -> None:
        self._writer = writer
        self._turn = turn
        self._now = now
        self._waiting: list[Waiting] = []
        self._committing: asyncio.Task[None] | None = None

    async def decide(
        self, update_id: int | None, person_id: int, decide: Callable[[Person], Decision[Any]] | None
    ) -> Any:
        """The decision's result once it is committed (True for a mere claim), None when the update was claimed before.

        Raises:
            StorageError: it was not committed.
        """
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(update_id, person_id, decide, answer))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_all())
        return await answer

    async def finish(self) -> None:
        """Returns when nothing waits any more."""
        if self._committing is not None:
            await self._committing

    async def _commit_all(self) -> None:
        batch: list[Waiting] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_MOST], self._waiting[AT_MOST:]
                await self._commit_or_fail(batch)
        finally:
            self._committing = None
            for waiting in batch + self._waiting:  # answered already, unless this task was cancelled
                waiting.answer.cancel()
            self._waiting = []

    async def _commit_or_fail(self, batch: list[Waiting]) -> None:
        batch = [waiting for waiting in batch if not waiting.answer.done()]  # the others' callers have gone away
        try:
            async with self._turn:
                await self._commit(batch)
        except StorageError as error:
            for waiting in batch:
                _fail(waiting, StorageError(str(error)))
        except Exception as error:  # noqa: BLE001 -- what SQLite cannot take in, as half a surrogate pair
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            for waiting in batch:  # it is one decision's fault, so let only that one fail
                await self._commit_or_fail([waiting])

    async def _commit(self, batch: list[Waiting]) -> None:
        now = self._now()
        updates = [waiting.update_id for waiting in batch if waiting.update_id is not None]
        people = {waiting.person_id for waiting in batch if waiting.decide is not None}
        claimed, rows = await self._writer.run(
            partial(_read, json.dumps(updates), json.dumps(list(people)), now - CLAIM_SECONDS)
        )
        written = _decide(batch, claimed, rows, now)
        await self._writer.run(partial(_write, written))
        for waiting in written.decided:
            if not waiting.answer.done():
                waiting.answer.set_result(waiting.result)


def _decide(batch: list[Waiting], claimed: set[int], rows: dict[int, Row], now: float) -> _Batch:
    """Asks every decision in turn; one that raises fails its own caller and writes nothing, not even its claim."""
    written = _Batch()
    known: dict[int, Person] = {}
    for waiting in batch:
        if waiting.update_id in claimed:
            written.decided.append(waiting)
            continue
        waiting.result = True
        if waiting.decide is not None:
            person = known.get(waiting.person_id)
            if person is None:
                row = rows.get(waiting.person_id)
                person = Person(waiting.person_id) if row is None else person_of(row)
                known[waiting.person_id] = person
            try:
                decision = waiting.decide(person)
            except Exception as error:  # noqa: BLE001 -- it is the caller's, who gets it
                _fail(waiting, error)
                continue
            waiting.result = decision.result
            if decision.forget:
                written.forgotten.append((waiting.person_id,))
                written.people.pop(waiting.person_id, None)
                known[waiting.person_id] = Person(waiting.person_id)
            if decision.person is not None:
                known[waiting.person_id] = written.people[waiting.person_id] = decision.person
            written.erasures += [erasure_row(erasure) for erasure in decision.erasures]
        if waiting.update_id is not None:
            claimed.add(waiting.update_id)
            written.claims.append((waiting.update_id, now))
        written.decided.append(waiting)
    return written


def _fail(waiting: Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _read(updates: str, people: str, since: float, connection: sqlite3.Connection) -> tuple[set[int], dict[int, Row]]:
    begin(connection)
    claimed = connection.execute(
        "SELECT update_id FROM claims WHERE update_id IN (SELECT value FROM json_each(?)) AND claimed_at >= ?",
        (updates, since),
    )
    found = {update_id for (update_id,) in claimed}
    rows = connection.execute(
        "SELECT id, locale, language_code, progress, version, panel_message_id, panel_photo, last_message_id, awaiting,"
        " pictures, blocked FROM people WHERE id IN (SELECT value FROM json_each(?))",
        (people,),
    )
    return found, {row[0]: row for row in rows}


def _write(written: _Batch, connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT OR REPLACE INTO claims (update_id, claimed_at) VALUES (?, ?)", written.claims)
    for statement in ("DELETE FROM people WHERE id = ?", "DELETE FROM budgets WHERE person_id = ?"):
        connection.executemany(statement, written.forgotten)
    connection.executemany(
        "INSERT INTO people (id, locale, language_code, progress, version, panel_message_id, panel_photo,"
        " last_message_id, awaiting, pictures, blocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET locale = excluded.locale, language_code = excluded.language_code,"
        " progress = excluded.progress, version = excluded.version, panel_message_id = excluded.panel_message_id,"
        " panel_photo = excluded.panel_photo, last_message_id = excluded.last_message_id,"
        " awaiting = excluded.awaiting, pictures = excluded.pictures, blocked = excluded.blocked",
        [person_row(person) for person in written.people.values()],
    )
    connection.executemany(
        "INSERT INTO erasures (chat_id, message_id, person_id, locale, why, sent_at, due_at, attempts, told)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, message_id) DO NOTHING",
        written.erasures,
    )
    connection.execute("COMMIT")
