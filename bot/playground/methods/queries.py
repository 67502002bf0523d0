"""Answers to pressed buttons and to inline queries."""

from __future__ import annotations

from typing import Any

from bot.playground.call import Call
from bot.playground.errors import bad_request
from bot.playground.keyboards import read_markup
from bot.playground.parameters import Parameters
from bot.playground.state import Json

CALLBACK_TIMEOUT = 60.0
"""Seconds after which a press can no longer be answered. Telegram names no number; reports speak of 15 to 60 s."""
ANSWER_LIMIT = 200
RESULTS_LIMIT = 50
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def answer_callback_query(call: Call) -> Any:
    query = call.bot.callback_queries.get(call.params.text("callback_query_id"))
    text = call.params.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.params.text("url")
    if url and not url.lower().startswith((f"https://t.me/{call.bot.username.lower()}", "tg://")):
        raise bad_request("URL_INVALID")
    if query is None or query.answered or call.world.now() - query.pressed_at > CALLBACK_TIMEOUT:
        raise bad_request(TOO_OLD)
    query.answered = True
    call.events.publish(
        "callback_answer",
        query.chat_id,
        {query.person_id},
        bot=call.bot.id,
        callback_query_id=query.id,
        text=text,
        show_alert=call.params.boolean("show_alert"),
        url=url,
    )
    return True


async def answer_inline_query(call: Call) -> Any:
    results = call.params.json("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > RESULTS_LIMIT:
        raise bad_request("too many inline query results specified")
    if len(call.params.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    checked = [_check_result(call, result) for result in results]
    ids = [result["id"] for result in checked]
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query = call.bot.inline_queries.pop(call.params.text("inline_query_id"), None)
    if query is None:
        raise bad_request(TOO_OLD)
    query["answer"].set_result(
        {
            "results": checked,
            "cache_time": call.params.integer("cache_time", 300),
            "is_personal": call.params.boolean("is_personal"),
            "button": call.params.json("button", "inline query results button"),
            "next_offset": call.params.text("next_offset"),
        }
    )
    return True


def _check_result(call: Call, result: Any) -> Json:
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    for name in ("type", "id"):
        if not isinstance(result.get(name), str) or not result[name]:
            raise bad_request(f"can't parse inline query result: Can't find field \"{name}\"")
    if len(result["id"].encode()) > 64:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article" and not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    shown = dict(result)
    content = result.get("input_message_content")
    if result["type"] == "article" and not isinstance(content, dict):
        raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
    if isinstance(content, dict) and "message_text" in content:
        inner = Parameters({"text": content["message_text"], "parse_mode": content.get("parse_mode"),
                            "entities": content.get("entities")})  # fmt: skip
        checked = Call(call.world, call.bot, inner, call.events, call.delivery).formatted("text", "entities")
        if not checked.text:
            raise bad_request("message text is empty")
        if len(checked.text) > 4096:
            raise bad_request("MESSAGE_TOO_LONG")
        shown["message"] = {"text": checked.text, "entities": checked.entities}
    if (markup := result.get("reply_markup")) is not None:
        shown["reply_markup"] = read_markup(Parameters({"reply_markup": markup}), inline_only=True)
    return shown
