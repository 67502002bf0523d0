"""Carries out the ledger's promises: deletes, tries again across restarts, and tells the person where it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from time import time

import structlog

from bot.erasure import ledger
from bot.gateway.outgoing import Outgoing, Sent
from bot.observe.metrics import metrics
from bot.storage.store import Erasure, StorageError, Store

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks into the ledger for rows that their own process did not finish."""
LEASE = 30.0
"""Seconds for which a taken row is this process's alone."""
AT_ONCE = 50
"""Rows taken in one look."""


class Erased(Enum):
    """What became of a promise."""

    DELETED = "deleted"
    IMPOSSIBLE = "impossible"
    """Telegram refuses; the person has been told to delete it by hand."""
    LATER = "later"
    """Telegram could not be reached; the row stays and is tried again."""


class Eraser:
    """One eraser for every kind of secret.

    Args:
        tell_impossible: tells the person to delete the message by hand; False when that did not reach them.
        tell_finished: tells the person that a message that stayed at first, or from before a restart, is gone.
    """

    def __init__(
        self,
        store: Store,
        outgoing: Outgoing,
        tell_impossible: Callable[[Erasure], Awaitable[bool]],
        tell_finished: Callable[[Erasure], Awaitable[None]],
    ) -> None:
        self._store = store
        self._outgoing = outgoing
        self._tell_impossible = tell_impossible
        self._tell_finished = tell_finished
        self._mine: set[tuple[int, int]] = set()

    async def erase(self, erasure: Erasure) -> Erased:
        """Deletes one message of the ledger now; its row goes with it, or says when to try again."""
        address = (erasure.chat_id, erasure.message_id)
        self._mine.add(address)
        try:
            outcome = await self._carry_out(erasure)
        finally:
            self._mine.discard(address)
        metrics.erasure(outcome.value)
        return outcome

    async def _carry_out(self, erasure: Erasure) -> Erased:
        if ledger.is_too_old(erasure, time()):
            answer = Sent.GONE
        else:
            answer = await self._outgoing.delete(erasure.chat_id, erasure.message_id)
        if answer is Sent.DONE:
            await self._store.finish_erasure(erasure.chat_id, erasure.message_id)
            return Erased.DELETED
        told = answer is Sent.GONE and (erasure.told or await self._tell_impossible(erasure))
        if told or ledger.is_given_up(erasure, time()):
            await self._store.finish_erasure(erasure.chat_id, erasure.message_id)
            return Erased.IMPOSSIBLE
        again = ledger.after_failure(erasure, time())
        await self._store.postpone_erasure(again, again.due_at)
        return Erased.LATER

    async def run(self) -> None:
        """Looks after rows that are due, this process's and dead ones', until it is cancelled."""
        while True:
            try:
                await self._look()
            except StorageError as error:
                log.warning("ledger_not_read", reason=str(error))
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> None:
        rows = await self._store.take_erasures(time(), LEASE, AT_ONCE)
        mine = [row for row in rows if (row.chat_id, row.message_id) not in self._mine]
        outcomes = await asyncio.gather(*(self._take_over(row) for row in mine), return_exceptions=True)
        for error in outcomes:  # one row's trouble must not end this task, on which all others wait
            if isinstance(error, BaseException):
                log.error("erasure_failed", error=type(error).__name__)
        pending, oldest = await self._store.pending_erasures()
        metrics.erasures_pending.set(pending)
        metrics.erasures_age.set(max(0.0, time() - oldest) if oldest is not None else 0.0)

    async def _take_over(self, erasure: Erasure) -> None:
        outcome = await self.erase(erasure)
        log.info("erasure_taken_over", why=erasure.why, outcome=outcome.value, attempts=erasure.attempts)
        if outcome is Erased.DELETED and erasure.person_id:
            await self._tell_finished(erasure)
