"""What /metrics says of updates is what became of them."""

from __future__ import annotations

import contextlib

import pytest

from bot.observe.metrics import metrics
from bot.storage.store import StorageError
from tests.conversations.chat import chatting
from tests.conversations.conftest import House, polled  # noqa: F401 - a fixture

UPDATE = {"update_id": 77, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "hi"}}


def count(kind: str, outcome: str) -> float:
    return metrics.registry.get_sample_value("firstkey_updates_total", {"kind": kind, "outcome": outcome}) or 0.0


async def route(house: House, raw: dict[str, object]) -> None:
    """One update through the house; returns when nothing of it is left to do."""
    turn = house.app.ordering.offer(raw)
    with contextlib.suppress(StorageError):
        await turn.settled
    await house.app.ordering.drain(10)


async def test_an_update_that_comes_twice_is_counted_as_a_duplicate(polled: House) -> None:  # noqa: F811
    raw = {**UPDATE, "message": {**UPDATE["message"], "from": {"id": 5, "is_bot": False, "first_name": "A"}}}  # type: ignore[dict-item]
    ok, duplicate = count("message", "ok"), count("message", "duplicate")
    for _ in range(2):
        await route(polled, raw)
    assert count("message", "ok") == ok + 1
    assert count("message", "duplicate") == duplicate + 1


async def test_a_handler_that_fails_is_counted_as_failed(
    polled: House,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such updates were counted as "ok", so no alert could ever fire."""
    failed = count("message", "failed")

    def break_down(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("bot.people.screens.help_screen", break_down)
    async with chatting(polled.url) as chat:
        await chat.say("/help")
        await chat.until(lambda: chat.last, "the apology")
    assert count("message", "failed") == failed + 1


async def test_an_update_that_cannot_be_stored_is_counted_as_refused(polled: House) -> None:  # noqa: F811
    refused, ok = count("message", "refused"), count("message", "ok")
    await polled.app.store.close()
    await route(polled, UPDATE)
    assert count("message", "refused") == refused + 1
    assert count("message", "ok") == ok
