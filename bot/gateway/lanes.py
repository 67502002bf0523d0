"""Each chat's queue on the way out: what one process sends to a chat keeps its order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lane:
    """One chat's queue, as long as somebody is in it.

    `shown` is the version that the panel has been made to show by whoever was in it before; None: nobody did that.
    """

    __slots__ = ("lock", "shown", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.shown: int | None = None
        self.users = 0


class Lanes:
    """The queues of all chats."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}

    @asynccontextmanager
    async def enter(self, chat_id: int, held: Lane | None = None) -> AsyncIterator[Lane]:
        """The first place in a chat's queue, while inside.

        Args:
            held: the place, for who has it already.
        """
        if held is not None:
            yield held
            return
        lane = self._lanes.setdefault(chat_id, Lane())
        lane.users += 1
        try:
            async with lane.lock:
                yield lane
        finally:
            lane.users -= 1
            if not lane.users:
                self._lanes.pop(chat_id, None)
