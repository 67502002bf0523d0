"""What every sent message has in common, and the messages that are text: sendMessage, its drafts, chat actions."""

from __future__ import annotations

from typing import Any

from bot.playground import fields
from bot.playground.call import Call
from bot.playground.errors import bad_request, too_many_requests
from bot.playground.formatted import Formatted
from bot.playground.keyboards import read_markup
from bot.playground.links import LinkError, check_link
from bot.playground.state import Chat, Json, Message

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TYPING_LASTS = 5.0
"""Seconds for which "typing…" is shown (Bot API, sendChatAction)."""
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio",
    "upload_audio", "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def put(call: Call, content: Json, chat: Chat | None = None) -> Message:
    """Write a message of the bot into the chat named in the request.

    Args:
        call: the request, whose reply, markup and options are read here.
        content: the fields that make the message what it is, as `text` and `entities`.
        chat: the chat, when it has been looked up already.

    Raises:
        ApiError: with Telegram's reason.
    """
    params = call.params
    if params.text("business_connection_id"):
        raise bad_request("business connection not found")
    markup = read_markup(params, private=not params.text("chat_id").startswith("-"))
    chat = chat or call.writable_chat()
    if params.integer("message_thread_id"):
        raise bad_request("message thread not found")
    reply = _read_reply(call, chat)
    if params.boolean("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")
    if call.limits:
        _keep_to_limits(call, chat)
    body: Json = {
        "message_id": call.world.next_message_id(call.bot, chat),
        "from": call.bot.to_user(),
        "chat": call.world.describe(chat),
        "date": call.now(),
        **reply,
        **content,
    }
    if params.boolean("protect_content"):
        body["has_protected_content"] = True
    if effect := params.text("message_effect_id"):
        if not effect.isdecimal() or int(effect) >= 1 << 63:
            raise bad_request("EFFECT_ID_INVALID")
        body["effect_id"] = effect
    if markup is not None and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    message = Message(body, outgoing=True, markup=markup, protected="has_protected_content" in body)
    add_message(call, chat, message)
    return message


def add_message(call: Call, chat: Chat, message: Message) -> None:
    """Put a message of the bot into its chat and show it."""
    chat.messages[message.id] = message
    chat.typing_until = 0
    chat.draft = None
    markup = message.markup
    if markup is not None and "inline_keyboard" not in markup:
        chat.reply_keyboard = None if "remove_keyboard" in markup else markup
    call.events.publish("message", chat.id, call.seen_by(chat), bot=call.bot.id, message=message.to_page())


def _keep_to_limits(call: Call, chat: Chat) -> None:
    """Telegram's limits: about 30 messages a second overall, 1 a second in a chat, 20 a minute in a group."""
    now = call.world.now()
    for times, span, most in (
        (call.bot.sent_at, 1.0, 30),
        (chat.sent_at, *((3.0, 4) if chat.is_private else (60.0, 20))),
    ):
        while times and now - times[0] > span:
            times.pop(0)
        if len(times) >= most:
            raise too_many_requests(max(1, round(span - (now - times[0]))))
    call.bot.sent_at.append(now)
    chat.sent_at.append(now)


def _read_reply(call: Call, chat: Chat) -> Json:
    """The fields of a message that answers another one."""
    given = call.params.json("reply_parameters", "reply parameters")
    if given is None:
        message_id = call.params.integer("reply_to_message_id")
        if not message_id:
            return {}
        optional = call.params.boolean("allow_sending_without_reply")
        given = {"message_id": message_id, "allow_sending_without_reply": optional}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    try:
        message_id = fields.required_integer(given, "message_id")
        optional = fields.boolean(given, "allow_sending_without_reply")
        quote = fields.string(given, "quote")
    except fields.FieldError as error:
        raise bad_request(str(error)) from None
    target = chat.messages.get(message_id)
    if target is None:
        if optional:
            return {}
        raise bad_request("message to be replied not found")
    reply: Json = {"reply_to_message": without_reply(target.body)}
    if quote:
        text = target.body.get("text") or target.body.get("caption") or ""
        if quote not in text:
            raise bad_request("QUOTE_TEXT_INVALID")
        reply["quote"] = {"text": quote, "position": len(text[: text.index(quote)].encode("utf-16-le")) // 2,
                          "is_manual": True}  # fmt: skip
    return reply


def without_reply(body: Json) -> Json:
    """A message as another one refers to it: without what it refers to itself (Bot API, Message)."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}


def read_text(call: Call) -> Formatted:
    """The text of a request.

    Raises:
        ApiError: none, too long, or markup that cannot be parsed.
    """
    if not call.params.text("text"):
        raise bad_request("message text is empty")
    formatted = call.formatted("text", "entities")
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def text_content(call: Call) -> Json:
    """The fields of a text message."""
    formatted = read_text(call)
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    if preview := _read_preview(call):
        content["link_preview_options"] = preview
    return content


def read_caption(call: Call) -> Json:
    """The fields of a caption, empty without one.

    Raises:
        ApiError: too long, or markup that cannot be parsed.
    """
    content: Json = {}
    if call.params.text("caption"):
        formatted = call.formatted("caption", "caption_entities")
        content = caption_fields(formatted)
    if call.params.boolean("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def caption_fields(formatted: Formatted) -> Json:
    """`caption` and `caption_entities` of a message."""
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: Json = {"caption": formatted.text} if formatted.text else {}
    if formatted.entities:
        content["caption_entities"] = formatted.entities
    return content


def _read_preview(call: Call) -> Json:
    given = call.params.json("link_preview_options", "link preview options")
    if given is None:
        return {"is_disabled": True} if call.params.boolean("disable_web_page_preview") else {}
    if not isinstance(given, dict):
        raise bad_request("object expected as link preview options")
    names = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
    try:
        options: Json = {name: True for name in names if fields.boolean(given, name)}
        url = fields.string(given, "url")
    except fields.FieldError as error:
        raise bad_request(str(error)) from None
    if url:
        try:
            options["url"] = check_link(url)
        except LinkError:
            raise bad_request("WEBPAGE_URL_INVALID") from None
    return options


async def send_message(call: Call) -> Any:
    content = text_content(call)
    return put(call, content).body


async def send_chat_action(call: Call) -> Any:
    action = call.params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.writable_chat()
    chat.typing_until, chat.typing_action = call.world.now() + TYPING_LASTS, action
    call.events.publish("typing", chat.id, call.seen_by(chat), bot=call.bot.id, action=action)
    return True


async def send_message_draft(call: Call) -> Any:
    if not call.params.integer("draft_id"):
        raise bad_request("draft_id must be non-zero")
    content: Json = {"text": ""}
    if call.params.text("text"):
        content = text_content(call)
    return show_draft(call, content)


def show_draft(call: Call, content: Json) -> bool:
    """Show a message that is still being written.

    Raises:
        ApiError: not a private chat.
    """
    chat = call.writable_chat()
    if not chat.is_private:
        raise bad_request("message drafts can be sent only to private chats")
    draft_id = call.params.integer("draft_id")
    chat.draft = {"draft_id": draft_id, **content}
    call.events.publish("draft", chat.id, call.seen_by(chat), bot=call.bot.id, draft_id=draft_id, **content)
    return True
