"""What people do reaches the bot as Telegram would tell it. Every update is checked against aiogram's models."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from tests.playground.server.stage import PERSON, Stage


@pytest.mark.parametrize(
    ("said", "field"),
    [
        *(
            ({"kind": kind}, kind)
            for kind in ("sticker", "voice", "video_note", "location", "contact", "dice", "venue")
        ),
        *(
            ({"kind": kind, "caption": "look /start"}, kind)
            for kind in ("photo", "document", "audio", "video", "animation")
        ),
    ],
)
async def test_every_kind_of_message(stage: Stage, said: dict[str, Any], field: str) -> None:
    await stage.play("POST", f"chats/{PERSON}/messages", {"from": PERSON, **said})
    message = (await stage.update())["message"]
    assert message[field]
    assert message["from"] == {
        "id": PERSON,
        "is_bot": False,
        "first_name": "Lin",
        "username": "lin",
        "language_code": "zh-hans",
    }
    if "caption" in said:
        assert message["caption"] == "look /start"
        assert message["caption_entities"] == [{"type": "bot_command", "offset": 5, "length": 6}]


@pytest.mark.parametrize(
    ("text", "shown", "entities"),
    [
        ("/start abc", "/start abc", [{"type": "bot_command", "offset": 0, "length": 6}]),
        ("my key `sk-x` ok", "my key sk-x ok", [{"type": "code", "offset": 7, "length": 4}]),
        ("```sh\necho 1\n```", "echo 1", [{"type": "pre", "offset": 0, "length": 6, "language": "sh"}]),
        ("😀 @lin", "😀 @lin", [{"type": "mention", "offset": 3, "length": 4}]),
        ("__init__ *x* <b>", "__init__ *x* <b>", None),
    ],
)
async def test_text_gets_the_entities_that_a_client_and_the_server_give_it(
    stage: Stage, text: str, shown: str, entities: list[dict[str, Any]] | None
) -> None:
    await stage.say(text)
    message = (await stage.update())["message"]
    assert (message["text"], message.get("entities")) == (shown, entities)


async def test_entities_can_be_given(stage: Stage) -> None:
    link = {"type": "text_link", "offset": 0, "length": 4, "url": "https://example.com/?key=sk-x"}
    await stage.say("here", entities=[link])
    assert (await stage.update())["message"]["entities"] == [link]


async def test_long_text_is_cut_into_messages_as_clients_do(stage: Stage) -> None:
    answer = await stage.play("POST", f"chats/{PERSON}/messages", {"from": PERSON, "text": "😀" * 4100})
    assert [len(message["text"]) for message in answer["messages"]] == [4096, 4]
    assert len(await stage.updates(5)) == 2


async def test_edits_replies_quotes_and_forwards(stage: Stage) -> None:
    first = await stage.say("helo")
    await stage.update()
    await stage.say("hello", edit_of=first["message_id"])
    edited = (await stage.update())["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("hello", first["message_id"])
    sent = await stage.send("a long answer")
    await stage.say("why?", reply_to=sent["message_id"], quote="long")
    reply = (await stage.update())["message"]
    assert reply["reply_to_message"]["message_id"] == sent["message_id"]
    assert reply["quote"] == {"text": "long", "position": 2, "is_manual": True}
    await stage.say("from elsewhere", forwarded=True)
    assert (await stage.update())["message"]["forward_origin"]["type"] == "hidden_user"


async def test_a_press_carries_the_message_with_its_keyboard(stage: Stage) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "go"}]]}
    sent = await stage.send(reply_markup=markup)
    press = {"from": PERSON, "message_id": sent["message_id"], "data": "go"}
    pressed = await stage.play("POST", f"chats/{PERSON}/press", press)
    query = (await stage.update())["callback_query"]
    assert query["id"] == pressed["callback_query_id"]
    assert (query["data"], query["message"]["reply_markup"], query["from"]["id"]) == ("go", markup, PERSON)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await stage.refused("answerCallbackQuery", callback_query_id="1") == too_old
    await stage.api("answerCallbackQuery", callback_query_id=query["id"], text="yes")
    assert await stage.refused("answerCallbackQuery", callback_query_id=query["id"]) == too_old


async def test_a_press_grows_too_old(stage: Stage) -> None:
    sent = await stage.send(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "go"}]]})
    press = {"from": PERSON, "message_id": sent["message_id"], "data": "go"}
    query_id = (await stage.play("POST", f"chats/{PERSON}/press", press))["callback_query_id"]
    assert await stage.refused("answerCallbackQuery", callback_query_id=query_id, text="x" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    await stage.play("POST", "clock", {"advance": 61})
    assert "query is too old" in await stage.refused("answerCallbackQuery", callback_query_id=query_id)


async def test_only_forged_presses_press_what_is_not_there(stage: Stage) -> None:
    sent = await stage.send()
    press = {"from": PERSON + 1, "message_id": sent["message_id"], "data": "forged"}
    refused = await stage.play("POST", f"chats/{PERSON}/press", press, status=400)
    assert refused == {"error": "the message has no button with that data"}
    await stage.play("POST", f"chats/{PERSON}/press", {**press, "force": True})
    assert (await stage.update())["callback_query"]["from"]["id"] == PERSON + 1
    await stage.api("deleteMessage", chat_id=PERSON, message_id=sent["message_id"])
    await stage.play("POST", f"chats/{PERSON}/press", {**press, "force": True})
    gone = (await stage.update())["callback_query"]["message"]
    assert (gone["date"], gone["message_id"], "text" in gone) == (0, sent["message_id"], False)


async def test_inline_queries(stage: Stage) -> None:
    async def answer() -> str:
        query = (await stage.update())["inline_query"]
        article = {"type": "article", "id": "1", "title": "T", "input_message_content": {"message_text": "<b>x</b>",
                   "parse_mode": "HTML"}}  # fmt: skip
        for results, reason in (
            ([article, article], "RESULT_ID_DUPLICATE"),
            ([{"type": "article", "id": "1", "title": "T"}], "can't parse inline query result"),
            ([{**article, "id": "1" * 65}], "RESULT_ID_INVALID"),
            ("{}", "expected an Array"),
        ):
            assert reason in await stage.refused("answerInlineQuery", inline_query_id=query["id"], results=results)
        await stage.api("answerInlineQuery", inline_query_id=query["id"], results=[article], is_personal=True)
        return str(query["query"])

    answering = asyncio.create_task(answer())
    shown = await stage.play("POST", "inline", {"from": PERSON, "query": "card"})
    assert await answering == "card"
    assert (shown["results"][0]["message"]["text"], shown["is_personal"]) == ("x", True)
    late = await stage.play("POST", "inline", {"from": PERSON, "query": "x", "wait": 0.05}, status=400)
    assert late == {"error": "the bot did not answer the inline query"}
    query = (await stage.update())["inline_query"]
    assert "query is too old" in await stage.refused("answerInlineQuery", inline_query_id=query["id"], results=[])


async def test_a_group_shows_a_bot_with_privacy_only_what_is_meant_for_it(stage: Stage) -> None:
    group = (await stage.play("POST", "groups", {"title": "G", "members": [PERSON, PERSON + 1]}))["id"]
    joined = await stage.updates(5)
    assert joined[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert joined[1]["message"]["new_chat_members"][0]["is_bot"] is True
    sent = await stage.api("sendMessage", chat_id=group, text="hello group")
    name = (await stage.api("getMe"))["username"]
    for text, more in (
        ("just talk", {}),
        ("/start", {}),
        (f"/start@{name}", {}),
        ("/start@another_bot", {}),
        (f"hey @{name} help", {}),
        ("an answer", {"reply_to": sent["message_id"]}),
    ):
        await stage.say(text, chat=group, **more)
    seen = [update["message"]["text"] for update in await stage.updates(5)]
    assert seen == ["/start", f"/start@{name}", f"hey @{name} help", "an answer"]
    await stage.play("PATCH", f"groups/{group}", {"bot_status": "administrator"})
    await stage.say("just talk", chat=group)
    change, talk = await stage.updates(5)
    assert change["my_chat_member"]["new_chat_member"]["can_delete_messages"] is True
    assert talk["message"]["text"] == "just talk"
    member = await stage.api("getChatMember", chat_id=group, user_id=(await stage.api("getMe"))["id"])
    assert member["status"] == "administrator"
    await stage.api("getChat", chat_id=group)
    await stage.api("getChatAdministrators", chat_id=group)


async def test_a_bot_out_of_a_group_cannot_write_there(stage: Stage) -> None:
    group = (await stage.play("POST", "groups", {"title": "G", "members": [PERSON]}))["id"]
    await stage.api("leaveChat", chat_id=group)
    refused = await stage.refused("sendMessage", chat_id=group, text="x")
    assert refused == "Forbidden: bot was kicked from the supergroup chat"


async def test_a_channel_gives_channel_posts(stage: Stage) -> None:
    made = {"title": "C", "members": [PERSON], "type": "channel", "bot_is_admin": True}
    channel = (await stage.play("POST", "groups", made))["id"]
    await stage.update()
    await stage.say("news", chat=channel)
    assert (await stage.update())["channel_post"]["sender_chat"]["id"] == channel


async def test_who_blocked_the_bot_and_writes_again_has_let_it_in(stage: Stage) -> None:
    await stage.play("POST", f"people/{PERSON}/block", {"blocked": True})
    await stage.update()
    await stage.say("/start")
    change, message = await stage.updates(5)
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert message["message"]["text"] == "/start"


async def test_documents_can_be_fetched(stage: Stage) -> None:
    content = base64.b64encode(b"OPENAI_API_KEY=...").decode()
    said = {"from": PERSON, "kind": "document", "file_name": "my.env", "content_base64": content}
    await stage.play("POST", f"chats/{PERSON}/messages", said)
    document = (await stage.update())["message"]["document"]
    assert (document["file_name"], document["file_size"]) == ("my.env", 18)
    path = (await stage.api("getFile", file_id=document["file_id"]))["file_path"]
    async with stage.session.get(f"{stage.playground.url}/file/bot{stage.token}/{path}") as response:
        assert await response.read() == b"OPENAI_API_KEY=..."
    async with stage.session.get(f"{stage.playground.url}/file/bot{stage.token}/documents/none") as response:
        assert response.status == 404
    assert await stage.refused("getFile", file_id="x") == "Bad Request: invalid file_id"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "a message needs a text or a kind"),
        ({"text": "  "}, "the text is empty"),
        ({"kind": "hologram"}, "unknown kind hologram"),
        ({"kind": "photo", "content_base64": "!"}, "content_base64 is no base64"),
        ({"kind": "photo", "content_base64": "aGVsbG8="}, "the photo is no picture that Telegram takes"),
        ({"text": "x", "reply_to": 999}, "there is no message 999"),
        ({"text": "x", "edit_of": 999}, "there is no message 999"),
        ({"text": "x", "from": 5}, "there is no person 5"),
        ({"text": "x", "from": PERSON + 1}, "is not in chat"),
    ],
)
async def test_acts_that_are_not_possible_are_refused(stage: Stage, said: dict[str, Any], reason: str) -> None:
    answer = await stage.play("POST", f"chats/{PERSON}/messages", {"from": PERSON, **said}, status=400)
    assert reason in answer["error"]
