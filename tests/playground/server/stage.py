"""Fixtures: a playground on a free port, a bot's raw requests to it, and what people do there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.server import Playground
from tests.playground.server.bot_api_models import check_result, check_update

TOKEN = "4242:tests"
PERSON = 1_000_001


class Stage:
    """One bot, spoken to over HTTP, and the people of its playground. Answers are checked against aiogram's models."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession, token: str = TOKEN) -> None:
        self.playground = playground
        self.session = session
        self.token = token
        self.offset = 0

    def url(self, method: str) -> str:
        return f"{self.playground.url}/bot{self.token}/{method}"

    async def raw(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(self.url(method), json=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def api(self, method: str, **params: Any) -> Any:
        body = await self.raw(method, **params)
        assert body["ok"], body
        check_result(method, body["result"])
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """Telegram's text for a request that must be refused."""
        body = await self.raw(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def send(self, text: str = "hello", **params: Any) -> dict[str, Any]:
        result: dict[str, Any] = await self.api("sendMessage", chat_id=PERSON, text=text, **params)
        return result

    async def play(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        async with self.session.request(method, f"{self.playground.url}/play/{path}", json=body) as response:
            answer = await response.json()
            assert response.status == status, answer
            return answer

    async def say(self, text: str = "/start", chat: int = PERSON, person: int = PERSON, **more: Any) -> dict[str, Any]:
        answer = await self.play("POST", f"chats/{chat}/messages", {"from": person, "text": text, **more})
        message: dict[str, Any] = answer["message"]
        return message

    async def updates(self, hold: int = 0, **params: Any) -> list[dict[str, Any]]:
        """The updates not fetched yet; each is checked."""
        found: list[dict[str, Any]] = await self.api("getUpdates", offset=self.offset, timeout=hold, **params)
        for one in found:
            check_update(one)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found

    async def update(self) -> dict[str, Any]:
        """The one update that waits."""
        found = await self.updates(5)
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    people = [
        {"first_name": "Lin", "username": "lin", "language_code": "zh-hans"},
        {"first_name": "Ada", "language_code": "en"},
        {"first_name": "Max", "language_code": "de"},
    ]
    async with Playground(people=people, webhook_backoff=0.02) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def new_stage(playground: Playground, session: aiohttp.ClientSession) -> Stage:
    """A bot that has said who it is and nothing more; nobody has written to it."""
    stage = Stage(playground, session)
    await stage.api("getMe")
    return stage


@pytest.fixture
async def stage(new_stage: Stage) -> Stage:
    """A bot that a person has started; the update is fetched and confirmed."""
    await new_stage.say("/start")
    await new_stage.update()
    new_stage.playground.world.bots[TOKEN].updates.drop_all()
    return new_stage
