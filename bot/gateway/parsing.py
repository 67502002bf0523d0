"""A raw update as PTB's object, the pressed message cut down to its address first: nobody reads more of it."""

from __future__ import annotations

from typing import Any

from telegram import Bot, Update

from bot.gateway.turn import Turn
from bot.people.person import Panel


def kind_of(raw: dict[str, Any]) -> str:
    """Which of the Bot API's kinds an update is: the name of its one other field."""
    return next((name for name in raw if name != "update_id"), "empty")


def parse_update(raw: dict[str, Any], bot: Bot, turn: Turn) -> Update | None:
    """PTB's Update; None for one that is not as the Bot API says, whose text may not be shown to anyone.

    Args:
        raw: as Telegram sent it; not changed.
        turn: is told which message a button was pressed on.
    """
    query = raw.get("callback_query")
    if isinstance(query, dict) and isinstance(message := query.get("message"), dict):
        try:
            turn.pressed = Panel(int(message["message_id"]), photo="photo" in message)
            address = {"message_id": message["message_id"], "date": 0, "chat": message["chat"]}
        except (KeyError, TypeError, ValueError):
            return None
        raw = {"update_id": raw["update_id"], "callback_query": {**query, "message": address}}
    try:
        return Update.de_json(raw, bot)
    except (TypeError, KeyError, ValueError, AttributeError):
        # PTB raises whatever its constructors raise; the exception holds the update, so it goes no further.
        return None
