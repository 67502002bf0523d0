"""Plays a person in the playground over real HTTP: sends, presses, and waits for what they would see."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

Message = dict[str, Any]
PATIENCE = 45.0
"""Seconds after which something that should have been seen counts as missing."""


class Chat:
    """One person's private chat with the bot, as their screen shows it, with edits and deletions done."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, person: dict[str, Any], chat_id: int | None = None
    ) -> None:
        self._session = session
        self._url = url
        self.person = person
        self.id: int = chat_id if chat_id is not None else person["id"]
        self.messages: dict[int, Message] = {}
        self.answers: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()

    # -- what the person does ------------------------------------------------------------------------------

    async def say(self, text: str, **more: Any) -> int:
        """Sends a text; the message's id."""
        return await self.send(text=text, **more)

    async def send(self, **content: Any) -> int:
        """Sends anything that the control interface knows (kind, text, caption …)."""
        answer = await self.post(f"/play/chats/{self.id}/messages", {"from": self.person["id"], **content})
        return int(answer["message"]["message_id"])

    async def press(self, label: str, message_id: int | None = None) -> None:
        """Presses the button whose label has `label` in it, on the newest message that has one."""
        message = self.messages[message_id] if message_id else self.newest_with_button(label)
        data = next(b["callback_data"] for b in buttons(message) if label in b["text"] and "callback_data" in b)
        await self.press_data(data, message["message_id"])

    async def press_data(self, data: str, message_id: int, *, force: bool = False) -> None:
        """Presses a button by its callback data; with `force` also one that is not there."""
        await self.post(
            f"/play/chats/{self.id}/press",
            {"from": self.person["id"], "message_id": message_id, "data": data, "force": force},
        )

    async def post(self, path: str, body: Any, method: str = "POST") -> Any:
        """A call of the control interface."""
        async with self._session.request(method, self._url + path, json=body) as response:
            answer = await response.json(content_type=None)
            assert response.status < 300, (path, response.status, answer)
            return answer

    # -- what the person sees ------------------------------------------------------------------------------

    @property
    def bot_messages(self) -> list[Message]:
        """The bot's messages that are in the chat now, oldest first."""
        return [m for _, m in sorted(self.messages.items()) if m["from"]["is_bot"]]

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.bot_messages[-1]

    def newest_with_button(self, label: str) -> Message:
        """The newest message with such a button."""
        for message in reversed(self.bot_messages):
            if any(label in b["text"] for b in buttons(message)):
                return message
        raise AssertionError(f"no button {label!r}; last: {[b['text'] for b in buttons(self.last)]}")

    async def until(self, seen: Callable[[], Any], what: str = "") -> Any:
        """Waits until something is seen; its value."""

        def attempt() -> Any:
            try:
                return seen()
            except (AssertionError, IndexError, KeyError, StopIteration):
                return None

        async with self._changed:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not (value := attempt()):
                        await self._changed.wait()
            except TimeoutError:
                shown = [text_of(m)[:120] for m in self.bot_messages[-3:]]
                raise AssertionError(f"not seen: {what or seen}; the last messages: {shown}") from None
        return value

    async def reads(self, text: str) -> Message:
        """Waits until some message of the bot's has this in its text; that message."""
        return await self.until(
            lambda: next(m for m in reversed(self.bot_messages) if text in text_of(m)), f"a message with {text!r}"
        )

    async def sees_button(self, label: str) -> Message:
        """Waits until the bot's newest message has such a button; that message."""
        return await self.until(
            lambda: self.last if any(label in b["text"] for b in buttons(self.last)) else None, f"a button {label!r}"
        )

    async def pressing(self, label: str, then: str | None = None) -> Message:
        """Presses, and waits until the chat has changed for it: `then` is read, or the pressed message differs."""
        await self.sees_button(label)
        before = snapshot(self.bot_messages)
        await self.press(label)
        if then is not None:
            return await self.reads(then)
        await self.until(lambda: snapshot(self.bot_messages) != before, f"a change after {label!r}")
        return self.last

    async def loses(self, message_id: int) -> None:
        """Waits until a message is gone from the chat."""
        await self.until(lambda: message_id not in self.messages, f"the deletion of {message_id}")

    # -- how it gets to see it -----------------------------------------------------------------------------

    async def listen(self, ready: asyncio.Event) -> None:
        """Follows the event stream."""
        query = {"person": str(self.person["id"])}
        timeout = aiohttp.ClientTimeout(total=None, sock_read=None)
        async with self._session.get(self._url + "/play/events", params=query, timeout=timeout) as stream:
            ready.set()
            async for line in stream.content:
                if line.startswith(b"data:"):
                    await self._happened(orjson.loads(line[5:]))

    async def _happened(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event.get("chat_id") not in (None, self.id):
            return
        match event["type"]:
            case "message" | "edit":
                self.messages[event["message"]["message_id"]] = event["message"]
            case "delete":
                self.messages.pop(event["message_id"], None)
            case "callback_answer":
                self.answers.append(event)
        async with self._changed:
            self._changed.notify_all()


def buttons(message: Message) -> list[dict[str, Any]]:
    """All inline buttons of a message."""
    markup = message.get("reply_markup") or {}
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def text_of(message: Message) -> str:
    """A message's text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def snapshot(messages: list[Message]) -> list[tuple[int, str, str]]:
    """What can be seen of messages, to tell whether anything has changed."""
    return [(m["message_id"], text_of(m), repr(m.get("reply_markup"))) for m in messages]


def plain(telegram_html: str) -> str:
    """A screen's text without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", telegram_html))


@asynccontextmanager
async def chatting(
    url: str, *, language_code: str | None = "en", first_name: str = "Ada", person: dict[str, Any] | None = None
) -> AsyncIterator[Chat]:
    """A person of the playground at `url`, new unless given, whose chat is followed while inside."""
    async with aiohttp.ClientSession(json_serialize=lambda o: orjson.dumps(o).decode()) as session:
        if person is None:
            body: dict[str, Any] = {"first_name": first_name}
            if language_code is not None:
                body["language_code"] = language_code
            async with session.post(url + "/play/people", json=body) as response:
                answer = await response.json(content_type=None)
            person = answer.get("person", answer)
        chat = Chat(session, url, person)
        ready = asyncio.Event()
        listening = asyncio.create_task(chat.listen(ready))
        await ready.wait()
        try:
            yield chat
        finally:
            listening.cancel()
