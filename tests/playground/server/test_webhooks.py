"""Webhooks: posted with the secret, in order, again until taken; a method in the answer is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from tests.playground.server.bot_api_models import check_update
from tests.playground.server.stage import PERSON, Stage


class Receiver:
    """A bot's own web server."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.answer: Callable[[dict[str, Any]], web.StreamResponse] = lambda _: web.Response()
        self.gate: asyncio.Event | None = None
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.put_nowait(update)
        if self.gate is not None:
            await self.gate.wait()
        self.at_once -= 1
        return self.answer(update)

    async def next(self) -> dict[str, Any]:
        update = await asyncio.wait_for(self.arrived.get(), 5)
        check_update(update)
        return update


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    if receiver.gate is not None:
        receiver.gate.set()
    await runner.cleanup()


async def until(condition: Callable[[], Any]) -> None:
    """Wait for a condition; the test's own timeout bounds it."""
    while not condition():
        await asyncio.sleep(0.005)


async def test_updates_are_posted_with_the_secret(stage: Stage, receiver: Receiver) -> None:
    await stage.say("before")
    answer = await stage.raw("setWebhook", url=receiver.url, secret_token="s3cret_-", max_connections=5)
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    assert (await receiver.next())["message"]["text"] == "before"
    await stage.say("after")
    assert (await receiver.next())["message"]["text"] == "after"
    assert receiver.secrets == ["s3cret_-", "s3cret_-"]
    again = await stage.raw("setWebhook", url=receiver.url, secret_token="s3cret_-", max_connections=5)
    assert again["description"] == "Webhook is already set"
    info = await stage.api("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["pending_update_count"]) == (receiver.url, 5, 0)


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"url": "gopher://example.com"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https:///path"}, "invalid webhook URL specified"),
        ({"secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"secret_token": "x" * 257}, "secret token is too long"),
    ],
)
async def test_webhooks_that_are_refused(stage: Stage, params: dict[str, str], description: str) -> None:
    refused = await stage.refused("setWebhook", **{"url": "https://example.com/", **params})
    assert refused == f"Bad Request: {description}"


async def test_what_is_not_taken_comes_again(stage: Stage, receiver: Receiver) -> None:
    failures = [web.Response(status=500), web.Response(status=502), web.Response(status=404)]
    receiver.answer = lambda _: failures.pop() if failures else web.Response(status=204)
    await stage.api("setWebhook", url=receiver.url)
    await stage.say("persistent")
    ids = [(await receiver.next())["update_id"] for _ in range(4)]
    assert len(set(ids)) == 1
    await until(lambda: not len(next(iter(stage.playground.world.bots.values())).updates))
    info = await stage.api("getWebhookInfo")
    assert info["pending_update_count"] == 0
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] > 0


async def test_one_chats_updates_keep_their_order_and_do_not_hold_up_another(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = lambda update: web.Response(
        status=500 if receiver.gate is not None and update["message"]["from"]["id"] == PERSON else 200
    )
    receiver.gate = asyncio.Event()
    receiver.gate.set()
    await stage.api("setWebhook", url=receiver.url)
    await stage.say("first")
    await stage.say("second")
    await stage.say("/start", chat=PERSON + 1, person=PERSON + 1)
    texts: list[str] = []
    while "/start" not in texts:
        texts.append((await receiver.next())["message"]["text"])
    assert "second" not in texts
    receiver.gate = None  # from now on everything is taken
    while texts[-1] != "second":
        texts.append((await receiver.next())["message"]["text"])
    assert set(texts[:-1]) <= {"first", "/start"}


async def test_a_press_does_not_wait_for_the_same_persons_message(stage: Stage, receiver: Receiver) -> None:
    """Telegram has a queue for each: a bot of many processes gets both at once."""
    message = await stage.say("/start")
    receiver.answer = lambda update: web.Response(status=500 if "message" in update else 200)
    await stage.api("setWebhook", url=receiver.url)
    press = {"from": PERSON, "message_id": message["message_id"], "data": "next", "force": True}
    await stage.play("POST", f"chats/{PERSON}/press", press)
    while "callback_query" not in await receiver.next():
        pass
    await until(lambda: len(next(iter(stage.playground.world.bots.values())).updates) == 1)


async def test_no_more_connections_than_asked_for(stage: Stage, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    await stage.api("setWebhook", url=receiver.url, max_connections=2)
    for person in range(PERSON, PERSON + 3):
        await stage.say("/start", chat=person, person=person)
    await receiver.next()
    await receiver.next()
    assert receiver.arrived.empty()
    receiver.gate.set()
    await receiver.next()
    assert receiver.most_at_once == 2


async def test_a_method_in_the_answer_is_done(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = lambda update: web.json_response(
        {"method": "sendMessage", "chat_id": PERSON, "text": f"echo {update['message']['text']}"}
    )
    await stage.api("setWebhook", url=receiver.url)
    await stage.say("hi")
    await until(lambda: stage.playground.api.journal.since(0)[-1]["outcome"] == "ok, in a webhook's answer")
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert [message["text"] for message in shown["messages"]] == ["/start", "hi", "echo hi"]
    receiver.answer = lambda _: web.json_response({"method": "deleteWebhook"})
    await stage.say("ho")
    await receiver.next()
    await stage.say("still here")
    await receiver.next()
    await receiver.next()


async def test_an_answer_that_is_no_method_is_ignored(stage: Stage, receiver: Receiver) -> None:
    answers = [web.Response(text="{", content_type="application/json"), web.json_response([]), web.Response(text="ok")]
    receiver.answer = lambda _: answers.pop()
    await stage.api("setWebhook", url=receiver.url)
    for text in ("a", "b", "c"):
        await stage.say(text)
    assert [(await receiver.next())["message"]["text"] for _ in range(3)] == ["a", "b", "c"]


async def test_pending_updates_are_dropped_only_on_request(stage: Stage, receiver: Receiver) -> None:
    await stage.say("old")
    await stage.api("setWebhook", url=receiver.url, drop_pending_updates=True)
    await stage.say("new")
    assert (await receiver.next())["message"]["text"] == "new"


async def test_a_server_that_is_away_is_reported(stage: Stage) -> None:
    await stage.api("setWebhook", url="http://127.0.0.1:9/hook")
    await stage.say("nobody there")
    bot = next(iter(stage.playground.world.bots.values()))
    await until(lambda: stage.playground.api.delivery.hook(bot).last_error_message)  # type: ignore[union-attr]
    info = await stage.api("getWebhookInfo")
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
