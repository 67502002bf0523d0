"""What the playground knows: people, bots, chats and their messages. In memory, gone when it stops."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from bot.playground.files import Files
from bot.playground.updates import UpdateQueue

Json = dict[str, Any]

FIRST_PERSON = 1_000_001
FIRST_GROUP = -1_001_000_000_001
"""Ids of supergroups are below -1000000000000, as Telegram's."""


@dataclass(slots=True)
class Person:
    """Someone with a Telegram account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    def to_user(self) -> Json:
        """The Bot API's User; what is empty is left out, as Telegram does."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    def to_json(self) -> Json:
        """All fields, for the control interface."""
        return {"id": self.id, "first_name": self.first_name, "last_name": self.last_name,
                "username": self.username, "language_code": self.language_code}  # fmt: skip


@dataclass(slots=True)
class Message:
    """A message with what the server remembers of it besides.

    Args:
        body: the Bot API's Message, complete; a message a person forwards or replies to is copied from it.
        outgoing: sent by the bot.
        markup: the reply markup as sent, of any kind; `body` holds an inline keyboard only.
    """

    body: Json
    outgoing: bool
    markup: Json | None = None
    protected: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    def to_page(self) -> Json:
        """The message as the chat page shows it: with a reply keyboard too, and whose it is."""
        shown = {**self.body, "outgoing": self.outgoing}
        if self.markup is not None:
            shown["reply_markup"] = self.markup
        if self.reactions:
            shown["reactions"] = {str(who): what for who, what in self.reactions.items()}
        return shown


@dataclass(slots=True)
class Chat:
    """A chat of one bot: with a person, or a group it is a member of."""

    id: int
    type: str
    title: str = ""
    members: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    bot_status: str = "member"
    bot_rights: Json = field(default_factory=dict)
    reply_keyboard: Json | None = None
    typing_until: float = 0.0
    typing_action: str = "typing"
    draft: Json | None = None
    pinned: list[int] = field(default_factory=list)
    last_message_id: int = 0
    sent_at: list[float] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    @property
    def bot_is_admin(self) -> bool:
        return self.bot_status == "administrator"


@dataclass(slots=True)
class CallbackQuery:
    """A pressed button that waits for its answer."""

    id: str
    person_id: int
    chat_id: int
    pressed_at: float
    answered: bool = False


@dataclass(slots=True)
class Bot:
    """A bot: everything that hangs on one token."""

    id: int
    token: str
    username: str
    first_name: str
    updates: UpdateQueue
    chats: dict[int, Chat] = field(default_factory=dict)
    callback_queries: dict[str, CallbackQuery] = field(default_factory=dict)
    inline_queries: dict[str, Json] = field(default_factory=dict)
    reads_all_group_messages: bool = False
    last_message_id: int = 0
    commands: dict[tuple[str, ...], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    default_rights: dict[bool, Json] = field(default_factory=dict)
    name_changes: list[float] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    webhook_set_at: float = 0.0

    def to_user(self) -> Json:
        """The Bot API's User as others see it."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


class World:
    """People, bots and a clock that can be moved on."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.bots_by_id: dict[int, Bot] = {}
        self.files = Files()
        self.groups: dict[int, Json] = {}
        self._clock_offset = 0.0
        self._next_number = 0

    def now(self) -> float:
        """Unix time in seconds, moved on by `advance`."""
        return time.time() + self._clock_offset

    def advance(self, seconds: float) -> None:
        """Move the clock on, so that messages and button presses grow old."""
        self._clock_offset += seconds

    def number(self) -> int:
        """A number not used before, for ids that must only be unique."""
        self._next_number += 1
        return self._next_number

    def add_person(self, first_name: str, last_name: str = "", username: str = "", language_code: str = "") -> Person:
        """Add somebody."""
        person = Person(FIRST_PERSON + len(self.people), first_name, last_name, username, language_code)
        self.people[person.id] = person
        return person

    def bot(self, token: str) -> Bot:
        """The bot of a token, created when seen first."""
        bot = self.bots.get(token)
        if bot is None:
            bot_id = int(token.partition(":")[0])
            taken = {other.username for other in self.bots.values()}
            username = "firstkey_playground_bot" if not taken else f"playground_{bot_id}_bot"
            name = "firstkey" if not taken else f"Bot {bot_id}"
            if username in taken:
                username = f"playground_{bot_id}_{len(taken)}_bot"
            bot = Bot(bot_id, token, username, name, UpdateQueue())
            self.bots[token] = self.bots_by_id[bot_id] = bot
            for group_id in self.groups:
                self._join(bot, group_id)
        return bot

    def private_chat(self, bot: Bot, person_id: int) -> Chat:
        """The chat of a bot and a person, which need not have been started."""
        chat = bot.chats.get(person_id)
        if chat is None:
            chat = bot.chats[person_id] = Chat(person_id, "private", members={person_id})
        return chat

    def add_group(self, title: str, members: list[int], bot_is_admin: bool, kind: str = "supergroup") -> int:
        """A group or channel with every bot in it; returns its id."""
        group_id = FIRST_GROUP - len(self.groups)
        self.groups[group_id] = {"title": title, "members": set(members), "admin": bot_is_admin, "type": kind}
        for bot in self.bots.values():
            self._join(bot, group_id)
        return group_id

    def _join(self, bot: Bot, group_id: int) -> None:
        group = self.groups[group_id]
        chat = Chat(group_id, group["type"], group["title"], set(group["members"]))
        chat.bot_status = "administrator" if group["admin"] else "member"
        bot.chats[group_id] = chat

    def describe(self, chat: Chat) -> Json:
        """The Bot API's Chat."""
        if not chat.is_private:
            return {"id": chat.id, "type": chat.type, "title": chat.title}
        person = self.people[chat.id]
        shown: Json = {"id": chat.id, "type": "private", "first_name": person.first_name}
        for name in ("last_name", "username"):
            if value := getattr(person, name):
                shown[name] = value
        return shown

    def next_message_id(self, bot: Bot, chat: Chat) -> int:
        """Private chats of a bot share one row of numbers, every supergroup has its own, as at Telegram."""
        if chat.is_private:
            bot.last_message_id += 1
            return bot.last_message_id
        chat.last_message_id += 1
        return chat.last_message_id
