"""Promises on disk, kept over real HTTP: across restarts, by one of several processes, with Telegram in any mood."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.erasure import eraser as eraser_module
from bot.erasure.eraser import Erased, Eraser
from bot.erasure.ledger import TELEGRAM_WINDOW
from bot.gateway.api import Api
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.observe.metrics import metrics
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision, Erasure
from tests.gateway.botapi import Refusal, bot_api

NOW = 1_790_000_000.0
GONE = Refusal(400, "Bad Request: message can't be deleted for everyone")
BUSY = Refusal(429, "Too Many Requests: retry after 7", retry_after=7)


class Hall:
    """A database file, a Bot API, and as many erasers as one wants."""

    def __init__(self, path: Path, outgoing: Outgoing) -> None:
        self.path = path
        self.outgoing = outgoing
        self.store = SqliteStore(path)
        self.asked: list[tuple[int, int]] = []
        self.mood: Callable[[int], Any] = lambda message_id: True
        self.told: list[int] = []
        self.finished: list[int] = []
        self.happened = asyncio.Event()

    def eraser(self) -> Eraser:
        async def impossible(erasure: Erasure) -> bool:
            self.told.append(erasure.message_id)
            self.happened.set()
            return True

        async def finished(erasure: Erasure) -> None:
            self.finished.append(erasure.message_id)
            self.happened.set()

        return Eraser(self.store, self.outgoing, impossible, finished)

    async def promised(self, *numbers: int, person_id: int = 7, sent_at: float = NOW - 60) -> list[Erasure]:
        """Rows that are due now."""
        rows = [Erasure(7, number, person_id, "en", "openai_key", sent_at, due_at=NOW) for number in numbers]
        await self.store.decide(None, 7, lambda person: Decision(True, erasures=tuple(rows)))
        return rows

    async def restart(self, **settings: Any) -> None:
        await self.store.close()
        self.store = SqliteStore(self.path, **settings)
        await self.store.open()

    async def left(self) -> int:
        return (await self.store.pending_erasures())[0]


class Listener:
    """A log that says when a certain warning has been written."""

    def __init__(self, warning: str, heard: asyncio.Event) -> None:
        self._warning, self._heard = warning, heard

    def warning(self, event: str, **_: Any) -> None:
        if event == self._warning:
            self._heard.set()

    def info(self, event: str, **_: Any) -> None:
        return None


@asynccontextmanager
async def hall(path: Path) -> AsyncIterator[Hall]:
    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        assert method == "deleteMessage"
        it.asked.append((parameters["chat_id"], parameters["message_id"]))
        mood = it.mood(parameters["message_id"])
        return await mood if asyncio.iscoroutine(mood) else mood

    async def nothing(*_: Any) -> None:
        return None

    async with bot_api(answer) as api:
        it = Hall(path, Outgoing(Api(api.bot, api.request), nothing, PictureIds(nothing, nothing)))
        await it.store.open()
        try:
            yield it
        finally:
            await it.store.close()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [NOW]
    monkeypatch.setattr(eraser_module, "time", lambda: now[0])
    return now


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(tmp_path / "bot.db") as made:
        yield made


async def test_a_message_that_is_deleted_leaves_no_row(it: Hall) -> None:
    (row,) = await it.promised(1)
    assert await it.eraser().erase(row) is Erased.DELETED
    assert (it.asked, it.told, await it.left()) == ([(7, 1)], [], 0)


async def test_a_promise_outlives_a_restart_and_is_kept_when_it_is_due_again(it: Hall, clock: list[float]) -> None:
    (row,) = await it.promised(1)
    it.mood = lambda message_id: BUSY
    assert await it.eraser().erase(row) is Erased.LATER
    await it.restart()
    it.mood = lambda message_id: True
    await it.eraser()._look()
    assert len(it.asked) == 1, "tried again before its pause was over"
    clock[0] += 1
    await it.eraser()._look()
    assert (len(it.asked), await it.left(), it.finished) == (2, 0, [1])


async def test_what_cannot_be_deleted_is_told_once_and_ends(it: Hall) -> None:
    (row,) = await it.promised(1)
    it.mood = lambda message_id: GONE
    assert await it.eraser().erase(row) is Erased.IMPOSSIBLE
    await it.restart()
    await it.eraser()._look()
    assert (it.told, it.finished, await it.left(), len(it.asked)) == ([1], [], 0, 1)


async def test_after_two_days_telegram_is_not_asked_any_more_and_the_person_is(it: Hall) -> None:
    (row,) = await it.promised(1, sent_at=NOW - TELEGRAM_WINDOW)
    assert await it.eraser().erase(row) is Erased.IMPOSSIBLE
    assert (it.asked, it.told, await it.left()) == ([], [1], 0)


async def test_a_message_that_somebody_else_deleted_is_a_kept_promise(it: Hall) -> None:
    (row,) = await it.promised(1)
    it.mood = lambda message_id: Refusal(400, "Bad Request: message to delete not found")
    assert await it.eraser().erase(row) is Erased.DELETED
    assert (it.told, await it.left()) == ([], 0)


async def test_a_row_in_hand_is_not_taken_again_by_the_look(it: Hall) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> bool:
        begun.set()
        await go_on.wait()
        return True

    it.mood = lambda message_id: slowly()
    (row,) = await it.promised(1)
    eraser = it.eraser()
    erasing = asyncio.create_task(eraser.erase(row))
    await begun.wait()
    await eraser._look()
    go_on.set()
    assert await erasing is Erased.DELETED
    assert (len(it.asked), it.finished) == (1, [])


async def test_two_processes_that_look_at_once_delete_each_message_once_and_tell_once(it: Hall) -> None:
    await it.promised(*range(1, 21))
    await asyncio.gather(it.eraser()._look(), it.eraser()._look())
    assert sorted(number for _, number in it.asked) == list(range(1, 21))
    assert sorted(it.finished) == list(range(1, 21))


async def test_more_rows_than_one_look_takes_are_all_taken_in_the_end(it: Hall) -> None:
    await it.promised(*range(1, eraser_module.AT_ONCE + 6))
    eraser = it.eraser()
    await eraser._look()
    assert await it.left() == 5
    await eraser._look()
    assert await it.left() == 0


async def test_a_database_that_is_locked_for_a_moment_does_not_end_the_eraser(
    it: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eraser_module, "LOOK_EVERY", 0.001)
    warned = asyncio.Event()
    monkeypatch.setattr(eraser_module, "log", Listener("ledger_not_read", warned))
    await it.promised(1)
    await it.restart(patience=0.01)
    with closing(sqlite3.connect(it.path)) as another_program:
        another_program.execute("BEGIN IMMEDIATE")
        running = asyncio.create_task(it.eraser().run())
        await asyncio.wait_for(warned.wait(), 10)
        assert it.asked == []
    await asyncio.wait_for(it.happened.wait(), 10)
    running.cancel()
    assert (it.finished, await it.left()) == ([1], 0)


async def test_a_post_of_nobodys_is_deleted_without_a_word(it: Hall) -> None:
    await it.promised(1, person_id=0)
    await it.eraser()._look()
    assert (await it.left(), it.finished, it.told) == (0, [], [])


async def test_an_operator_sees_how_much_is_promised_and_since_when(it: Hall) -> None:
    def gauge(name: str) -> float | None:
        return metrics.registry.get_sample_value(name)

    await it.promised(1, 2, sent_at=NOW - 600)
    it.mood = lambda message_id: BUSY
    eraser = it.eraser()
    await eraser._look()
    assert (gauge("firstkey_erasures_pending"), gauge("firstkey_erasures_oldest_seconds")) == (2, 600)
    await it.store.finish_erasure(7, 1)
    await it.store.finish_erasure(7, 2)
    await eraser._look()
    assert (gauge("firstkey_erasures_pending"), gauge("firstkey_erasures_oldest_seconds")) == (0, 0)
