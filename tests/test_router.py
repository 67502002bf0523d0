"""One update, whatever happens to it: claimed, or offered again because nothing was stored; never offered for ever."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from telegram.ext import ApplicationHandlerStop

from bot.gateway.turn import Turn, current_turn
from bot.router import Router
from bot.storage.store import StorageError

RAW = {"update_id": 9, "message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "hi"}}


class World:
    """A router whose gate raises, and what it claimed."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.claimed: list[int] = []
        self.turn = Turn(9, lambda: None)
        current_turn.set(self.turn)
        desk: Any = SimpleNamespace(store=self)
        application: Any = SimpleNamespace(bot=None)
        keys: Any = self
        self.router = Router(application, desk, keys)

    async def gate(self, raw: Any) -> bool:
        raise self.error

    async def claim(self, update_id: int) -> bool:
        self.claimed.append(update_id)
        return True


async def test_an_update_that_fails_in_an_unforeseen_way_is_claimed_and_not_offered_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It came again each second, and all updates behind the next hundred waited for it."""
    world = World(OverflowError("sk-a-text-that-may-hold-the-key"))
    await world.router.route(RAW)
    assert world.claimed == [9]
    assert world.turn.settled.result() is None
    assert world.turn.outcome == "failed"
    assert "may-hold" not in caplog.text


async def test_an_update_whose_row_could_not_be_written_is_offered_again() -> None:
    world = World(StorageError("the disk is full"))
    with pytest.raises(StorageError):
        await world.router.route(RAW)
    assert not world.claimed
    assert not world.turn.settled.done()


async def test_an_update_that_was_claimed_before_ends_quietly() -> None:
    world = World(ApplicationHandlerStop())
    world.turn.acknowledge()
    await world.router.route(RAW)
    assert not world.claimed
