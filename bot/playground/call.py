"""One Bot API request while it is served: who asks, with what, and the checks that many methods share."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.playground.delivery import Delivery
from bot.playground.errors import bad_request, forbidden
from bot.playground.events import Events
from bot.playground.formatted import Formatted, read_formatted
from bot.playground.parameters import Parameters
from bot.playground.state import Bot, Chat, Json, Message, World

DELETE_WINDOW = 48 * 3600
"""Seconds in which a message may be deleted (Bot API, deleteMessage)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A result with a description besides, as setWebhook gives."""

    result: Any
    description: str


@dataclass(slots=True)
class Call:
    """One request.

    Args:
        world: everything there is.
        bot: whose token it came with.
        params: its parameters.
        events: where the chat page listens.
        delivery: polling and webhooks of all bots.
        limits: Telegram's rate limits are in force.
    """

    world: World
    bot: Bot
    params: Parameters
    events: Events
    delivery: Delivery
    limits: bool = False

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat named in the request, which the bot must know.

        Raises:
            ApiError: none named, an unknown one, or a group the bot was removed from.
        """
        given = self.params.text(name).strip()
        if not given:
            raise bad_request(f"{name} is empty")
        chat = self._find_chat(given)
        if chat is None:
            raise bad_request("chat not found")
        if chat.bot_status in ("left", "kicked"):
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        return chat

    def _find_chat(self, given: str) -> Chat | None:
        if not re.fullmatch(r"-?\d+", given):
            return None
        chat_id = int(given)
        if chat_id in self.world.people:
            return self.world.private_chat(self.bot, chat_id)
        return self.bot.chats.get(chat_id)

    def writable_chat(self, name: str = "chat_id") -> Chat:
        """The chat named in the request, if the bot may write there.

        Raises:
            ApiError: as `chat`, or the person blocked the bot or never started it.
        """
        chat = self.chat(name)
        if chat.is_private:
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        return chat

    def message(self, chat: Chat, what: str, name: str = "message_id") -> Message:
        """The message named in the request.

        Args:
            chat: where it is looked for.
            what: as "message to edit", for the refusal.
            name: the parameter's.

        Raises:
            ApiError: none named, or it is not there.
        """
        message_id = self.params.integer(name)
        if message_id == 0:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request(f"{what} not found")
        return message

    def formatted(self, text: str, entities: str, parse_mode: str = "parse_mode") -> Formatted:
        """A text of the request with its markup; a text_mention's user is filled in.

        Args:
            text, entities, parse_mode: the parameters' names.
        """
        found = read_formatted(
            self.params.text(text), self.params.text(parse_mode), self.params.json(entities, "entities")
        )
        return self.with_users(found)

    def with_users(self, formatted: Formatted) -> Formatted:
        """Fill in the users that a text mentions by id; whom the bot does not know is not mentioned."""
        if all("user" not in entity for entity in formatted.entities):
            return formatted
        kept = []
        for entity in formatted.entities:
            if "user" in entity:
                person = self.world.people.get(entity["user"]["id"])
                if person is None:
                    continue
                entity["user"] = person.to_user()
            kept.append(entity)
        formatted.entities = kept
        return formatted

    def now(self) -> int:
        """Unix time in whole seconds, as the Bot API's dates are."""
        return int(self.world.now())

    def seen_by(self, chat: Chat) -> set[int]:
        """Who sees what happens in a chat."""
        return chat.members


Handler = Callable[[Call], Awaitable[Any]]


def update(world: World, bot: Bot, kind: str, body: Json, whose: int) -> int | None:
    """Queue an update for a bot; returns its id, None when the bot does not take this kind."""
    return bot.updates.add(kind, body, whose, world.now())
