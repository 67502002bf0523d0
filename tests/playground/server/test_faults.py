"""Faults on demand, and the log of requests in which no token stands."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import orjson
import pytest

from tests.playground.server.stage import PERSON, TOKEN, Stage


async def texts(stage: Stage) -> list[str]:
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    return [message["text"] for message in shown["messages"]]


async def test_429_says_when_to_come_back(stage: Stage) -> None:
    await stage.play("PUT", "faults", [{"method": "sendMessage", "kind": "429", "retry_after": 7, "times": 1}])
    async with stage.session.post(stage.url("sendMessage"), json={"chat_id": PERSON, "text": "x"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    await stage.send("now")
    assert (await stage.play("GET", "faults"))["faults"] == []


async def test_errors_of_the_server_and_of_its_gateway(stage: Stage) -> None:
    await stage.play(
        "PUT", "faults", [{"method": "getMe", "kind": "500", "times": 1}, {"method": "getMe", "kind": "502"}]
    )
    assert await stage.refused("getMe") == "Internal Server Error"
    async with stage.session.post(stage.url("getMe")) as response:
        assert (response.status, response.content_type) == (502, "text/html")
    await stage.play("DELETE", "faults")
    await stage.api("getMe")


@pytest.mark.parametrize(("kind", "done"), [("drop_before", []), ("drop_after", ["x"])])
async def test_connections_break_before_or_after_the_work(stage: Stage, kind: str, done: list[str]) -> None:
    await stage.play("PUT", "faults", [{"method": "sendMessage", "kind": kind, "times": 1}])
    with pytest.raises(aiohttp.ClientError):
        await stage.send("x")
    assert await texts(stage) == ["/start", *done]
    await stage.send("y")


async def test_a_delay_comes_before_the_work_and_before_another_fault(stage: Stage) -> None:
    await stage.play(
        "PUT", "faults", [{"method": "*", "kind": "delay", "delay_ms": 200}, {"method": "*", "kind": "500"}]
    )
    started = time.monotonic()
    assert await stage.refused("getMe") == "Internal Server Error"
    assert time.monotonic() - started >= 0.2


async def test_a_hanging_request_is_never_answered_and_stopping_ends_it(stage: Stage) -> None:
    await stage.play("PUT", "faults", [{"method": "sendMessage", "kind": "hang"}])
    hanging = asyncio.create_task(stage.raw("sendMessage", chat_id=PERSON, text="x"))
    done, _ = await asyncio.wait({hanging}, timeout=0.3)
    assert not done
    await asyncio.wait_for(stage.playground.stop(), 5)
    with pytest.raises(aiohttp.ClientError):
        await hanging


async def test_deletions_fail_on_demand_in_one_chat_only(stage: Stage) -> None:
    await stage.say("/start", chat=PERSON + 1, person=PERSON + 1)
    await stage.play("PUT", "faults", [{"kind": "cannot_delete", "chat_id": PERSON}])
    sent = await stage.send()
    refused = await stage.refused("deleteMessage", chat_id=PERSON, message_id=sent["message_id"])
    assert refused == "Bad Request: message can't be deleted"
    other = await stage.api("sendMessage", chat_id=PERSON + 1, text="x")
    await stage.api("deleteMessage", chat_id=PERSON + 1, message_id=other["message_id"])


async def test_an_error_of_ones_own(stage: Stage) -> None:
    fault = {
        "method": "editMessageText",
        "kind": "error",
        "error_code": 403,
        "description": "Forbidden: user is deactivated",
    }
    await stage.play("PUT", "faults", [fault])
    body = await stage.raw("editMessageText", chat_id=PERSON, message_id=1, text="x")
    assert (body["error_code"], body["description"]) == (403, "Forbidden: user is deactivated")


async def test_a_probability_is_repeatable_with_a_seed(stage: Stage) -> None:
    async def outcomes() -> list[bool]:
        faults = {"seed": 7, "faults": [{"method": "getMe", "kind": "500", "probability": 0.5}]}
        await stage.play("PUT", "faults", faults)
        return [(await stage.raw("getMe"))["ok"] for _ in range(20)]

    first = await outcomes()
    assert first == await outcomes()
    assert set(first) == {True, False}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([{"kind": "earthquake"}], "kind is one of"),
        ([{"kind": "500", "when": "now"}], "unknown field: when"),
        ([{"kind": "500", "times": 0}], "times is 1 or more"),
        ([{"kind": "500", "times": "often"}], "invalid literal"),
        (["500"], "a fault is an object"),
        ({"faults": 1}, "a list of faults is expected"),
    ],
)
async def test_faults_that_make_no_sense_are_refused(stage: Stage, given: object, reason: str) -> None:
    assert reason in (await stage.play("PUT", "faults", given, status=400))["error"]


async def test_the_log_shows_every_request_and_no_token(stage: Stage) -> None:
    before = (await stage.play("GET", "state"))["requests"]
    await stage.send("x", reply_markup={"inline_keyboard": [[{"text": TOKEN, "callback_data": "d"}]]})
    await stage.refused("sendMessage", chat_id=1, text="123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1")
    await stage.api("setWebhook", url=f"http://127.0.0.1:9/{TOKEN}")
    log = (await stage.play("GET", f"requests?since={before}"))["requests"]
    shown = [(entry["method"], entry["status"], entry["outcome"]) for entry in log]
    assert shown == [
        ("sendMessage", 200, "ok"),
        ("sendMessage", 400, "Bad Request: chat not found"),
        ("setWebhook", 200, "ok"),
    ]
    assert [entry["n"] for entry in log] == [before + 1, before + 2, before + 3]
    text = orjson.dumps(log).decode()
    assert TOKEN not in text
    assert "AAHdqTcv" not in text
    assert log[0]["params"]["text"] == "x"
