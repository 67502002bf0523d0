"""One key's check: the message deleted when the check ends or at the deadline, then the verdict.

When more than a few keys are being checked, their messages go at once and are checked after that: what waits for a
place at OpenAI, or for this process, must not wait in a chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, time

import structlog

from bot.erasure.eraser import Erased
from bot.gateway.markup import Screen
from bot.gateway.outgoing import Outgoing, Sent
from bot.gateway.panel import Panels
from bot.keys import screens
from bot.keys.probe import Prober
from bot.keys.report import Report
from bot.keys.secret import SecretStr
from bot.observe.metrics import metrics
from bot.settings import Settings
from bot.storage.store import Charge, Erasure, StorageError, Store

log = structlog.get_logger(__name__)

HOUR, DAY = 3600.0, 86_400.0
UNHURRIED = 12
"""Checks under way at most for which a message stays in its chat until its check ends."""
PROBES_AT_ONCE = 16
"""Checks that ask OpenAI at the same time."""
HASTE = 0.2
"""Seconds before the deadline at which a deletion begins: a busy process must keep the deadline too."""


@dataclass(frozen=True, slots=True)
class Case:
    """One update with secrets in it, without the secrets: what is needed to erase and to answer.

    Args:
        rows: the ledger's, one for each message to delete.
        kinds: of the secrets, as `keys/secret.py` names them.
        arrived: Unix seconds.
    """

    person_id: int
    locale: str
    private: bool
    rows: tuple[Erasure, ...]
    kinds: tuple[str, ...]
    arrived: float


class Checks:
    """All checks under way.

    Args:
        erase: deletes a case's messages, and says what became of them.
    """

    def __init__(
        self,
        store: Store,
        panels: Panels,
        outgoing: Outgoing,
        prober: Prober,
        erase: Callable[[Case], Awaitable[Erased]],
        settings: Settings,
    ) -> None:
        self._store = store
        self._panels = panels
        self._outgoing = outgoing
        self._prober = prober
        self._erase = erase
        self._settings = settings
        self._places = asyncio.Semaphore(PROBES_AT_ONCE)
        self._under_way = 0
        self._crowded = asyncio.Event()

    async def check(self, case: Case, key: SecretStr) -> None:
        """Checks a key whose message's row is in the ledger; ends when the person has the verdict."""
        began = monotonic()
        with self._counted():
            outcome = await self._erase(case) if self._crowded.is_set() else None
            try:
                limit = await self._over_limit(case.person_id)
            except StorageError:  # the message goes all the same
                await self._erase_unless(outcome, case)
                raise
            if limit is not None:
                await asyncio.gather(self._erase_unless(outcome, case), self._panels.say(case.person_id, limit))
                return
            asking = asyncio.create_task(self._ask(key))
            status = asyncio.create_task(self._panels.say(case.person_id, screens.checking(key.last4)))
            del key
            if outcome is None:
                await self._until_ended(asking, case)
                outcome = await self._erase(case)
            deleted_at = when(outcome)
            report = await asking
        metrics.key_check(report.verdict)
        log.info("key_checked", verdict=report.verdict, seconds=round(monotonic() - began, 3))
        screen = screens.verdict(report, deleted_at=deleted_at)
        message_id = await status
        if message_id is None or not await self._shown(case.person_id, message_id, screen):
            await self._panels.say(case.person_id, screen)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """One more check under way; one too many hurries all of them."""
        self._under_way += 1
        if self._under_way > UNHURRIED:
            self._crowded.set()
        try:
            yield
        finally:
            self._under_way -= 1
            if self._under_way <= UNHURRIED:
                self._crowded.clear()

    async def _ask(self, key: SecretStr) -> Report:
        async with self._places:
            return await self._prober.check(key)

    async def _until_ended(self, asking: asyncio.Task[Report], case: Case) -> None:
        """Until the check ends, or its message must go: just before the deadline, or when it gets crowded."""
        left = self._settings.check_deadline - HASTE - (time() - case.arrived)
        crowded = asyncio.create_task(self._crowded.wait())
        await asyncio.wait({asking, crowded}, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
        crowded.cancel()

    async def _erase_unless(self, outcome: Erased | None, case: Case) -> Erased:
        return outcome or await self._erase(case)

    async def _over_limit(self, person_id: int) -> Screen | None:
        """What to say when no check is left this hour or day; else the check is counted."""
        settings = self._settings
        refused = await self._store.spend(
            (
                Charge("checks_hour", person_id, HOUR, 1, settings.checks_per_hour),
                Charge("checks_day", person_id, DAY, 1, settings.checks_per_day),
                Charge("checks_hour", 0, HOUR, 1, settings.checks_per_hour_total),
            ),
            time(),
        )
        if refused is None:
            return None
        ceiling = refused.ceiling if refused.person_id else None
        return screens.limit_reached(ceiling, "hour" if refused.window == HOUR else "day")

    async def _shown(self, person_id: int, message_id: int, screen: Screen) -> bool:
        return await self._outgoing.edit(person_id, message_id, screen) not in (Sent.GONE, Sent.LATER)


def when(outcome: Erased) -> float | None:
    """Unix seconds of the deletion, None when there was none."""
    return time() if outcome is Erased.DELETED else None
