"""One update on its way: claimed with what it changes in one transaction, acknowledged after that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from telegram.ext import ApplicationHandlerStop

from bot.people.person import Panel, Person
from bot.storage.store import Decision, Store

T = TypeVar("T")


class Turn:
    """The turn of one update.

    Args:
        update_id: Telegram's.
        on_settled: called once, when the update may be acknowledged or has failed.
    """

    __slots__ = ("_on_settled", "answer", "outcome", "pressed", "settled", "update_id")

    def __init__(self, update_id: int, on_settled: Callable[[], None]) -> None:
        self.update_id = update_id
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answer: dict[str, Any] | None = None
        """An answerCallbackQuery to give together with the acknowledgement."""
        self.pressed: Panel | None = None
        """The message whose button was pressed."""
        self.outcome = "ok"
        """What the metrics say of it (`observe/metrics.py: update`)."""
        self._on_settled = on_settled

    def acknowledge(self) -> None:
        """The claim is committed: the source may forget the update."""
        if not self.settled.done():
            self.settled.set_result(None)
            self._on_settled()

    def fail(self, error: Exception) -> None:
        """Nothing was committed: the source keeps the update and offers it again."""
        if not self.settled.done():
            self.outcome = "refused"
            self.settled.set_exception(error)
            self.settled.exception()  # a source that has gone away leaves no warning behind
            self._on_settled()


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)


class Desk:
    """The store as handlers see it: every change carries the claim of the update that asked for it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def decide(self, person_id: int, decide: Callable[[Person], Decision[T]]) -> T:
        """One transaction: the update's claim, and what `decide` says of the person; then the acknowledgement.

        Raises:
            ApplicationHandlerStop: the update had been claimed before; PTB ends its handling quietly.
            StorageError: nothing was written.
        """
        turn = current_turn.get()
        if turn is None or turn.settled.done():
            result = await self.store.decide(None, person_id, decide)
        else:
            result = await self.store.decide(turn.update_id, person_id, decide)
            turn.acknowledge()
        if result is None:
            raise _stop(turn)
        return result

    async def claim(self) -> None:
        """Claims an update that changes nothing.

        Raises:
            ApplicationHandlerStop, StorageError: as `decide`.
        """
        turn = current_turn.get()
        if turn is None or turn.settled.done():
            return
        fresh = await self.store.claim(turn.update_id)
        turn.acknowledge()
        if not fresh:
            raise _stop(turn)


def _stop(turn: Turn | None) -> ApplicationHandlerStop:
    if turn is not None:
        turn.outcome = "duplicate"
    return ApplicationHandlerStop()
