"""The promises of the ledger: when they are tried again, when they end, and who is told."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.erasure import eraser as eraser_module
from bot.erasure import ledger
from bot.erasure.eraser import Erased, Eraser
from bot.erasure.screens import finished_late, impossible
from bot.gateway.outgoing import Sent
from bot.i18n.locale import using
from bot.storage.store import Erasure

NOW = 1_790_000_000.0
ROW = Erasure(-5, 11, 7, "en", "openai_key", sent_at=NOW - 60, due_at=NOW)


class Ledger:
    """A store with nothing but a ledger."""

    def __init__(self, *rows: Erasure) -> None:
        self.rows = {(row.chat_id, row.message_id): row for row in rows}

    async def finish_erasure(self, chat_id: int, message_id: int) -> None:
        self.rows.pop((chat_id, message_id), None)

    async def postpone_erasure(self, erasure: Erasure, due_at: float) -> None:
        self.rows[erasure.chat_id, erasure.message_id] = replace(erasure, due_at=due_at)

    async def take_erasures(self, now: float, lease: float, limit: int) -> list[Erasure]:
        return list(self.rows.values())

    async def pending_erasures(self) -> tuple[int, float | None]:
        return len(self.rows), min((row.sent_at for row in self.rows.values()), default=None)


class World:
    """An eraser whose Telegram gives one answer, and whose person is reached or not."""

    def __init__(self, *rows: Erasure, answer: Sent = Sent.GONE, reached: bool = False) -> None:
        self.store = Ledger(*rows)
        self.answer, self.reached = answer, reached
        self.told: list[Erasure] = []
        self.finished: list[Erasure] = []
        outgoing: Any = SimpleNamespace(delete=self._delete)
        store: Any = self.store
        self.eraser = Eraser(store, outgoing, self._tell, self._finish)

    async def _delete(self, chat_id: int, message_id: int) -> Sent:
        if message_id == 13:
            raise TypeError("something that nobody thought of")
        return self.answer

    async def _tell(self, erasure: Erasure) -> bool:
        self.told.append(erasure)
        return self.reached

    async def _finish(self, erasure: Erasure) -> None:
        self.finished.append(erasure)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [NOW]
    monkeypatch.setattr(eraser_module, "time", lambda: now[0])
    return now


async def test_who_cannot_be_told_is_told_later(clock: list[float]) -> None:
    world = World(ROW)
    assert await world.eraser.erase(ROW) is Erased.LATER
    (row,) = world.store.rows.values()
    assert (row.attempts, row.due_at) == (1, NOW + 1)
    world.reached = True
    assert await world.eraser.erase(row) is Erased.IMPOSSIBLE
    assert not world.store.rows


async def test_a_promise_that_can_be_kept_no_more_and_told_to_nobody_ends_after_three_days(clock: list[float]) -> None:
    """A group that has thrown the bot out was told every five minutes, for ever; the row's age set off alarms."""
    world = World(ROW)
    clock[0] = ROW.sent_at + ledger.LAST_CALL - 1
    assert await world.eraser.erase(ROW) is Erased.LATER
    clock[0] += 1
    assert await world.eraser.erase(ROW) is Erased.IMPOSSIBLE
    assert not world.store.rows
    assert ledger.LAST_CALL == 3 * 24 * 3600


async def test_one_row_that_fails_does_not_end_the_work_on_all_others() -> None:
    """Any error but the store's ended the eraser's task, and with it every promise of this process."""
    other = replace(ROW, message_id=12)
    world = World(replace(ROW, message_id=13), other, answer=Sent.DONE)
    await world.eraser._look()
    assert list(world.store.rows) == [(-5, 13)]
    assert world.finished == [other]


@pytest.mark.parametrize(("attempts", "due"), [(0, 1), (1, 2), (8, 256), (9, 300), (99, 300)])
def test_the_pauses_between_tries_grow_to_five_minutes(attempts: int, due: int) -> None:
    after = ledger.after_failure(replace(ROW, attempts=attempts), NOW)
    assert (after.attempts, after.due_at) == (attempts + 1, NOW + due)


def test_telegrams_window_is_two_days() -> None:
    assert not ledger.is_too_old(ROW, ROW.sent_at + 48 * 3600 - 1)
    assert ledger.is_too_old(ROW, ROW.sent_at + 48 * 3600)


@pytest.mark.parametrize("why", ["openai_key", "admin_key"])
def test_a_key_of_openais_that_stays_comes_with_the_page_where_it_is_revoked(why: str) -> None:
    """An admin key, the worst to lose, was sent to "the service it belongs to" without a link."""
    with using("en"):
        screen = impossible(why)
    assert "revoke that key" in screen.text
    ((button,),) = screen.rows
    assert button.url is not None
    assert ("organization" in button.url) is (why == "admin_key")
    assert not impossible("other_key").rows


def test_only_who_got_no_verdict_is_told_of_a_restart() -> None:
    """After a deletion that had to be tried again the verdict was there, and "I was restarted" below it."""
    with using("en"):
        assert "restarted" in finished_late("openai_key", restarted=True).text
        late = finished_late("openai_key", restarted=False)
        assert "restarted" not in late.text
        assert "has been deleted" in late.text
        assert "restarted" not in finished_late("card_number", restarted=True).text
