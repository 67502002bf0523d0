"""One person's updates in order, nobody else waiting: queues by person before the limit on what runs at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from bot.gateway.turn import Turn, current_turn

RawUpdate = dict[str, Any]
AT_ONCE = 256
"""Updates between their start and their commit, over all people."""
AT_ONCE_EACH = 4
"""Updates of one person whose commit is done and whose slow work is not; more wait in that person's queue."""
BOUND = 5_000
"""Updates in the house altogether; beyond it new ones are refused, and Telegram keeps them."""


class BusyError(Exception):
    """The house is full; Telegram should offer the update again."""


class Ordering:
    """Runs `process` for each update: in order for each person up to the commit, side by side for all others.

    Args:
        process: handles one update; it acknowledges the turn as soon as its claim is committed.
    """

    def __init__(
        self,
        process: Callable[[RawUpdate], Awaitable[None]],
        *,
        at_once: int = AT_ONCE,
        at_once_each: int = AT_ONCE_EACH,
        bound: int = BOUND,
    ) -> None:
        self._process = process
        self._free = at_once
        self._each = at_once_each
        self._bound = bound
        self._queues: dict[int, deque[tuple[RawUpdate, Turn]]] = {}
        self._before_commit: set[int] = set()
        self._running: dict[int, int] = {}
        self._waiting: deque[int] = deque()
        self._turns: dict[int, Turn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> int:
        """Updates that are queued or worked on."""
        return len(self._tasks) + sum(map(len, self._queues.values()))

    def offer(self, raw: RawUpdate) -> Turn:
        """Takes an update in; one that is already in the house gives the same turn.

        Raises:
            BusyError: too many are in the house.
        """
        update_id = int(raw["update_id"])
        known = self._turns.get(update_id)
        if known is not None:
            return known
        if len(self._turns) >= self._bound or len(self._tasks) >= self._bound:
            raise BusyError
        person = person_of(raw)

        def settled() -> None:
            self._turns.pop(update_id, None)
            self._before_commit.discard(person)
            self._free += 1
            self._waiting.append(person)  # behind those who wait: a full queue of one person does not keep the place
            while self._waiting and self._free > 0:
                self._start(self._waiting.popleft())

        turn = Turn(update_id, settled)
        self._turns[update_id] = turn
        self._queues.setdefault(person, deque()).append((raw, turn))
        self._start(person)
        return turn

    def _start(self, person: int) -> None:
        """Starts a person's next update, if it is its turn and there is room."""
        queue = self._queues.get(person)
        if not queue or person in self._before_commit or self._running.get(person, 0) >= self._each:
            return
        if self._free <= 0:
            self._waiting.append(person)
            return
        raw, turn = queue.popleft()
        if not queue:
            del self._queues[person]
        self._free -= 1
        self._before_commit.add(person)
        self._running[person] = self._running.get(person, 0) + 1
        task = asyncio.create_task(self._run(raw, turn))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(done, person, turn))

    async def _run(self, raw: RawUpdate, turn: Turn) -> None:
        current_turn.set(turn)
        await self._process(raw)

    def _ended(self, task: asyncio.Task[None], person: int, turn: Turn) -> None:
        self._tasks.discard(task)
        self._running[person] -= 1
        if not self._running[person]:
            del self._running[person]
        error = None if task.cancelled() else task.exception()
        turn.fail(error if isinstance(error, Exception) else RuntimeError("the update was not finished"))
        self._start(person)

    async def drain(self, seconds: float) -> bool:
        """Waits until nothing is in the house, `seconds` at most. True: all was finished."""
        try:
            async with asyncio.timeout(seconds):
                while self._tasks or self._queues:
                    await asyncio.wait(self._tasks) if self._tasks else await asyncio.sleep(0)
        except TimeoutError:
            for task in self._tasks:
                task.cancel()
            return False
        return True


def person_of(raw: RawUpdate) -> int:
    """Whose update it is: the sender's id, else the chat's, else 0 for kinds that name nobody."""
    for name, content in raw.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        for key in ("from", "user", "chat"):
            who = content.get(key)
            if isinstance(who, dict) and isinstance(who.get("id"), int):
                return int(who["id"])
    return 0
