"""Changing what was sent: text, caption, media, keyboard."""

from __future__ import annotations

from typing import Any

from bot.playground.call import Call
from bot.playground.errors import bad_request
from bot.playground.keyboards import read_markup
from bot.playground.methods.media import MEDIA, read_input_media
from bot.playground.methods.rich import read_rich_message
from bot.playground.methods.sending import read_caption, text_content
from bot.playground.state import Chat, Json, Message

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_TEXT = ("text", "entities", "link_preview_options", "rich_message")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def _message_to_edit(call: Call) -> tuple[Chat, Message]:
    if not call.params.text("chat_id") and not call.params.integer("message_id"):
        if call.params.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")
        raise bad_request("message identifier is not specified")
    chat = call.writable_chat()
    message = call.message(chat, "message to edit")
    # A message with a reply keyboard stays as it is (TDLib, can_edit_message).
    if not message.outgoing or (message.markup is not None and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    if "forward_origin" in message.body:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(call: Call, chat: Chat, message: Message, names: tuple[str, ...], content: Json) -> Json:
    """Put new fields in place of old ones, and the request's keyboard, or none, in place of the old one."""
    markup = read_markup(call.params, inline_only=True)
    body = message.body
    old = {name: body[name] for name in names if name in body}
    if old == content and body.get("reply_markup") == markup:
        raise bad_request(NOT_MODIFIED)
    changed = {name: value for name, value in body.items() if name not in names and name != "reply_markup"}
    changed.update(content, edit_date=call.now())
    if markup is not None:
        changed["reply_markup"] = markup
    message.body, message.markup = changed, markup
    call.events.publish("edit", chat.id, call.seen_by(chat), bot=call.bot.id, message=message.to_page())
    return changed


async def edit_message_text(call: Call) -> Any:
    content = {"rich_message": read_rich_message(call)} if call.params.has("rich_message") else text_content(call)
    chat, message = _message_to_edit(call)
    if "text" not in message.body and "rich_message" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _replace(call, chat, message, _TEXT, content)


async def edit_message_caption(call: Call) -> Any:
    content = read_caption(call)
    chat, message = _message_to_edit(call)
    if not any(kind in message.body for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _replace(call, chat, message, _CAPTION, content)


async def edit_message_media(call: Call) -> Any:
    content = read_input_media(call, call.params.json("media", "input media"))
    chat, message = _message_to_edit(call)
    if not any(kind in message.body for kind in (*MEDIA, *_TEXT)):
        raise bad_request("message can't be edited")
    return _replace(call, chat, message, (*MEDIA, *_CAPTION, *_TEXT, "media_group_id"), content)


async def edit_message_reply_markup(call: Call) -> Any:
    chat, message = _message_to_edit(call)
    return _replace(call, chat, message, (), {})
