"""Updates that wait for a bot: numbered, kept until they are confirmed, fetched by one poller at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.playground.errors import ApiError

ALL_KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost", "managed_bot", "subscription", "stopped_message_generation",
)  # fmt: skip
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
QUEUES = {
    "inline_query": 1, "chosen_inline_result": 2, "callback_query": 3, "shipping_query": 4, "pre_checkout_query": 4,
    "my_chat_member": 5, "chat_member": 6, "chat_join_request": 6, "chat_boost": 7, "removed_chat_boost": 7,
    "message_reaction": 8, "message_reaction_count": 9,
}  # fmt: skip
"""Kinds with queues of their own: a webhook gets somebody's messages and presses side by side, each in order
(telegram-bot-api, Client.cpp: the queue of an update is the id of the person or chat plus this number << 33)."""
LONGEST_POLL = 50
"""Seconds a getUpdates is held at most (telegram-bot-api, LONG_POLL_MAX_TIMEOUT)."""
KEPT_FOR = 24 * 3600
"""Seconds an update waits for a bot that does not come (Bot API, "Getting updates")."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that waits.

    Args:
        update: as it will be sent.
        queue: a webhook gets the updates of one in order.
        added_at: Unix time in seconds.
        once: its id was chosen by a test and lies behind the others; handed out once, whatever the poller's offset.
    """

    update: dict[str, Any]
    queue: int
    added_at: float
    once: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """The queue of one bot. Entries are keyed by arrival, for a test may queue the same update id twice."""

    def __init__(self) -> None:
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self._arrivals = 0
        self._next_id = random.randint(100_000_000, 900_000_000)  # noqa: S311  not a secret
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[str] | None = None
        self._last_offset: int | None = None
        self._last_start = -10.0
        self.allowed: frozenset[str] | None = None
        self.on_arrival: Callable[[int, Pending], None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Any, whose: int, now: float) -> int | None:
        """Queue an update.

        Args:
            kind: the name of its field, as "message".
            body: what the field holds.
            whose: id of the person or chat.
            now: Unix time in seconds.

        Returns:
            Its id, or None when the bot did not ask for this kind.
        """
        unwanted = kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed
        return None if unwanted else self.add_raw({kind: body}, whose + (QUEUES.get(kind, 0) << 33), now)

    def add_raw(self, update: dict[str, Any], queue: int, now: float, update_id: int | None = None) -> int:
        """Queue an update whatever it is, under the next id or one of the caller's; returns its id."""
        chosen = self._next_id if update_id is None else update_id
        pending = Pending({"update_id": chosen, **update}, queue, now, once=chosen < self._next_id)
        self._next_id = max(self._next_id, chosen + 1)
        self._arrivals += 1
        self._pending[self._arrivals] = pending
        self._arrived.set()
        if self.on_arrival is not None:
            self.on_arrival(self._arrivals, pending)
        return chosen

    def allow(self, kinds: Any) -> None:
        """Take the `allowed_updates` of a request; unknown names do not count, an empty list is the default."""
        if isinstance(kinds, list):
            known = frozenset(kind for kind in kinds if kind in ALL_KINDS)
            self.allowed = known or None

    def conflict(self, message: str) -> None:
        """End a poll that is being held with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(message)

    def drop_all(self) -> None:
        """Forget what waits."""
        self._pending.clear()

    def waiting(self) -> list[tuple[int, Pending]]:
        """What waits, oldest first, with the key that `forget` takes."""
        return list(self._pending.items())

    def holds(self, key: int) -> bool:
        """Whether an entry still waits."""
        return key in self._pending

    def forget(self, key: int) -> None:
        """Drop one entry: a webhook has taken it."""
        self._pending.pop(key, None)

    def expire(self, now: float) -> None:
        """Drop what is older than 24 hours."""
        self._drop_while(lambda first: now - first.added_at > KEPT_FOR)

    def _drop_while(self, condition: Callable[[Pending], bool]) -> None:
        while self._pending and condition(next(iter(self._pending.values()))):
            self._pending.popitem(last=False)

    async def poll(self, offset: int, limit: int, hold: float, now: Callable[[], float]) -> list[dict[str, Any]]:
        """What getUpdates answers, held until something comes.

        Args:
            offset: ids below it are confirmed and dropped; a negative one counts from the end.
            limit: updates at most.
            hold: seconds to wait for an update.
            now: the playground's clock.

        Raises:
            ApiError: 409, another poll or a webhook took over.
        """
        start = time.monotonic()
        # A client that asks again and again with an unmoved offset is slowed down (Client::process_get_updates_query).
        if offset == self._last_offset and hold < 3 and start < self._last_start + 3:
            hold = 3
        if offset == self._last_offset and start < self._last_start + 0.5:
            limit = 1
        self._last_offset, self._last_start = offset, start
        self.conflict(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        self.expire(now())
        if offset < 0:
            self._drop_while(lambda _: len(self._pending) > -offset)
        elif offset > 0:
            self._drop_while(lambda first: first.id < offset and not first.once)
        if not self._pending and hold > 0:
            await self._hold(hold)
        batch = list(islice(self._pending.items(), limit))
        for key, entry in batch:
            if entry.once:
                self.forget(key)
        return [entry.update for _, entry in batch]

    async def _hold(self, seconds: float) -> None:
        poller: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poller = poller
        self._arrived.clear()
        arrival = asyncio.ensure_future(self._arrived.wait())
        waited_for: set[asyncio.Future[Any]] = {arrival, poller}
        try:
            await asyncio.wait(waited_for, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
            if self._poller is poller:
                self._poller = None
        if poller.done():
            raise ApiError(409, poller.result())
