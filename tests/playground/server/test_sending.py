"""sendMessage and its like: what is taken, what is refused and in which words. Texts as the live Bot API gives them."""

from __future__ import annotations

import aiohttp
import pytest

from tests.playground.server.stage import PERSON, Stage


async def test_a_message_comes_back_whole(stage: Stage) -> None:
    message = await stage.send(" <b>bold</b> https://example.com ", parse_mode="html")
    assert message["text"] == "bold https://example.com"
    assert [entity["type"] for entity in message["entities"]] == ["bold", "url"]
    assert message["from"]["is_bot"] is True
    assert message["chat"] == {"id": PERSON, "type": "private", "first_name": "Lin", "username": "lin"}


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"chat_id": 0}, "Bad Request: message text is empty"),
        ({"chat_id": PERSON, "text": ""}, "Bad Request: message text is empty"),
        ({"chat_id": PERSON, "text": "   "}, "Bad Request: text must be non-empty"),
        ({"chat_id": PERSON, "text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": "", "text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 0, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody_here", "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "not_a_chat", "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": PERSON, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": PERSON, "text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"chat_id": PERSON, "text": "x", "message_thread_id": 9}, "Bad Request: message thread not found"),
        (
            {"chat_id": PERSON, "text": "x", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": PERSON, "text": "x", "reply_parameters": {"quote": "hello"}},
            'Bad Request: can\'t find field "message_id"',
        ),
        (
            {"chat_id": PERSON, "text": "x", "reply_parameters": {"message_id": 1, "quote": "not there"}},
            "Bad Request: QUOTE_TEXT_INVALID",
        ),
        (
            {"chat_id": PERSON, "text": "x", "business_connection_id": "abc"},
            "Bad Request: business connection not found",
        ),
        ({"chat_id": PERSON, "text": "x", "message_effect_id": "9" * 19}, "Bad Request: EFFECT_ID_INVALID"),
        ({"chat_id": PERSON, "text": "x", "allow_paid_broadcast": True}, "Bad Request: FLOODSKIP_NOT_ALLOWED"),
        (
            {"chat_id": PERSON, "text": "x", "link_preview_options": {"is_disabled": "yes"}},
            'Bad Request: field "is_disabled" must be of type Boolean',
        ),
        (
            {"chat_id": PERSON, "text": "x", "link_preview_options": {"url": "not-a-url"}},
            "Bad Request: WEBPAGE_URL_INVALID",
        ),
    ],
)
async def test_refusals(stage: Stage, params: dict[str, object], description: str) -> None:
    assert await stage.refused("sendMessage", **params) == description


async def test_the_limit_counts_characters_after_parsing(stage: Stage) -> None:
    message = await stage.send("<b>" + "😀" * 4096 + "</b>", parse_mode="HTML")
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


async def test_who_never_started_the_bot_is_not_written_to(new_stage: Stage) -> None:
    assert await new_stage.refused("sendMessage", chat_id=PERSON, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )


async def test_who_blocked_the_bot_is_not_written_to_until_unblocked(stage: Stage) -> None:
    sent = await stage.send()
    await stage.play("POST", f"people/{PERSON}/block", {"blocked": True})
    change = (await stage.update())["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    blocked = "Forbidden: bot was blocked by the user"
    assert await stage.refused("sendMessage", chat_id=PERSON, text="x") == blocked
    edited = {"chat_id": PERSON, "message_id": sent["message_id"], "text": "y"}
    assert await stage.refused("editMessageText", **edited) == blocked
    await stage.play("POST", f"people/{PERSON}/block", {"blocked": False})
    assert (await stage.update())["my_chat_member"]["new_chat_member"]["status"] == "member"
    await stage.send()


async def test_a_reply_shows_what_it_answers_without_going_deeper(stage: Stage) -> None:
    first = await stage.send("first")
    second = await stage.send("second", reply_parameters={"message_id": first["message_id"]})
    third = await stage.send("third", reply_parameters={"message_id": second["message_id"], "quote": "con"})
    assert third["reply_to_message"]["text"] == "second"
    assert "reply_to_message" not in third["reply_to_message"]
    assert third["quote"] == {"text": "con", "position": 2, "is_manual": True}
    missing = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await stage.send("fourth", reply_parameters=missing)


async def test_parameters_come_from_everywhere(stage: Stage) -> None:
    markup = '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}'
    given = {"chat_id": str(PERSON), "text": "x & y", "protect_content": "True", "reply_markup": markup}
    multipart = aiohttp.FormData(given, default_to_multipart=True)
    for request in (
        stage.session.get(stage.url("sendMessage"), params=given),
        stage.session.post(stage.url("sendMessage"), params=given),
        stage.session.post(stage.url("sendMessage"), data=given),
        stage.session.post(stage.url("sendMessage"), data=multipart),
        stage.session.post(stage.url("sendMessage"), json=given),
        stage.session.post(stage.url("SENDMESSAGE"), json={**given, "chat_id": PERSON, "protect_content": True}),
    ):
        async with request as response:
            body = await response.json()
        assert body["ok"], body
        assert body["result"]["text"] == "x & y"
        assert body["result"]["has_protected_content"] is True
        assert body["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "b"


async def test_a_body_that_is_no_json_is_refused(stage: Stage) -> None:
    headers = {"Content-Type": "application/json"}
    async with stage.session.post(stage.url("sendMessage"), data=b"{", headers=headers) as response:
        assert (response.status, (await response.json())["ok"]) == (400, False)


@pytest.mark.parametrize(
    ("token", "method", "status", "description"),
    [
        ("4242:another", "getMe", 401, "Unauthorized"),
        ("nonsense", "getMe", 404, "Not Found"),
        ("4242:tests", "makeCoffee", 404, "Not Found"),
    ],
)
async def test_tokens_and_methods_are_checked(
    stage: Stage, token: str, method: str, status: int, description: str
) -> None:
    async with stage.session.post(f"{stage.playground.url}/bot{token}/{method}") as response:
        body = await response.json()
        assert response.status == status
    assert body == {"ok": False, "error_code": status, "description": description}


async def test_typing_and_drafts_are_shown(stage: Stage) -> None:
    assert await stage.refused("sendChatAction", chat_id=PERSON, action="dance") == (
        "Bad Request: wrong parameter action in request"
    )
    await stage.api("sendChatAction", chat_id=PERSON, action="typing")
    assert (await stage.play("GET", f"chats/{PERSON}/messages"))["typing"] == "typing"
    assert await stage.refused("sendMessageDraft", chat_id=PERSON, draft_id=0, text="x") == (
        "Bad Request: draft_id must be non-zero"
    )
    await stage.api("sendMessageDraft", chat_id=PERSON, draft_id=7, text="*half", parse_mode="")
    assert (await stage.play("GET", f"chats/{PERSON}/messages"))["draft"] == {"draft_id": 7, "text": "*half"}
    await stage.send("whole")
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert (shown["typing"], shown["draft"]) == (None, None)


async def test_rich_messages(stage: Stage) -> None:
    refusal = await stage.refused("sendRichMessage", chat_id=PERSON, rich_message={"html": "x", "markdown": "y"})
    assert refusal.startswith("Bad Request: exactly one of the fields")
    message = await stage.api("sendRichMessage", chat_id=PERSON, rich_message={"html": "<h1>A</h1><p>b &amp; c</p>"})
    assert [block["text"] for block in message["rich_message"]["blocks"]] == ["A", "b & c"]


async def test_message_ids_grow(stage: Stage) -> None:
    ids = [(await stage.send())["message_id"] for _ in range(3)]
    assert ids == sorted(set(ids))
    assert ids[0] > 1  # the person's /start took the first


async def test_rate_limits_when_asked_for(stage: Stage) -> None:
    stage.playground.api.limits = True
    bodies = [await stage.raw("sendMessage", chat_id=PERSON, text="x") for _ in range(6)]
    refused = next(body for body in bodies if not body["ok"])
    assert refused["error_code"] == 429
    seconds = refused["parameters"]["retry_after"]
    assert refused["description"] == f"Too Many Requests: retry after {seconds}"
    await stage.play("POST", "clock", {"advance": seconds})
    await stage.send()
