"""The tables as both databases have them: their columns, and how rows become what the domain speaks of."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.people.person import Panel, Person
from bot.storage.store import Charge, Erasure, Question
from bot.tutorial.progress import Progress

logger = logging.getLogger(__name__)

QUESTION_SECONDS = 90 * 86_400
"""How long a question is kept for the authors of the answers."""

SLICE = 5_000
"""Rows that are pruned at once, so that nobody waits for long."""

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, for copying.

    Args:
        key: the columns of its primary key.
        columns: all columns, the key's first.
        truths: the columns that are true or false (SQLite stores them as 1 and 0).
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    truths: frozenset[str] = frozenset()

    def key_of(self, row: Row) -> tuple[Any, ...]:
        """The primary key of a row."""
        return tuple(row[: len(self.key)])

    def same_in_both(self, row: Row) -> tuple[Any, ...]:
        """The row with true and false in place of 1 and 0."""
        return tuple(
            bool(value) if column in self.truths and value is not None else value
            for column, value in zip(self.columns, row, strict=True)
        )


PEOPLE = Table(
    "people",
    ("id",),
    (
        "id",
        "locale",
        "language_code",
        "progress",
        "version",
        "panel_message_id",
        "panel_photo",
        "last_message_id",
        "awaiting",
        "pictures",
        "blocked",
    ),
    frozenset({"panel_photo", "pictures", "blocked"}),
)
ERASURES = Table(
    "erasures",
    ("chat_id", "message_id"),
    ("chat_id", "message_id", "person_id", "locale", "why", "sent_at", "due_at", "attempts", "told"),
    frozenset({"told"}),
)
QUESTIONS = Table(
    "questions",
    ("id",),
    ("id", "text", "locale", "tier", "topic", "helpful", "asked_at"),
    frozenset({"helpful"}),
)
TABLES = (
    PEOPLE,
    ERASURES,
    Table("claims", ("update_id",), ("update_id", "claimed_at")),
    Table("budgets", ("budget", "person_id", "starts_at"), ("budget", "person_id", "starts_at", "ends_at", "spent")),
    QUESTIONS,
    Table("picture_ids", ("bot_id", "version"), ("bot_id", "version", "file_id")),
)


def storable(text: str) -> str:
    """A text from outside as both databases can take it: without NUL and without halves of surrogate pairs."""
    # PTB checks no types: a language code that is a number must not keep a key's row out of the ledger.
    return str(text).encode("utf-8", "replace").decode().replace("\0", "")


def person_row(person: Person) -> tuple[Any, ...]:
    """A person in the order of `PEOPLE.columns`."""
    panel = person.panel
    return (
        person.id,
        person.locale,
        storable(person.language_code) if person.language_code else None,
        None if person.progress is None else person.progress.to_json(),
        person.version,
        None if panel is None else panel.message_id,
        panel is not None and panel.photo,
        person.last_message_id,
        person.awaiting,
        person.pictures,
        person.blocked,
    )


def person_of(row: Row) -> Person:
    """The person of a row of `PEOPLE`; who has a place that cannot be read is where one is before /start."""
    progress = None
    if row[3] is not None:
        try:
            progress = Progress.from_json(row[3])
        except ValueError:
            logger.warning("the place of a person cannot be read; they start anew")
    return Person(
        id=row[0],
        locale=row[1],
        language_code=row[2],
        progress=progress,
        version=row[4],
        panel=None if row[5] is None else Panel(row[5], bool(row[6])),
        last_message_id=row[7],
        awaiting=row[8],
        pictures=bool(row[9]),
        blocked=bool(row[10]),
    )


def erasure_row(erasure: Erasure) -> tuple[Any, ...]:
    """A row of the ledger in the order of `ERASURES.columns`."""
    return (
        erasure.chat_id,
        erasure.message_id,
        erasure.person_id,
        erasure.locale,
        erasure.why,
        erasure.sent_at,
        erasure.due_at,
        erasure.attempts,
        erasure.told,
    )


def erasure_of(row: Row) -> Erasure:
    """The erasure of a row of `ERASURES`."""
    chat_id, message_id, person_id, locale, why, sent_at, due_at, attempts, told = row
    return Erasure(chat_id, message_id, person_id, locale, why, sent_at, due_at, attempts, bool(told))


def question_row(question: Question) -> tuple[Any, ...]:
    """A question in the order of `QUESTIONS.columns`, without its id."""
    return (
        storable(question.text),
        question.locale,
        question.tier,
        question.topic,
        question.helpful,
        question.asked_at,
    )


def question_of(row: Row) -> Question:
    """The question of a row of `QUESTIONS`."""
    helpful = None if row[5] is None else bool(row[5])
    return Question(row[1], row[2], row[3], row[4], helpful, row[6])


def charge_row(charge: Charge, now: float) -> tuple[Any, ...]:
    """A charge in the order of `BUDGETS.columns`, and its ceiling."""
    starts_at = now // charge.window * charge.window
    return charge.budget, charge.person_id, starts_at, starts_at + charge.window, charge.amount, charge.ceiling
