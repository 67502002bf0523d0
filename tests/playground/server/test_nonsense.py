"""Whatever a request holds, it is answered or refused; nothing breaks the server."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.botapi import BotApi
from bot.playground.call import Answer, Call
from bot.playground.errors import ApiError
from bot.playground.events import Events
from bot.playground.methods.table import METHODS
from bot.playground.parameters import Parameters
from bot.playground.people import Scene, write
from bot.playground.state import Bot, World

NAMES = (
    "chat_id", "from_chat_id", "message_id", "message_ids", "user_id", "text", "caption", "parse_mode", "entities",
    "caption_entities", "reply_markup", "reply_parameters", "link_preview_options", "media", "photo", "document",
    "latitude", "longitude", "phone_number", "first_name", "emoji", "draft_id", "rich_message", "reaction", "results",
    "inline_query_id", "callback_query_id", "url", "secret_token", "allowed_updates", "commands", "scope",
    "language_code", "name", "description", "menu_button", "rights", "file_id", "action", "duration", "limit", "offset",
    "max_connections", "cache_time",
)  # fmt: skip
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 64) - 1),  # what the JSON parser lets in
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(["", "1000001", "-5", "photo", "emoji", "HTML", "<b>x", "{", "[[]]", "chat", "x" * 5000]),
)
KEYS = st.sampled_from(
    ["inline_keyboard", "keyboard", "text", "url", "callback_data", "type", "chat_id", "message_id", "offset", "length",
     "media", "id", "title", "input_message_content", "message_text", "html", "blocks", "emoji", "command", "quote",
     "description", "user", "copy_text", "web_app", "caption", "caption_entities", "parse_mode", "reply_markup",
     "duration", "width", "can_delete_messages", "is_rtl", "user_id", "login_url", "request_users", "web_app_url"]
)  # fmt: skip
VALUE = st.recursive(
    SIMPLE, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)), max_leaves=8
)
PARAMS = st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=6)


def vars_of(answer: Any) -> Any:
    assert isinstance(answer, Answer)
    return answer.result


def make() -> tuple[BotApi, Bot]:
    world, events = World(), Events()
    api = BotApi(world, events)
    bot = world.bot("1:a")
    person = world.add_person("A")
    write(Scene(world, bot, events), world.private_chat(bot, person.id), person, {"text": "/start"})
    return api, bot


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(method=st.sampled_from(sorted(set(METHODS) - {"getupdates"})), params=PARAMS, known_chat=st.booleans())
def test_any_parameters(method: str, params: dict[str, Any], known_chat: bool) -> None:
    if known_chat:
        params |= {"chat_id": 1_000_001, "from_chat_id": 1_000_001, "message_id": params.get("message_id") or 1}

    async def run() -> None:
        api, bot = make()
        call = Call(api.world, bot, Parameters(params), api.events, api.delivery)
        with contextlib.suppress(ApiError):
            orjson.dumps(await METHODS[method](call), default=vars_of)
        await api.close()
        orjson.dumps(call.params.to_log(bot.token))
        orjson.dumps([message.to_page() for chat in bot.chats.values() for message in chat.messages.values()])

    asyncio.run(run())
