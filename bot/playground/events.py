"""What just happened in the playground, told to whoever listens: the chat page and the tests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

KEPT = 2000
"""Events kept for a listener that comes back after a broken connection."""
QUEUE_LIMIT = 10_000
"""Events a slow listener may lag behind; a slower one is cut off and may come back."""


class Events:
    """Numbered events, to any number of listeners."""

    def __init__(self) -> None:
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._number = 0

    def publish(self, kind: str, chat_id: int, seen_by: set[int] | None = None, **more: Any) -> None:
        """Tell every listener.

        Args:
            kind: message, edit, delete, typing, callback_answer, commands, draft, reaction …
            chat_id: the chat it happened in.
            seen_by: ids of the people who see it; None for all.
        """
        self._number += 1
        seen = None if seen_by is None else sorted(seen_by)
        event = {"n": self._number, "type": kind, "chat_id": chat_id, "seen_by": seen, **more}
        self._kept.append(event)
        for queue in list(self._listeners):
            if queue.qsize() >= QUEUE_LIMIT:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def listen(self, person: int | None = None, after: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """Events as they happen, those a person sees or all.

        Args:
            person: id of a person; None for everything.
            after: number of the last event already known; what was kept since comes first.
        """
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if after is not None:
            for event in self._kept:
                if event["n"] > after:
                    queue.put_nowait(event)
        self._listeners.add(queue)
        try:
            while (event_or_end := await queue.get()) is not None:
                seen_by = event_or_end["seen_by"]
                if person is None or seen_by is None or person in seen_by:
                    yield event_or_end
        finally:
            self._listeners.discard(queue)

    @property
    def number(self) -> int:
        """The number of the newest event."""
        return self._number

    def close(self) -> None:
        """End every listener."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()
