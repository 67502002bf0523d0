"""Forwarding and copying messages, and reacting to them."""

from __future__ import annotations

from typing import Any

from bot.playground.call import Call
from bot.playground.errors import bad_request
from bot.playground.methods.sending import put, read_caption
from bot.playground.state import Chat, Json, Message

OF_ITS_PLACE = frozenset(
    {"message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "quote", "reply_markup",
     "has_protected_content", "forward_origin", "effect_id", "media_group_id", "via_bot", "new_chat_members",
     "left_chat_member", "pinned_message"}
)  # fmt: skip
"""Fields that belong to a message's place and not to what it says."""
REACTIONS = frozenset(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "  # noqa: SIM905
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
    "🤷\u200d♂ 🤷 🤷\u200d♀ 😡".split()
)
"""The emoji a bot may react with (Bot API, ReactionTypeEmoji)."""


def content_of(body: Json) -> Json:
    """What a message says, without where and by whom."""
    return {name: value for name, value in body.items() if name not in OF_ITS_PLACE}


def origin_of(message: Message) -> Json:
    """The `forward_origin` of a message forwarded on."""
    body = message.body
    if "forward_origin" in body:
        return dict(body["forward_origin"])
    return {"type": "user", "sender_user": body["from"], "date": body["date"]}


def _source(call: Call, what: str) -> tuple[Chat, Message]:
    chat = call.chat("from_chat_id")
    message = call.message(chat, what)
    if message.protected:
        raise bad_request("message has protected content and can't be forwarded")
    return chat, message


async def forward_message(call: Call) -> Any:
    _, message = _source(call, "message to forward")
    return put(call, {**content_of(message.body), "forward_origin": origin_of(message)}).body


async def copy_message(call: Call) -> Any:
    _, message = _source(call, "message to copy")
    content = content_of(message.body)
    if call.params.has("caption"):
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(read_caption(call))
    return {"message_id": put(call, content).id}


async def set_message_reaction(call: Call) -> Any:
    chat = call.chat()
    message = call.message(chat, "message to react")
    given = call.params.json("reaction", "reaction types") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_request("expected an Array of ReactionType")
    for one in given:
        if one.get("type") != "emoji" or str(one.get("emoji", "")).rstrip("\ufe0f") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if given:
        message.reactions[call.bot.id] = given
    else:
        message.reactions.pop(call.bot.id, None)
    call.events.publish("reaction", chat.id, call.seen_by(chat), bot=call.bot.id, message_id=message.id, reaction=given)
    return True
