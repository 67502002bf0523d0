"""Taking messages away again, where Telegram lets a bot."""

from __future__ import annotations

from typing import Any

from bot.playground.call import DELETE_WINDOW, Call
from bot.playground.errors import bad_request
from bot.playground.state import Chat, Message

MOST_AT_ONCE = 100


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    if any(name in message.body for name in ("supergroup_chat_created", "channel_chat_created", "group_chat_created")):
        raise bad_request("message can't be deleted")
    if not chat.is_private and not message.outgoing:
        allowed = chat.bot_is_admin and chat.bot_rights.get("can_delete_messages", True)
        if not allowed:
            raise bad_request("message can't be deleted")
    if call.world.now() - message.body["date"] > DELETE_WINDOW:
        raise bad_request("message can't be deleted for everyone")


def _remove(call: Call, chat: Chat, message: Message) -> None:
    del chat.messages[message.id]
    call.events.publish("delete", chat.id, call.seen_by(chat), bot=call.bot.id, message_id=message.id)


async def delete_message(call: Call) -> Any:
    chat = call.chat()
    message = call.message(chat, "message to delete")
    _check_deletable(call, chat, message)
    _remove(call, chat, message)
    return True


async def delete_messages(call: Call) -> Any:
    """What is missing is passed over without a word, as at Telegram."""
    ids = call.params.json("message_ids", "message identifiers")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(one, int) for one in ids):
        raise bad_request("can't parse message identifiers: Field must be of type Number")
    chat = call.chat()
    found = [chat.messages[one] for one in dict.fromkeys(ids) if one in chat.messages]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        _remove(call, chat, message)
    return True
