"""What is done again after a failure, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.gateway.retry import Backoff, call_again, may_repeat
from bot.gateway.transport import AiohttpRequest, NeverSentError, NeverSentInTimeError
from tests.gateway.wire import cut, http, result, serve


@pytest.mark.parametrize(
    ("error", "edit", "send"),
    [
        (NeverSentError("no connection"), True, True),
        (NeverSentInTimeError(), True, True),
        (TimedOut(), True, False),
        (NetworkError("Bad Gateway"), True, False),
        (BadRequest("Message is not modified"), False, False),
        (Forbidden("blocked"), False, False),
        (RetryAfter(3), False, False),
        (TelegramError("Invalid server response"), False, False),
    ],
)
def test_what_may_be_repeated(error: TelegramError, edit: bool, send: bool) -> None:
    assert may_repeat(error, repeatable=True) is edit
    assert may_repeat(error, repeatable=False) is send


def test_pauses_grow_to_a_limit() -> None:
    for _chance in range(200):
        pauses = list(Backoff(tries=7, first=0.5, longest=4).pauses())
        limits = [0.5, 1, 2, 4, 4, 4]
        assert len(pauses) == 6
        assert all(limit / 2 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))


def _recorder() -> tuple[list[float], Callable[[float], Coroutine[Any, Any, None]]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return slept, sleep


async def test_an_edit_is_made_again_until_it_comes_through() -> None:
    slept, sleep = _recorder()
    async with serve(http(b"{}", "502 Bad Gateway"), cut, result("edited")) as wire, AiohttpRequest() as client:
        url = wire.url("editMessageText")
        assert await call_again(lambda: client.post(url), repeatable=True, sleep=sleep) == "edited"
    assert len(wire.requests) == 3
    assert len(slept) == 2


async def test_an_edit_is_given_up_after_the_last_try() -> None:
    slept, sleep = _recorder()
    async with serve(http(b"{}", "500 Internal Server Error")) as wire, AiohttpRequest() as client:
        with pytest.raises(NetworkError):
            await call_again(
                lambda: client.post(wire.url("editMessageText")),
                repeatable=True,
                backoff=Backoff(tries=3),
                sleep=sleep,
            )
    assert len(wire.requests) == 3
    assert len(slept) == 2


@pytest.mark.parametrize("reply", [cut, http(b"{}", "502 Bad Gateway")], ids=["cut", "502"])
async def test_a_message_that_may_have_been_sent_is_not_sent_again(reply: Any) -> None:
    slept, sleep = _recorder()
    async with serve(reply) as wire, AiohttpRequest() as client:
        with pytest.raises(NetworkError):
            await call_again(lambda: client.post(wire.url("sendMessage")), repeatable=False, sleep=sleep)
    assert len(wire.requests) == 1
    assert slept == []


async def test_a_message_is_sent_when_the_server_comes_up_after_the_first_try() -> None:
    async with serve(result(True)) as gone:
        port = gone.port
    async with AiohttpRequest() as client, serve(result({"message_id": 1})) as wire:
        ports = iter([port, port, wire.port])

        async def send() -> object:
            wire.port = next(ports)
            return await client.post(wire.url("sendMessage"))

        _slept, sleep = _recorder()
        assert await call_again(send, repeatable=False, sleep=sleep) == {"message_id": 1}
    assert len(wire.requests) == 1
