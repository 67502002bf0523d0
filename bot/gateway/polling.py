"""Our own polling loop: an update is confirmed to Telegram only once its claim is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.gateway.api import Payload
from bot.gateway.ordering import BusyError, Ordering
from bot.gateway.outgoing import Outgoing
from bot.gateway.turn import Turn

log = structlog.get_logger(__name__)

CONFIRM_SECONDS = 1.0
"""How long the last confirmation may take before the process ends without its answer."""
HOLD = 30
"""Seconds that Telegram holds a request for updates when there are none."""
LONGEST_PAUSE = 30.0
"""Seconds between tries while Telegram cannot be reached."""


class ConflictError(Exception):
    """Another process polls with this token, or a webhook is set; one plain sentence for the operator."""


class Polling:
    """Asks for updates, hands them to the ordering, confirms what is committed.

    Args:
        allowed: the kinds of update to ask for.
        first_pause: seconds before the next try after a failure; the pauses grow from there.
    """

    def __init__(
        self,
        bot: Bot,
        request: BaseRequest,
        ordering: Ordering,
        outgoing: Outgoing,
        allowed: Sequence[str],
        *,
        first_pause: float = 1.0,
    ) -> None:
        self._url = f"{bot.base_url}/getUpdates"
        self._request = request
        self._ordering = ordering
        self._outgoing = outgoing
        self._allowed = list(allowed)
        self._first_pause = first_pause
        self._open: dict[int, Turn] = {}
        self._done: set[int] = set()
        self._next = 0
        self._asked = 0
        self._settled = asyncio.Event()
        self._failed = False
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Polls until it is cancelled.

        Raises:
            InvalidToken: Telegram rejects the token.
            ConflictError: another process polls, for longer than a restart takes.
        """
        pause, conflicts = self._first_pause, 0
        while True:
            try:
                fresh = self._take(await self._ask())
            except InvalidToken:
                raise
            except Conflict as error:
                conflicts += 1
                if conflicts >= 5:
                    raise ConflictError(_conflict(error)) from None
                log.warning("polling_conflict", tries=conflicts)
                await asyncio.sleep(min(pause * conflicts, 5.0))
            except RetryAfter as error:
                seconds = error.retry_after
                await asyncio.sleep(seconds if isinstance(seconds, int | float) else seconds.total_seconds())
            except TelegramError as error:
                log.warning("polling_failed", error=type(error).__name__, pause=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause, conflicts = self._first_pause, 0
                if self._failed:
                    self._failed = False
                    await asyncio.sleep(pause)  # the database is in trouble: what failed is asked for again
                elif self._open and not fresh:
                    await self._some_settled()

    async def confirm(self) -> None:
        """Tells Telegram what is committed and not confirmed yet, before the process ends."""
        if self._offset() == self._asked:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):  # Telegram may hold the answer; to have asked is enough
                await self._request.post(self._url, _payload({"offset": self._offset(), "limit": 1, "timeout": 0}))
        except (TelegramError, TimeoutError) as error:
            # Nothing is lost: what is offered again is known by its claim.
            log.info("not_confirmed", error=type(error).__name__)

    def _offset(self) -> int:
        """The lowest update that is not committed yet: everything before it is confirmed."""
        return min(self._open, default=self._next)

    async def _ask(self) -> list[dict[str, Any]]:
        self._asked = offset = self._offset()
        # Committed while the last request was under way, so not confirmed by it, and perhaps offered once more.
        self._done = {update_id for update_id in self._done if update_id >= offset}
        parameters = {
            "offset": offset,
            "timeout": 0 if self._open else HOLD,
            "allowed_updates": self._allowed,
        }
        updates = await self._request.post(self._url, _payload(parameters), read_timeout=HOLD + 10.0)
        return cast(list[dict[str, Any]], updates)

    def _take(self, updates: list[dict[str, Any]]) -> int:
        """Hands on what is new; how many that were."""
        fresh = 0
        for raw in updates:
            update_id = int(raw["update_id"])
            if update_id in self._open:
                continue
            if update_id in self._done:
                self._next = max(self._next, update_id + 1)  # a failed one before it may have set it back
                continue
            try:
                turn = self._ordering.offer(raw)
            except BusyError:
                break  # the rest is offered again
            fresh += 1
            self._open[update_id] = turn
            self._next = max(self._next, update_id + 1) if abs(update_id - self._next) < 10_000 else update_id + 1
            turn.settled.add_done_callback(lambda settled, turn=turn: self._close(turn))  # type: ignore[misc]
        return fresh

    def _close(self, turn: Turn) -> None:
        """Committed: confirmed with the next request. Failed: offered again by Telegram, since it stays the lowest."""
        self._open.pop(turn.update_id, None)
        self._settled.set()
        if turn.settled.exception() is not None:
            self._next = min(self._next, turn.update_id)
            self._failed = True
            return
        self._done.add(turn.update_id)
        if turn.answer is not None:
            task = asyncio.create_task(self._outgoing.answer(**turn.answer))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _some_settled(self) -> None:
        """Waits until one more update is committed, a little at most: new ones may have come meanwhile."""
        self._settled.clear()
        try:
            async with asyncio.timeout(0.2):
                await self._settled.wait()
        except TimeoutError:
            return


def _payload(parameters: dict[str, Any]) -> RequestData:
    return cast(RequestData, Payload(parameters))


def _conflict(error: Conflict) -> str:
    if "webhook" in error.message.lower():
        return "A webhook is set for this bot: set FIRSTKEY_WEBHOOK_URL, or delete the webhook, then start again."
    return "Another process is polling with this token: stop it, then start again."
