"""What people do: write, edit, press, delete, ask inline, block. Each becomes the update that Telegram would send."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import Any

from bot.playground.call import update
from bot.playground.events import Events
from bot.playground.methods.chats import change_bot_status
from bot.playground.methods.sending import without_reply
from bot.playground.state import Bot, CallbackQuery, Chat, Json, Message, Person, World
from bot.playground.utterance import TEXT_LIMIT, UtteranceError, read_content

INLINE_WAIT = 10.0
"""Seconds that an inline query waits for its answer."""


class ActError(ValueError):
    """An act that is not possible; the text says why."""


@dataclass(slots=True)
class Scene:
    """Where people act: one bot's side of the world."""

    world: World
    bot: Bot
    events: Events

    def person(self, person_id: Any) -> Person:
        """A person by id.

        Raises:
            ActError: there is none.
        """
        person = self.world.people.get(int(person_id)) if isinstance(person_id, int | str) and person_id else None
        if person is None:
            raise ActError(f"there is no person {person_id}")
        return person

    def chat(self, chat_id: int) -> Chat:
        """A chat by id: a person's with the bot, or a group.

        Raises:
            ActError: there is none.
        """
        if chat_id in self.world.people:
            return self.world.private_chat(self.bot, chat_id)
        chat = self.bot.chats.get(chat_id)
        if chat is None:
            raise ActError(f"there is no chat {chat_id}")
        return chat

    def message(self, chat: Chat, message_id: Any) -> Message:
        """A message by id.

        Raises:
            ActError: there is none.
        """
        message = chat.messages.get(int(message_id or 0))
        if message is None:
            raise ActError(f"there is no message {message_id} in chat {chat.id}")
        return message


def write(scene: Scene, chat: Chat, person: Person, said: Json) -> list[Message]:
    """A person writes; a text too long for one message becomes several, as in Telegram's own clients.

    Args:
        said: `text` or `kind` with its fields; see the README of the playground.

    Raises:
        ActError: somebody else's chat, an unknown message, or content that Telegram's clients would not send.
    """
    if person.id not in chat.members:
        raise ActError(f"person {person.id} is not in chat {chat.id}")
    text = said.get("text")
    parts = [text[at : at + TEXT_LIMIT] for at in range(0, len(text), TEXT_LIMIT)] if isinstance(text, str) else [text]
    if len(parts) > 1 and said.get("entities"):
        raise ActError("a text with entities must fit one message")
    try:
        contents = [read_content(scene.world, person, {**said, "text": part}) for part in parts or [text]]
    except UtteranceError as error:
        raise ActError(str(error)) from None
    if chat.is_private:
        if chat.blocked:
            set_blocked(scene, chat, person, blocked=False)
        chat.started = True
    return [_write_one(scene, chat, person, content, said) for content in contents]


def _write_one(scene: Scene, chat: Chat, person: Person, content: Json, said: Json) -> Message:
    world, now = scene.world, int(scene.world.now())
    body: Json = {"message_id": world.next_message_id(scene.bot, chat)}
    body.update({"sender_chat": world.describe(chat)} if chat.type == "channel" else {"from": person.to_user()})
    body.update(chat=world.describe(chat), date=now)
    if reply_to := said.get("reply_to"):
        target = scene.message(chat, reply_to)
        body["reply_to_message"] = without_reply(target.body)
        if quote := said.get("quote"):
            body["quote"] = _quote(target, quote)
    if forwarded := said.get("forwarded"):
        hidden = {"type": "hidden_user", "sender_user_name": "Someone", "date": now - 60}
        body["forward_origin"] = forwarded if isinstance(forwarded, dict) else hidden
    message = Message({**body, **content}, outgoing=False)
    chat.messages[message.id] = message
    _tell(scene, "message", chat, message)
    if is_seen_by_bot(scene.bot, chat, message.body):
        kind = "channel_post" if chat.type == "channel" else "message"
        update(world, scene.bot, kind, message.body, person.id if chat.is_private else chat.id)
    keyboard = chat.reply_keyboard
    if keyboard is not None and keyboard.get("one_time_keyboard"):
        chat.reply_keyboard = None
    return message


def _quote(target: Message, quote: Any) -> Json:
    """A quote as the Bot API shows it; the quoted text must stand in the message."""
    text = target.body.get("text") or target.body.get("caption") or ""
    if not isinstance(quote, str) or quote not in text:
        raise ActError("the quote is not in the message")
    position = len(text[: text.index(quote)].encode("utf-16-le", "surrogatepass")) // 2
    return {"text": quote, "position": position, "is_manual": True}


def edit(scene: Scene, chat: Chat, person: Person, message_id: int, said: Json) -> Message:
    """A person edits what they wrote.

    Raises:
        ActError: not theirs, or not to be edited.
    """
    message = scene.message(chat, message_id)
    if message.outgoing or message.body.get("from", {}).get("id") != person.id:
        raise ActError("a person edits only their own messages")
    if "text" not in message.body and "caption" not in said:
        raise ActError("only a text or a caption can be edited")
    try:
        content = read_content(scene.world, person, said if "text" in message.body else {"text": said["caption"]})
    except UtteranceError as error:
        raise ActError(str(error)) from None
    if "text" not in message.body:
        content = {"caption": content["text"], "caption_entities": content.get("entities", [])}
    kept = {name: value for name, value in message.body.items() if name not in ("entities", "caption_entities")}
    message.body = {**kept, **content, "edit_date": int(scene.world.now())}
    _tell(scene, "edit", chat, message)
    if is_seen_by_bot(scene.bot, chat, message.body):
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        update(scene.world, scene.bot, kind, message.body, person.id if chat.is_private else chat.id)
    return message


