"""Sending: patience for one chat alone, nothing stale, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.gateway.api import Api
from bot.gateway.markup import Button, Screen
from bot.gateway.outgoing import Outgoing, PictureIds, Sent
from tests.gateway.botapi import Answer, BotApi, Refusal, bot_api

SCREEN = Screen("Hello", ((Button("Next", data="tutorial:next:a"),),))
MESSAGE = {"message_id": 5}


class Blocked:
    """Who has blocked the bot."""

    def __init__(self) -> None:
        self.chats: list[int] = []

    async def add(self, chat_id: int) -> None:
        self.chats.append(chat_id)


@asynccontextmanager
async def sending(answer: Answer) -> AsyncIterator[tuple[Outgoing, BotApi, Blocked]]:
    async def read(version: str) -> str | None:
        return None

    async def keep(version: str, file_id: str) -> None:
        return None

    blocked = Blocked()
    async with bot_api(answer) as api:
        yield Outgoing(Api(api.bot, api.request), blocked.add, PictureIds(read, keep)), api, blocked


async def test_retry_after_holds_up_its_own_chat_and_neither_another_nor_a_deletion() -> None:
    refused = asyncio.Event()

    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        if method == "sendMessage" and parameters["chat_id"] == 1 and not refused.is_set():
            refused.set()
            return Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        return True if method == "deleteMessage" else MESSAGE

    async with sending(answer) as (outgoing, api, _):
        first = asyncio.create_task(outgoing.send(1, SCREEN))
        await refused.wait()
        second = asyncio.create_task(outgoing.send(1, Screen("After")))
        assert await outgoing.send(2, SCREEN) == 5
        assert await outgoing.delete(1, 9) is Sent.DONE
        assert not first.done()
        assert await first == await second == 5
        texts = [
            parameters["text"] for _, parameters in api.calls if parameters["chat_id"] == 1 and "text" in parameters
        ]
        assert texts == ["Hello", "Hello", "After"]


@pytest.mark.parametrize(
    ("description", "code", "outcome"),
    [
        ("Bad Request: message is not modified: specified new message content is the same", 400, Sent.DONE),
        ("Bad Request: message to edit not found", 400, Sent.GONE),
        ("Bad Request: message can't be edited", 400, Sent.GONE),
        ("Bad Request: there is no text in the message to edit", 400, Sent.GONE),
        ("Forbidden: bot was blocked by the user", 403, Sent.BLOCKED),
        ("Bad Request: chat not found", 400, Sent.BLOCKED),
        ("Bad Request: can't parse entities", 400, Sent.LATER),
    ],
)
async def test_what_becomes_of_an_edit(description: str, code: int, outcome: Sent) -> None:
    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        return Refusal(code, description)

    async with sending(answer) as (outgoing, api, blocked):
        assert await outgoing.edit(1, 5, SCREEN) is outcome
        assert blocked.chats == ([1] if outcome is Sent.BLOCKED else [])
        assert len(api.calls) == 1


@pytest.mark.parametrize(
    ("description", "outcome"),
    [
        ("Bad Request: message to delete not found", Sent.DONE),
        ("Bad Request: message can't be deleted for everyone", Sent.GONE),
    ],
)
async def test_what_becomes_of_a_deletion(description: str, outcome: Sent) -> None:
    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        return Refusal(400, description)

    async with sending(answer) as (outgoing, _, _blocked):
        assert await outgoing.delete(1, 5) is outcome


async def test_what_was_said_before_a_group_became_a_supergroup_cannot_be_deleted() -> None:
    """The person is told at once; the deletion was tried for two days."""

    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)

    async with sending(answer) as (outgoing, api, _blocked):
        assert await outgoing.delete(-5, 9) is Sent.GONE
        assert len(api.calls) == 1


async def test_a_send_whose_outcome_is_unknown_is_not_made_again() -> None:
    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        return None if method == "sendMessage" else MESSAGE

    async with sending(answer) as (outgoing, api, _):
        assert await outgoing.send(1, SCREEN) is None
        assert [method for method, _ in api.calls] == ["sendMessage"]


async def test_an_edit_whose_outcome_is_unknown_is_made_again() -> None:
    tries: list[str] = []

    async def answer(method: str, parameters: dict[str, Any]) -> Any:
        tries.append(method)
        return None if len(tries) == 1 else MESSAGE

    async with sending(answer) as (outgoing, _, _blocked):
        assert await outgoing.edit(1, 5, SCREEN) is Sent.DONE
        assert tries == ["editMessageText"] * 2
