"""Reply markup: what is refused, and what Telegram makes of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playground.server.stage import PERSON, Stage

TEXT_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "b", **button}]]}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": "bad"}, 'field "keyboard" must be of type Array'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        ({"keyboard": [[{"text": "A"}]], "is_persistent": 1}, 'field "is_persistent" must be of type Boolean'),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            'can\'t parse inline keyboard button: Can\'t find field "text"',
        ),
        (
            {"inline_keyboard": [[{"text": [], "callback_data": "x"}]]},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        ({"inline_keyboard": [[{"text": "", "callback_data": "x"}]]}, "inline keyboard button text must be non-empty"),
        (inline(callback_data=""), TEXT_BUTTON),
        (inline(), TEXT_BUTTON),
        (inline(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (inline(callback_data="钥" * 22), "BUTTON_DATA_INVALID"),
        (inline(pay=True), "BUTTON_TYPE_INVALID"),
        (inline(callback_game={}), "BUTTON_TYPE_INVALID"),
        (inline(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(url="not-a-url"), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (inline(url="http://localhost/"), "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"),
        (inline(url="ftp://e.org"), "inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol"),
        (inline(url="https://"), "inline keyboard button URL 'https://' is invalid: URL host is empty"),
        (
            inline(url="https://example.com:99999"),
            "inline keyboard button URL 'https://example.com:99999' is invalid: Wrong port number specified in the URL",
        ),
        (
            inline(web_app={"url": "http://example.com"}),
            "inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
        ),
        (inline(login_url={"url": "https://example.com", "bot_username": "nobody_bot"}), 'bot "nobody_bot" not found'),
        (inline(login_url={"url": "https://example.com"}), "BOT_DOMAIN_INVALID"),
        (
            {"keyboard": [[{"text": "u", "request_users": {"request_id": 1, "max_quantity": 99}}]]},
            "BUTTON_QUANTITY_MAX_INVALID",
        ),
        (
            {"keyboard": [[{"text": "c", "request_chat": {"chat_is_channel": True}}]]},
            'can\'t parse keyboard button: Can\'t find field "request_id"',
        ),
        ({"inline_keyboard": [[{"text": "b", "callback_data": "d"}]] * 101}, "reply markup is too long"),
    ],
)  # fmt: skip
async def test_refusals(stage: Stage, markup: Any, description: str) -> None:
    refused = await stage.refused("sendMessage", chat_id=PERSON, text="x", reply_markup=markup)
    assert refused == f"Bad Request: {description}"


async def test_limits_are_reached_and_not_passed(stage: Stage) -> None:
    message = await stage.send(reply_markup={"inline_keyboard": [
        [{"text": "a", "callback_data": "钥" * 21 + "x"}],
        [{"text": "b", "copy_text": {"text": "x" * 256}}],
        [],
        [{"text": "c", "url": "Example.com?q=a b"}, {"text": "d", "url": "tg://resolve?domain=x"}],
    ]})  # fmt: skip
    rows = message["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [1, 1, 2]
    assert rows[2][0]["url"] == "http://example.com/?q=a%20b"


async def test_a_reply_keyboard_stands_until_it_is_removed(stage: Stage) -> None:
    markup = {"keyboard": [["yes", {"text": "no"}]], "resize_keyboard": True}
    sent = await stage.send(reply_markup=markup)
    assert "reply_markup" not in sent  # the Bot API shows inline keyboards only
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert shown["reply_keyboard"] == {"keyboard": [[{"text": "yes"}, {"text": "no"}]], "resize_keyboard": True}
    assert shown["messages"][-1]["reply_markup"] == shown["reply_keyboard"]
    await stage.send(reply_markup={"remove_keyboard": True})
    assert (await stage.play("GET", f"chats/{PERSON}/messages"))["reply_keyboard"] is None


async def test_contacts_are_asked_for_in_private_chats_only(stage: Stage) -> None:
    group = (await stage.play("POST", "groups", {"title": "G", "members": [PERSON]}))["id"]
    markup = {"keyboard": [[{"text": "phone", "request_contact": True}]]}
    assert await stage.refused("sendMessage", chat_id=group, text="x", reply_markup=markup) == (
        "Bad Request: phone number can be requested in private chats only"
    )
    await stage.send(reply_markup=markup)