def _tell(scene: Scene, kind: str, chat: Chat, message: Message) -> None:
    scene.events.publish(kind, chat.id, chat.members, bot=scene.bot.id, message=message.to_page())


def is_seen_by_bot(bot: Bot, chat: Chat, body: Json) -> bool:
    """Whether a message reaches the bot: with privacy mode on, a group's commands, mentions and replies to it do."""
    if chat.is_private:
        return not chat.blocked
    if chat.bot_status in ("left", "kicked"):
        return False
    if chat.bot_is_admin or bot.reads_all_group_messages or chat.type == "channel":
        return True
    if body.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    text = body.get("text") or body.get("caption") or ""
    handle = f"@{bot.username.lower()}"
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in body.get("entities") or body.get("caption_entities") or []:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        shown = raw[start:end].decode("utf-16-le", "replace").lower()
        if entity["type"] == "mention" and shown == handle:
            return True
        if entity["type"] == "bot_command" and ("@" not in shown or shown.endswith(handle)):
            return True
    return False


def press(scene: Scene, chat: Chat, person: Person, message_id: int, data: str, force: bool) -> str:
    """A person presses an inline button; returns the callback query's id.

    Args:
        force: a forged press: any data, any message, one that is gone too.

    Raises:
        ActError: there is no such button, and the press is not forged.
    """
    message = chat.messages.get(message_id)
    if not force:
        rows = scene.message(chat, message_id).body.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == data for row in rows for button in row):
            raise ActError("the message has no button with that data")
    if chat.is_private and chat.blocked:
        raise ActError("the person has blocked the bot")
    # A message that is gone comes as an InaccessibleMessage, known by its date 0.
    gone: Json = {"chat": scene.world.describe(chat), "message_id": message_id, "date": 0}
    now = scene.world.now()
    query_id = str(random.getrandbits(62))
    scene.bot.callback_queries[query_id] = CallbackQuery(query_id, person.id, chat.id, now)
    _drop_old_queries(scene.bot, now)
    body = {
        "id": query_id,
        "from": person.to_user(),
        "message": message.body if message is not None else gone,
        "chat_instance": str(-abs(hash((scene.bot.id, chat.id))) % (1 << 62)),
        "data": data,
    }
    update(scene.world, scene.bot, "callback_query", body, person.id)
    return query_id


def _drop_old_queries(bot: Bot, now: float) -> None:
    """Presses are kept in order of time, so only the oldest need a look."""
    while bot.callback_queries:
        oldest = next(iter(bot.callback_queries.values()))
        if now - oldest.pressed_at < 600:
            return
        del bot.callback_queries[oldest.id]


def delete(scene: Scene, chat: Chat, message_id: int) -> None:
    """A person deletes a message, for both sides. No bot is told of that."""
    message = scene.message(chat, message_id)
    del chat.messages[message.id]
    scene.events.publish("delete", chat.id, chat.members, bot=scene.bot.id, message_id=message.id)


async def ask_inline(scene: Scene, person: Person, query: str, offset: str = "", wait: float = INLINE_WAIT) -> Json:
    """A person types `@bot query`; returns what the bot answered.

    Raises:
        ActError: it did not answer in time.
    """
    query_id = str(random.getrandbits(62))
    answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
    scene.bot.inline_queries[query_id] = {"answer": answer}
    body = {"id": query_id, "from": person.to_user(), "query": query, "offset": offset, "chat_type": "sender"}
    update(scene.world, scene.bot, "inline_query", body, person.id)
    try:
        return await asyncio.wait_for(answer, wait)
    except TimeoutError:
        raise ActError("the bot did not answer the inline query") from None
    finally:
        scene.bot.inline_queries.pop(query_id, None)


def set_blocked(scene: Scene, chat: Chat, person: Person, blocked: bool) -> None:
    """A person blocks the bot, or lets it in again."""
    change_bot_status(scene.world, scene.bot, chat, "kicked" if blocked else "member", person.to_user())
    scene.events.publish("blocked", chat.id, chat.members, bot=scene.bot.id, blocked=blocked)


def add_group(scene_bots: list[Scene], group_id: int, person: Person) -> None:
    """Tell every bot that somebody added it to a group."""
    for scene in scene_bots:
        chat = scene.bot.chats[group_id]
        status, chat.bot_status = chat.bot_status, "left"
        change_bot_status(scene.world, scene.bot, chat, status, person.to_user())
        if chat.type == "channel":
            continue
        body = {"message_id": scene.world.next_message_id(scene.bot, chat), "from": person.to_user(),
                "chat": scene.world.describe(chat), "date": int(scene.world.now()),
                "new_chat_members": [scene.bot.to_user()]}  # fmt: skip
        message = Message(body, outgoing=False)
        chat.messages[message.id] = message
        _tell(scene, "message", chat, message)
        update(scene.world, scene.bot, "message", body, chat.id)
