"""Long polling: Telegram is told to forget an update only after its commit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.gateway.api import Api
from bot.gateway.ordering import Ordering
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.gateway.polling import ConflictError, Polling
from bot.gateway.turn import current_turn
from bot.storage.store import StorageError
from tests.gateway.botapi import Answer, Refusal, bot_api


class Telegram:
    """Its queue of updates, from the offset that was asked for last."""

    def __init__(self, *update_ids: int) -> None:
        self.waiting = list(update_ids)
        self.offsets: list[int] = []
        self.answered: list[str] = []
        self.changed = asyncio.Condition()

    async def answer(self, method: str, parameters: dict[str, Any]) -> Any:
        async with self.changed:
            if method == "getUpdates":
                self.offsets.append(parameters["offset"])
                self.waiting = [update_id for update_id in self.waiting if update_id >= parameters["offset"]]
            else:
                self.answered.append(parameters["callback_query_id"])
            self.changed.notify_all()
        if method != "getUpdates":
            return True
        if not self.waiting:
            await asyncio.sleep(0.02)  # a long poll's holding, shortened
        return [
            {"update_id": update_id, "callback_query": {"id": str(update_id), "from": {"id": update_id}}}
            for update_id in self.waiting
        ]

    async def until(self, what: Any) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(what)


@asynccontextmanager
async def polling(answer: Answer, process: Any) -> AsyncIterator[Polling]:
    async def nobody(chat_id: int) -> None:
        return None

    async def no_picture(*_: str) -> None:
        return None

    async with bot_api(answer) as api:
        outgoing = Outgoing(Api(api.bot, api.request), nobody, PictureIds(no_picture, no_picture))
        yield Polling(api.bot, api.request, Ordering(process), outgoing, ("callback_query",), first_pause=0.02)


async def test_an_update_is_confirmed_only_once_it_is_committed() -> None:
    telegram, commit = Telegram(10, 11, 12), asyncio.Event()

    async def process(raw: dict[str, Any]) -> None:
        turn = current_turn.get()
        assert turn is not None
        if raw["update_id"] == 11:
            await commit.wait()
        turn.answer = {"callback_query_id": str(raw["update_id"])}
        turn.acknowledge()

    async with polling(telegram.answer, process) as it:
        running = asyncio.create_task(it.run())
        await telegram.until(lambda: telegram.offsets[-1:] == [11])
        assert max(telegram.offsets) == 11
        assert telegram.waiting == [11, 12]
        commit.set()
        await telegram.until(lambda: telegram.offsets[-1:] == [13] and set(telegram.answered) == {"10", "11", "12"})
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        assert telegram.waiting == []


async def test_an_update_whose_commit_failed_is_taken_again() -> None:
    telegram, tries = Telegram(10, 11), []

    async def process(raw: dict[str, Any]) -> None:
        turn = current_turn.get()
        assert turn is not None
        tries.append(raw["update_id"])
        if tries.count(10) == 1 and raw["update_id"] == 10:
            raise StorageError("The disk is full.")
        turn.acknowledge()

    async with polling(telegram.answer, process) as it:
        running = asyncio.create_task(it.run())
        await telegram.until(lambda: telegram.offsets[-1:] == [12])
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert tries.count(10) == 2


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("Conflict: terminated by other getUpdates request", "Another process is polling with this token"),
        ("Conflict: can't use getUpdates method while webhook is active", "A webhook is set for this bot"),
    ],
)
async def test_a_lasting_conflict_is_one_plain_sentence(description: str, sentence: str) -> None:
    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        return Refusal(409, description)

    async def process(raw: dict[str, Any]) -> None:
        raise AssertionError("nothing was offered")

    async with polling(answer, process) as it:
        with pytest.raises(ConflictError, match=sentence):
            await it.run()
