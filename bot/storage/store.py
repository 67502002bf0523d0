"""The Protocol of what is kept, in the domain's words. Two implementations: sqlite.py and postgres.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.people.person import Person

T = TypeVar("T")

CLAIM_SECONDS = 48 * 3600
"""How long a claim is remembered: Telegram keeps updates for 24 hours, and ids may start anew after a week."""


class StorageError(Exception):
    """The database cannot be used; the message is one plain sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A row of the ledger: a message that must go away. It never holds the secret.

    Args:
        chat_id, message_id: the message's address.
        person_id: who is told when it cannot be deleted; 0 when nobody can be.
        locale: in which language they are told.
        why: the kind of secret ("openai_key", "card_number" …).
        sent_at: Unix seconds of the message's date; Telegram deletes nothing older than 48 hours.
        due_at: Unix seconds from which any process may take the row.
        attempts: how many deletions were asked for in vain.
        told: the person has been told that it cannot be deleted by the bot.
    """

    chat_id: int
    message_id: int
    person_id: int
    locale: str
    why: str
    sent_at: float
    due_at: float
    attempts: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """What a core decided about one update: all of it is committed in one transaction, with the update's claim.

    Args:
        result: handed back to the caller after the commit.
        person: the person as they are from now on; None when nothing about them changed.
        erasures: new rows of the ledger.
        forget: all that is kept of the person goes, except ledger rows: a promised deletion is still carried out.
    """

    result: T
    person: Person | None = None
    erasures: tuple[Erasure, ...] = ()
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be taken from one budget.

    Args:
        budget: its name, as "checks_hour" or "llm_tokens".
        person_id: whose, 0 for the whole bot's.
        window: seconds after which it is full again, counted in whole windows since 1970.
        amount: what is taken.
        ceiling: what may be taken in one window.
    """

    budget: str
    person_id: int
    window: float
    amount: int
    ceiling: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, without who asked it and with every secret taken out."""

    text: str
    locale: str
    tier: str
    topic: str | None
    helpful: bool | None
    asked_at: float


class Store(Protocol):
    """Every verb is atomic. All times are Unix seconds. Every verb may raise StorageError."""

    async def open(self) -> None:
        """Connects and brings the schema up to date, under a lock."""

    async def close(self) -> None:
        """Finishes what was begun and lets go of the database."""

    async def ping(self) -> None:
        """Returns when the database answers; for /readyz."""

    async def decide(self, update_id: int | None, person_id: int, decide: Callable[[Person], Decision[T]]) -> T | None:
        """Claims the update, reads the person, asks `decide`, writes its decision; one transaction.

        Args:
            update_id: the update's claim; None for a change that no update asked for.
            person_id: whose row `decide` gets; a new Person(id) when there is none yet.
            decide: pure and quick; it may be called again when the transaction must be repeated.

        Returns:
            the decision's result after the commit, or None when the update had been claimed before
            (then `decide` was not called, or what it said was thrown away).
        """

    async def claim(self, update_id: int) -> bool:
        """Claims an update that changes nothing else. False: it had been claimed before."""

    async def person(self, person_id: int) -> Person:
        """The person as last committed; a new Person(id) when there is none."""

    async def take_erasures(self, now: float, lease: float, limit: int) -> Sequence[Erasure]:
        """Ledger rows due at `now`, oldest first; each is this caller's alone until `now + lease`."""

    async def postpone_erasure(self, erasure: Erasure, due_at: float) -> None:
        """Writes back `attempts` and `told`, and when the row is due again."""

    async def finish_erasure(self, chat_id: int, message_id: int) -> None:
        """The message is gone (or can never go): the row goes."""

    async def pending_erasures(self) -> tuple[int, float | None]:
        """How many rows the ledger has, and the `sent_at` of the oldest."""

    async def spend(self, charges: Sequence[Charge], now: float) -> Charge | None:
        """Takes from all of these budgets, or from none.

        Returns:
            a charge that would go beyond its ceiling; then nothing was taken. None: all were.
        """

    async def keep_question(self, question: Question) -> int:
        """Stores a question; its row id, for `rate_question`."""

    async def rate_question(self, question_id: int, helpful: bool) -> None:
        """ "Was this it?": the answer. An unknown id is ignored."""

    async def questions(self, since: float) -> Sequence[Question]:
        """The questions asked since then, oldest first."""

    async def picture_id(self, bot_id: int, version: str) -> str | None:
        """Telegram's file_id of a picture that was uploaded before."""

    async def keep_picture_id(self, bot_id: int, version: str, file_id: str) -> None:
        """Remembers an uploaded picture's file_id."""

    async def prune(self, now: float) -> None:
        """Drops claims, budgets' old windows and questions that are past their time."""
