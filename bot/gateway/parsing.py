"""A raw update as PTB's object, the pressed message cut down to its address first: nobody reads more of it."""

from __future__ import annotations

from typing import Any

from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User

from bot.gateway.turn import Turn
from bot.people.person import Panel


def kind_of(raw: dict[str, Any]) -> str:
    """Which of the Bot API's kinds an update is: the name of its one other field."""
    for name in raw:
        if name != "update_id":
            return name
    return "empty"


def parse_update(raw: dict[str, Any], bot: Bot, turn: Turn) -> Update | None:
    """PTB's Update; None for one that is not as the Bot API says, whose text may not be shown to anyone.

    Args:
        raw: as Telegram sent it; not changed.
        turn: is told which message a button was pressed on.
    """
    query = raw.get("callback_query")
    try:
        if isinstance(query, dict) and isinstance(message := query.get("message"), dict):
            turn.pressed = Panel(int(message["message_id"]), photo="photo" in message)
            return _press(int(raw["update_id"]), query, message, bot)
        return Update.de_json(raw, bot)
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        # PTB raises whatever its constructors raise; the exception holds the update, so it goes no further.
        return None


def _press(update_id: int, query: dict[str, Any], message: dict[str, Any], bot: Bot) -> Update:
    """A pressed button from PTB's constructors: a third of the time that reading the whole message takes."""
    data = query.get("data")
    if data is not None and not isinstance(data, str):
        raise TypeError("callback data is a text")
    user, chat = User.de_json(query["from"], bot), Chat.de_json(message["chat"], bot)
    address = InaccessibleMessage(chat, int(message["message_id"]))
    pressed = CallbackQuery(str(query["id"]), user, str(query.get("chat_instance", "")), address, data)
    for each in (address, pressed):
        each.set_bot(bot)
    return Update(update_id, callback_query=pressed)
