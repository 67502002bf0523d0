"""Reply markup of a request: checked, and put into the shape in which Telegram keeps it (TDLib, ReplyMarkup.cpp)."""

from __future__ import annotations

from typing import Any

from bot.playground import fields
from bot.playground.errors import bad_request
from bot.playground.links import LinkError, check_link, linked_user
from bot.playground.parameters import Parameters

DATA_LIMIT = 64
COPY_LIMIT = 256
BUTTONS_LIMIT = 100
ROW_LIMIT = 12
"""Buttons of a row; Telegram cuts the rest off without a word."""
MARKUP_LIMIT = 10_240
"""Bytes of a whole markup, as JSON here; Telegram counts its own encoding."""

Json = dict[str, Any]


def read_markup(params: Parameters, inline_only: bool = False, private: bool = True) -> Json | None:
    """The `reply_markup` of a request, None when there is none or it is an empty inline keyboard.

    Args:
        params: the request's.
        inline_only: an edit, which takes inline keyboards only.
        private: the chat is with a person, where contacts and places may be asked for.

    Raises:
        ApiError: with Telegram's reason.
    """
    value = params.json("reply_markup", "reply keyboard markup")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    try:
        markup = _read(value, private)
    except fields.FieldError as error:
        raise bad_request(str(error)) from None
    if inline_only and markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _read(value: Json, private: bool) -> Json | None:
    if value.get("keyboard") is not None:
        return _read_reply_keyboard(value, private)
    if value.get("inline_keyboard") is not None:
        rows = _rows(value, "inline_keyboard", "inline keyboard button", _inline_button)
        total = sum(map(len, rows))
        if total > BUTTONS_LIMIT or len(str(rows).encode()) > MARKUP_LIMIT * 2:
            raise bad_request("reply markup is too long")
        return {"inline_keyboard": rows} if rows else None
    if fields.boolean(value, "remove_keyboard"):
        return _with_flags({"remove_keyboard": True}, value, "selective")
    if fields.boolean(value, "force_reply"):
        return _with_flags(_placeholder({"force_reply": True}, value), value, "selective")
    return None


def _read_reply_keyboard(value: Json, private: bool) -> Json | None:
    rows = _rows(value, "keyboard", "keyboard button", lambda button: _reply_button(button, private))
    markup: Json = {"keyboard": rows}
    _with_flags(markup, value, "is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
    _placeholder(markup, value)
    return markup if rows else None


def _with_flags(markup: Json, value: Json, *names: str) -> Json:
    for name in names:
        if fields.boolean(value, name):
            markup[name] = True
    return markup


def _placeholder(markup: Json, value: Json) -> Json:
    placeholder = fields.string(value, "input_field_placeholder")
    if len(placeholder) > 64:
        raise bad_request("input field placeholder is too long")
    if placeholder:
        markup["input_field_placeholder"] = placeholder
    return markup


def _rows(value: Json, name: str, what: str, read_button: Any) -> list[list[Json]]:
    rows = []
    for row in fields.array(value, name):
        if not isinstance(row, list):
            raise bad_request(f'field "{name}" must be an Array of Arrays')
        buttons = []
        for button in row[:ROW_LIMIT]:
            try:
                buttons.append(read_button(button))
            except fields.FieldError as error:
                raise bad_request(f"can't parse {what}: {error}") from None
        if buttons:
            rows.append(buttons)
    return rows


def _button_text(button: Any, what: str) -> Json:
    if not isinstance(button, dict):
        raise fields.FieldError(f"{what} must be an Object")
    text = fields.required_string(button, "text")
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    shown: Json = {"text": text}
    if emoji := fields.string(button, "icon_custom_emoji_id"):
        shown["icon_custom_emoji_id"] = emoji
    if style := fields.string(button, "style"):
        if style not in ("danger", "success", "primary"):
            raise fields.FieldError("Unsupported button style specified")
        shown["style"] = style
    return shown


def _inline_button(button: Any) -> Json:
    shown = _button_text(button, "inline keyboard button")
    if url := fields.string(button, "url"):
        if linked_user(url) is not None:
            return {**shown, "url": url}
        return {**shown, "url": _checked(url, "inline keyboard button URL")}
    if data := fields.string(button, "callback_data"):
        if len(data.encode("utf-8", "surrogatepass")) > DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        return {**shown, "callback_data": data}
    if button.get("callback_game") is not None or fields.boolean(button, "pay"):
        raise bad_request("BUTTON_TYPE_INVALID")
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if button.get(name) is not None:
            return {**shown, name: fields.string(button, name)}
    if button.get("switch_inline_query_chosen_chat") is not None:
        chosen = fields.child(button, "switch_inline_query_chosen_chat")
        kept: Json = {"query": text} if (text := fields.string(chosen, "query")) else {}
        _with_flags(kept, chosen, "allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
        return {**shown, "switch_inline_query_chosen_chat": kept}
    if button.get("login_url") is not None:
        login = fields.child(button, "login_url")
        url = _checked(fields.required_string(login, "url"), "inline keyboard button login URL")
        fields.boolean(login, "request_write_access")
        if name := fields.string(login, "bot_username"):
            raise bad_request(f'bot "{name}" not found')
        raise bad_request("BOT_DOMAIN_INVALID" if url else "BUTTON_URL_INVALID")
    if button.get("web_app") is not None:
        url = fields.required_string(fields.child(button, "web_app"), "url")
        return {**shown, "web_app": {"url": _checked(url, "inline keyboard button Web App URL", https_only=True)}}
    if button.get("copy_text") is not None:
        copied = fields.string(fields.child(button, "copy_text"), "text")
        if not 1 <= len(copied) <= COPY_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {**shown, "copy_text": {"text": copied}}
    raise fields.FieldError("Text buttons are unallowed in the inline keyboard")


def _reply_button(button: Any, private: bool) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    shown = _button_text(button, "keyboard button")
    for name, refusal in (("request_contact", "phone number"), ("request_location", "location")):
        if fields.boolean(button, name):
            if not private:
                raise bad_request(f"{refusal} can be requested in private chats only")
            return {**shown, name: True}
    for name, limit in (("request_users", 10), ("request_chat", 0)):
        if button.get(name) is not None:
            asked = fields.child(button, name)
            fields.required_integer(asked, "request_id")
            fields.boolean(asked, "chat_is_forum")
            if limit and fields.integer(asked, "max_quantity", 1) > limit:
                raise bad_request("BUTTON_QUANTITY_MAX_INVALID")
            if not private:
                raise bad_request(f"{name[8:].capitalize().rstrip('s')}s can be requested in private chats only")
            return {**shown, name: dict(asked)}
    if button.get("request_poll") is not None:
        return {**shown, "request_poll": dict(fields.child(button, "request_poll"))}
    if button.get("web_app") is not None:
        url = fields.required_string(fields.child(button, "web_app"), "url")
        return {**shown, "web_app": {"url": _checked(url, "keyboard button Web App URL", https_only=True)}}
    return shown


def _checked(url: str, what: str, https_only: bool = False) -> str:
    try:
        return check_link(url, https_only)
    except LinkError as error:
        raise bad_request(f"{what} '{url}' is invalid: {error}") from None
