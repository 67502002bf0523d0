"""A bot whose every move a test makes, over real HTTP, and the chat page it is seen through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.playground.server import Playground
from tests.browser import opened

TOKEN = "424242:scripted"
ALEX = 1_000_002
"""The second person of people.json."""


class RefusedCall(Exception):
    """The Bot API's refusal, in its words."""


class ScriptedBot:
    """A client of the Bot API without any behaviour of its own.

    Args:
        session: what it asks with.
        url: the Bot API server.

    `person` is the id of whom it talks to unless told otherwise.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.person = 0
        self._session = session
        self._url = f"{url}/bot{TOKEN}"
        self._offset = 0
        self._waiting: list[dict[str, Any]] = []

    async def call(self, method: str, files: dict[str, bytes] | None = None, **params: Any) -> Any:
        """One request; returns its result.

        Raises:
            RefusedCall: the server said no.
        """
        if files:
            form = aiohttp.FormData()
            for name, value in params.items():
                form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
            for name, content in files.items():
                form.add_field(name, content, filename=f"{name}.png", content_type="image/png")
            sent = self._session.post(f"{self._url}/{method}", data=form)
        else:
            sent = self._session.post(f"{self._url}/{method}", json=params)
        async with sent as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RefusedCall(answer["description"])
        return answer["result"]

    async def send(self, text: str, chat: int | None = None, **params: Any) -> int:
        """Send a text in Telegram's HTML; returns the message's id."""
        sent = await self.call("sendMessage", chat_id=chat or self.person, text=text, parse_mode="HTML", **params)
        return int(sent["message_id"])

    async def edit(self, message_id: int, text: str, **params: Any) -> None:
        """Change a text that it sent."""
        await self.call("editMessageText", chat_id=self.person, message_id=message_id, text=text, **params)

    async def delete(self, message_id: int) -> None:
        """Delete a message."""
        await self.call("deleteMessage", chat_id=self.person, message_id=message_id)

    async def forget_updates(self) -> None:
        """Whatever waits is of another test."""
        self._waiting.clear()
        await self.call("deleteWebhook", drop_pending_updates=True)

    async def next(self, kind: str) -> dict[str, Any]:
        """The next update of a kind, waited for; those of other kinds before it are passed over."""
        while True:
            while self._waiting:
                update = self._waiting.pop(0)
                if kind in update:
                    return dict(update[kind])
            self._waiting = await self.call("getUpdates", offset=self._offset, timeout=20)
            if self._waiting:
                self._offset = self._waiting[-1]["update_id"] + 1


@dataclass
class Chat:
    """The page with a bot behind it, and shortcuts for what tests do all the time.

    Args:
        person: id of the person who sits at the page.
    """

    page: Page
    bot: ScriptedBot
    playground: Playground
    person: int

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer")

    @property
    def bubbles(self) -> Locator:
        return self.page.locator(".bubble[data-message-id]")

    def bubble(self, message_id: int) -> Locator:
        """The bubble of one message."""
        return self.page.locator(f'.bubble[data-message-id="{message_id}"]')

    async def say(self, text: str) -> dict[str, Any]:
        """The person types and sends; returns the message the bot got."""
        await self.composer.fill(text)
        await self.page.get_by_test_id("send").click()
        return await self.bot.next("message")

    async def choose(self, message_id: int, entry: str) -> None:
        """Choose from the menu of a message."""
        bubble = self.bubble(message_id)
        await bubble.hover()
        await bubble.locator(".more").click()
        await self.page.get_by_role("menuitem", name=entry).click()


@dataclass
class Room:
    """What the tests of one run share, for a browser page costs a second: each test brings a newcomer to it."""

    page: Page
    bot: ScriptedBot
    playground: Playground
    problems: list[str]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def room(browser: Browser) -> AsyncIterator[Room]:
    """A playground with the people of people.json, one bot, and the chat page open."""
    keys = [
        {"verdict": "valid", "key": "sk-sample-that-works", "title": "The key works"},
        {"verdict": "no_credit", "key": "sk-sample-without-credit", "title": "No credit left"},
        {"verdict": "no_credit", "key": "sk-sample-with-credit-used-up", "title": "Credit used up"},
    ]
    problems: list[str] = []
    async with (
        Playground(tokens=[TOKEN], sample_keys=keys) as playground,
        aiohttp.ClientSession() as session,
        opened(browser, problems, f"{playground.url}/") as page,
    ):
        yield Room(page, ScriptedBot(session, playground.url), playground, problems)


@pytest_asyncio.fixture(loop_scope="session")
async def empty_chat(room: Room) -> AsyncIterator[Chat]:
    """The page as a newcomer finds it, nothing said. What the test has set is taken back at its end."""
    page, playground = room.page, room.playground
    await page.get_by_test_id("add-person").click()
    await page.locator("#person-dialog").get_by_label("First name").fill("Lin")
    async with page.expect_response("**/play/people") as added:
        await page.get_by_test_id("save-person").click()
    person = room.bot.person = (await (await added.value).json())["id"]
    await expect(page.get_by_test_id(f"person-{person}")).to_have_attribute("aria-current", "true")
    await room.bot.forget_updates()
    yield Chat(page, room.bot, playground, person)
    playground.api.faults.active = []
    playground.world.bots[TOKEN].commands.clear()
    playground.world.bots[TOKEN].texts.clear()
    found = room.problems[:]
    room.problems.clear()
    assert found == []


@pytest_asyncio.fixture(loop_scope="session")
async def chat(empty_chat: Chat) -> Chat:
    """The page after Start was pressed, so that the bot may write."""
    await empty_chat.page.get_by_test_id("start").click()
    await empty_chat.bot.next("message")
    await expect(empty_chat.bubbles).to_have_count(1)
    return empty_chat
