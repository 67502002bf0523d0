"""The control interface: who is there, events as they happen, ports, several bots."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.playground.server import Playground
from tests.playground.server.stage import PERSON, Stage


async def read_events(stage: Stage, query: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with stage.session.get(f"{stage.playground.url}/play/events?{query}") as response:
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            if line.startswith(b"data: "):
                found.append(orjson.loads(line[6:]))
                if len(found) == count:
                    break
    return found


async def test_events_tell_what_happens_in_order(stage: Stage) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    start = stage.playground.events.number
    sent = await stage.send("one", reply_markup=markup)
    await stage.api("editMessageText", chat_id=PERSON, message_id=sent["message_id"], text="two", reply_markup=markup)
    await stage.api("sendChatAction", chat_id=PERSON, action="typing")
    press = {"message_id": sent["message_id"], "data": "b"}
    query_id = (await stage.play("POST", f"chats/{PERSON}/press", press))["callback_query_id"]
    await stage.api("answerCallbackQuery", callback_query_id=query_id, text="done", show_alert=True)
    await stage.api("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await stage.api("sendMessageDraft", chat_id=PERSON, draft_id=1, text="thi")
    reaction = [{"type": "emoji", "emoji": "👍"}]
    await stage.api("setMessageReaction", chat_id=PERSON, message_id=1, reaction=reaction)
    await stage.play("DELETE", f"chats/{PERSON}/messages/{sent['message_id']}")
    events = await asyncio.wait_for(read_events(stage, f"person={PERSON}&after={start}", 8), 5)
    kinds = ["message", "edit", "typing", "callback_answer", "commands", "draft", "reaction", "delete"]
    assert [event["type"] for event in events] == kinds
    assert (events[1]["message"]["text"], events[1]["message"]["reply_markup"]) == ("two", markup)
    assert {name: events[3][name] for name in ("text", "show_alert", "callback_query_id")} == {
        "text": "done",
        "show_alert": True,
        "callback_query_id": query_id,
    }
    assert events[7]["message_id"] == sent["message_id"]


async def test_events_of_one_person_leave_out_those_of_others(stage: Stage) -> None:
    other = PERSON + 1
    start = stage.playground.events.number
    await stage.say("mine")
    await stage.say("/start", chat=other, person=other)
    await stage.say("mine too")
    events = await asyncio.wait_for(read_events(stage, f"person={PERSON}&after={start}", 2), 5)
    assert [event["message"]["text"] for event in events] == ["mine", "mine too"]


async def test_a_listener_hears_live_events_and_may_leave(stage: Stage) -> None:
    listening = asyncio.create_task(read_events(stage, "", 1))
    await asyncio.wait({listening}, timeout=0.2)
    await stage.say("live")
    assert (await asyncio.wait_for(listening, 5))[0]["message"]["text"] == "live"
    for _ in range(3):
        await stage.say("nobody listens")


async def test_state_and_people(stage: Stage) -> None:
    made = await stage.play("POST", "people", {"first_name": "新", "language_code": "zh-hant"})
    changed = await stage.play("PATCH", f"people/{made['id']}", {"language_code": "pt-br"})
    assert changed["language_code"] == "pt-br"
    await stage.say("/start", chat=made["id"], person=made["id"])
    assert (await stage.update())["message"]["from"]["language_code"] == "pt-br"
    state = await stage.play("GET", "state")
    assert [person["first_name"] for person in state["people"]] == ["Lin", "Ada", "Max", "新"]
    assert state["bot"]["username"] == (await stage.api("getMe"))["username"]
    assert await stage.play("POST", "people", {}, status=400) == {"error": "first_name is missing"}
    await stage.play("PATCH", "people/5", {}, status=400)
    await stage.play("PATCH", f"people/{made['id']}", {"id": 1}, status=400)
    await stage.play("GET", "chats/xyz/messages", status=400)


async def test_a_body_that_is_no_json_is_refused(stage: Stage) -> None:
    for body in (b"{", b"[]"):
        async with stage.session.post(f"{stage.playground.url}/play/people", data=body) as response:
            assert response.status == 400


async def test_several_bots_have_chats_and_updates_of_their_own(stage: Stage) -> None:
    second = Stage(stage.playground, stage.session, "777:second")
    me, other = await stage.api("getMe"), await second.api("getMe")
    assert me["username"] != other["username"]
    said = {"from": PERSON, "text": "/start second"}
    await stage.play("POST", f"chats/{PERSON}/messages?bot=777", said)
    assert (await second.update())["message"]["text"] == "/start second"
    await second.send("from the second")
    await stage.say("to the first")
    assert (await stage.update())["message"]["text"] == "to the first"
    await stage.play("GET", f"chats/{PERSON}/messages?bot=778", status=400)


async def test_nobody_can_write_before_a_bot_has_come(playground: Playground, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{playground.url}/play/state") as response:
        assert (await response.json())["bot"] is None
    async with session.post(f"{playground.url}/play/chats/{PERSON}/messages", json={"text": "x"}) as response:
        assert await response.json() == {"error": "no bot has come yet"}


async def test_only_listed_tokens_are_taken(session: aiohttp.ClientSession) -> None:
    async with Playground(tokens=["1:a"]) as playground:
        for token, status in (("1:a", 200), ("2:b", 401)):
            async with session.get(f"{playground.url}/bot{token}/getMe") as response:
                assert response.status == status


async def test_a_taken_port_moves_on_to_the_next_when_asked(playground: Playground) -> None:
    with pytest.raises(OSError, match="in use"):
        await Playground(port=playground.port).start()
    async with Playground(port=playground.port, port_search=True) as other:
        assert other.port > playground.port
        assert other.url == f"http://127.0.0.1:{other.port}"


async def test_the_page_is_served_and_never_stale(session: aiohttp.ClientSession) -> None:
    async with Playground() as playground, session.get(f"{playground.url}/") as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")
    async with Playground(page=False) as playground, session.get(f"{playground.url}/") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{url}"}, 200),
        ({"Host": "localhost:1234"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:80", "Origin": "http://evil.example:80"}, 403),
    ],
)
async def test_pages_of_other_sites_are_kept_out(stage: Stage, headers: dict[str, str], status: int) -> None:
    """DNS rebinding and cross-site requests: a key typed here is nobody else's to read."""
    url = stage.playground.url
    named = {name: value.replace("{url}", url) for name, value in headers.items()}
    for path in ("/play/state", f"/play/chats/{PERSON}/messages", "/bot4242:tests/getMe"):
        async with stage.session.get(url + path, headers=named) as response:
            assert response.status == status


async def test_a_stand_in_may_share_the_server(session: aiohttp.ClientSession) -> None:
    async def models(_: web.Request) -> web.Response:
        return web.json_response({"data": []})

    def add_routes(app: web.Application) -> None:
        app.router.add_get("/openai/v1/models", models)

    async with (
        Playground(stand_in=add_routes) as playground,
        session.get(f"{playground.url}/openai/v1/models") as response,
    ):
        assert await response.json() == {"data": []}


async def test_stopping_ends_polls_and_listeners_at_once(stage: Stage) -> None:
    listening = asyncio.create_task(read_events(stage, "", 1))
    poll = asyncio.create_task(stage.raw("getUpdates", offset=stage.offset, timeout=50))
    await asyncio.wait({listening, poll}, timeout=0.2)
    await asyncio.wait_for(stage.playground.stop(), 3)
    done, pending = await asyncio.wait({listening, poll}, timeout=3)
    assert not pending
    for task in done:
        task.exception()
