"""What a bot says of itself: commands, name, descriptions, menu button, rights it asks for."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.call import Call
from bot.playground.errors import bad_request, too_many_requests
from bot.playground.state import Bot, Chat, Json, Person

COMMANDS_LIMIT = 100
NAME_CHANGES = 2
"""Name changes within a day after which Telegram makes a bot wait for hours. The number is not documented."""
_TEXTS = {
    "name": ("name", 64, "BOT_TITLE_INVALID"),
    "description": ("description", 512, "DESCRIPTION_TOO_LONG"),
    "shortdescription": ("short_description", 120, "ABOUT_TOO_LONG"),
}
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
           "chat_administrators", "chat_member")  # fmt: skip


def _language(call: Call) -> str:
    code = call.params.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> tuple[str, ...]:
    given = call.params.json("scope", "BotCommandScope")
    if given is None:
        return ("default",)
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not kind.startswith("chat"):
        return (kind,)
    inner = Call(call.world, call.bot, type(call.params)({"chat_id": given.get("chat_id")}), call.events, call.delivery)
    chat = inner.chat()
    if kind != "chat" and chat.is_private:
        raise bad_request("can't use the scope in a private chat")
    if kind != "chat_member":
        return (kind, str(chat.id))
    return (kind, str(chat.id), str(given.get("user_id")))


async def set_my_commands(call: Call) -> Any:
    given = call.params.json("commands", "bot commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for item in given:
        if not isinstance(item, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        command, description = str(item.get("command") or ""), str(item.get("description") or "")
        command = command.strip().removeprefix("/")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description.strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": command, "description": description.strip()})
    key = (*_scope(call), _language(call))
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    _tell_commands(call, key)
    return True


async def delete_my_commands(call: Call) -> Any:
    key = (*_scope(call), _language(call))
    call.bot.commands.pop(key, None)
    _tell_commands(call, key)
    return True


def _tell_commands(call: Call, key: tuple[str, ...]) -> None:
    chat_id = int(key[1]) if key[0].startswith("chat") else 0
    call.events.publish("commands", chat_id, None, bot=call.bot.id)


async def get_my_commands(call: Call) -> Any:
    return call.bot.commands.get((*_scope(call), _language(call)), [])


def commands_for(bot: Bot, chat: Chat, person: Person) -> list[Json]:
    """The commands that a person sees in a chat, by the Bot API's order of scopes and languages (BotCommandScope)."""
    place = str(chat.id)
    if chat.is_private:
        scopes: list[tuple[str, ...]] = [("chat", place), ("all_private_chats",), ("default",)]
    else:
        scopes = [("chat_member", place, str(person.id)), ("chat", place), ("all_group_chats",), ("default",)]
    language = person.language_code[:2].lower()
    for scope in scopes:
        for code in (language, ""):
            if commands := bot.commands.get((*scope, code)):
                return commands
    return []


def text_for(bot: Bot, name: str, person: Person) -> str:
    """The bot's `name`, `description` or `short_description` in a person's language."""
    language = person.language_code[:2].lower()
    return bot.texts.get((name, language)) or bot.texts.get((name, ""), "")


def _text_setter(kind: str) -> Any:
    name, limit, refusal = _TEXTS[kind]

    async def set_text(call: Call) -> Any:
        text, language = call.params.text(name).strip(), _language(call)
        if len(text) > limit:
            raise bad_request(refusal)
        key = (name, language)
        if name == "name":
            _keep_to_name_changes(call, key, text)
            if not language:
                call.bot.first_name = text or call.bot.first_name
        call.bot.texts[key] = text
        return True

    return set_text


def _keep_to_name_changes(call: Call, key: tuple[str, str], text: str) -> None:
    if not call.limits or call.bot.texts.get(key, "") == text:
        return
    now = call.world.now()
    call.bot.name_changes = [at for at in call.bot.name_changes if now - at < 86_400]
    if len(call.bot.name_changes) >= NAME_CHANGES:
        raise too_many_requests(round(86_400 - (now - call.bot.name_changes[0])))
    call.bot.name_changes.append(now)


def _text_getter(kind: str) -> Any:
    name = _TEXTS[kind][0]

    async def get_text(call: Call) -> Any:
        language = _language(call)
        text = call.bot.texts.get((name, language)) or call.bot.texts.get((name, ""), "")
        return {name: text or (call.bot.first_name if name == "name" else "")}

    return get_text


TEXTS = {
    **{f"setmy{kind}": _text_setter(kind) for kind in _TEXTS},
    **{f"getmy{kind}": _text_getter(kind) for kind in _TEXTS},
}


async def set_chat_menu_button(call: Call) -> Any:
    chat_id = call.chat().id if call.params.has("chat_id") else 0
    given = call.params.json("menu_button", "MenuButton") or {"type": "default"}
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in ("default", "commands", "web_app"):
        raise bad_request("can't parse MenuButton: Unsupported type specified")
    if kind == "default":
        call.bot.menu_buttons.pop(chat_id, None)
    else:
        call.bot.menu_buttons[chat_id] = given
    call.events.publish("commands", chat_id, None, bot=call.bot.id)
    return True


async def get_chat_menu_button(call: Call) -> Any:
    if not call.params.has("chat_id"):
        return call.bot.menu_buttons.get(0, {"type": "commands" if call.bot.commands else "default"})
    return menu_button(call.bot, call.chat().id)


def menu_button(bot: Bot, chat_id: int) -> Json:
    """The menu button of a chat: its own, or the one for all."""
    return (
        bot.menu_buttons.get(chat_id) or bot.menu_buttons.get(0) or {"type": "commands" if bot.commands else "default"}
    )


async def set_default_rights(call: Call) -> Any:
    rights = call.params.json("rights", "ChatAdministratorRights") or {}
    if not isinstance(rights, dict):
        raise bad_request("expected an Object as ChatAdministratorRights")
    call.bot.default_rights[call.params.boolean("for_channels")] = rights
    return True


async def get_default_rights(call: Call) -> Any:
    names = ("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
             "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
             "can_delete_stories", "can_send_welcome_messages")  # fmt: skip
    rights = call.bot.default_rights.get(call.params.boolean("for_channels"), {})
    return {name: bool(rights.get(name)) for name in names}
