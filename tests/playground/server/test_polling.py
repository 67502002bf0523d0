"""getUpdates: held, confirmed, filtered, and one poller at a time."""

from __future__ import annotations

import asyncio
import time

from aiogram.types import Update

from bot.playground.updates import ALL_KINDS
from tests.playground.server.bot_api_models import check_update
from tests.playground.server.stage import PERSON, Stage


async def test_a_poll_is_held_until_something_comes(stage: Stage) -> None:
    poll = asyncio.create_task(stage.updates(30))
    done, _ = await asyncio.wait({poll}, timeout=0.3)
    assert not done
    started = time.monotonic()
    await stage.say("now")
    assert [update["message"]["text"] for update in await poll] == ["now"]
    assert time.monotonic() - started < 1


async def test_a_poll_ends_with_nothing_at_its_timeout(stage: Stage) -> None:
    started = time.monotonic()
    assert await stage.updates(1) == []
    assert 0.9 < time.monotonic() - started < 2.5


async def test_updates_stay_until_the_offset_confirms_them(stage: Stage) -> None:
    for text in ("a", "b", "c"):
        await stage.say(text)
    first = await stage.api("getUpdates", offset=stage.offset, timeout=5)
    assert [update["message"]["text"] for update in first] == ["a", "b", "c"]
    ids = [update["update_id"] for update in first]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    second = await stage.api("getUpdates", offset=ids[1], limit=1, timeout=5)
    assert [update["update_id"] for update in second] == [ids[1]]
    assert [update["update_id"] for update in await stage.api("getUpdates", offset=-1, timeout=5)] == [ids[2]]


async def test_the_older_of_two_pollers_gets_409(stage: Stage) -> None:
    older = asyncio.create_task(stage.raw("getUpdates", offset=stage.offset, timeout=30))
    await asyncio.wait({older}, timeout=0.2)
    newer = asyncio.create_task(stage.raw("getUpdates", offset=stage.offset, timeout=30))
    assert await asyncio.wait_for(older, 5) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    await stage.say("for the newer")
    assert (await newer)["result"][0]["message"]["text"] == "for the newer"


async def test_polling_with_a_webhook_set_gets_409(stage: Stage) -> None:
    held = asyncio.create_task(stage.raw("getUpdates", offset=stage.offset, timeout=30))
    await asyncio.wait({held}, timeout=0.2)
    await stage.api("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await held)["description"] == "Conflict: terminated by setWebhook request"
    body = await stage.raw("getUpdates")
    assert (body["error_code"], body["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    deleted = await stage.raw("deleteWebhook")
    assert deleted == {"ok": True, "result": True, "description": "Webhook was deleted"}
    assert (await stage.raw("deleteWebhook"))["description"] == "Webhook is already deleted"
    await stage.say("again")
    assert (await stage.update())["message"]["text"] == "again"


def test_the_kinds_of_updates_are_those_of_the_bot_api() -> None:
    assert set(ALL_KINDS) == set(Update.model_fields) - {"update_id"}


async def test_only_allowed_kinds_are_queued(stage: Stage) -> None:
    await stage.api("getUpdates", offset=stage.offset, timeout=0, allowed_updates=["callback_query"])
    await stage.say("not wanted")
    message = await stage.send(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]})
    await stage.play("POST", f"chats/{PERSON}/press", {"message_id": message["message_id"], "data": "b"})
    assert [check_update(update).event_type for update in await stage.updates(5)] == ["callback_query"]
    await stage.api("getUpdates", offset=stage.offset, timeout=1, allowed_updates=[])
    await stage.say("wanted")
    assert "message" in await stage.update()


async def test_a_busy_loop_with_an_unmoved_offset_is_slowed_down(stage: Stage) -> None:
    await stage.api("getUpdates", offset=stage.offset, timeout=0)
    started = time.monotonic()
    await stage.api("getUpdates", offset=stage.offset, timeout=0)
    assert time.monotonic() - started > 2.5


async def test_updates_wait_24_hours_and_no_longer(stage: Stage) -> None:
    await stage.say("too early")
    await stage.play("POST", "clock", {"advance": 24 * 3600 + 1})
    await stage.say("in time")
    assert (await stage.update())["message"]["text"] == "in time"


async def test_an_update_of_ones_own_may_repeat_an_id(stage: Stage) -> None:
    """A duplicate must reach the bot even though the poller's offset has passed its id."""
    message = await stage.say("once")
    update_id = (await stage.update())["update_id"]
    body = {"update_id": update_id, "message": {name: message[name] for name in ("message_id", "date", "chat", "text")}}
    await stage.play("POST", "updates", body)
    await stage.play("POST", "updates", {"future_kind": {"what": "ever"}})
    found = await stage.api("getUpdates", offset=stage.offset, timeout=5)
    assert found[0]["update_id"] == update_id
    assert found[1]["future_kind"] == {"what": "ever"}
    assert [one["update_id"] for one in await stage.api("getUpdates", offset=update_id + 1, timeout=5)] == [
        update_id + 1
    ]
