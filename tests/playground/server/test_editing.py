"""Edits and deletions: what may be changed, and what is said when it may not."""

from __future__ import annotations

import aiohttp
import pytest

from bot.playground.utterance import sample_picture
from tests.playground.server.stage import PERSON, Stage

MARKUP = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


async def send_photo(stage: Stage, **more: str) -> dict[str, object]:
    form = aiohttp.FormData({"chat_id": str(PERSON), **more})
    form.add_field("photo", sample_picture(), filename="a.png", content_type="image/png")
    async with stage.session.post(stage.url("sendPhoto"), data=form) as response:
        body = await response.json()
    assert body["ok"], body
    result: dict[str, object] = body["result"]
    return result


def here(message: dict[str, object], **more: object) -> dict[str, object]:
    return {"chat_id": PERSON, "message_id": message["message_id"], **more}


async def test_an_edit_replaces_text_and_keyboard(stage: Stage) -> None:
    sent = await stage.send("one", reply_markup=MARKUP)
    edited = await stage.api("editMessageText", **here(sent, text="*two*", parse_mode="MarkdownV2"))
    assert (edited["text"], edited["entities"][0]["type"]) == ("two", "bold")
    assert "edit_date" in edited
    assert "reply_markup" not in edited  # an edit without a keyboard takes the keyboard away
    again = await stage.api("editMessageReplyMarkup", **here(sent, reply_markup=MARKUP))
    assert (again["text"], again["reply_markup"]) == ("two", MARKUP)


async def test_an_edit_that_changes_nothing_is_refused(stage: Stage) -> None:
    sent = await stage.send("<b>one</b>", parse_mode="HTML", reply_markup=MARKUP)
    same = here(sent, text="**one**", parse_mode="HTML", reply_markup=MARKUP)
    await stage.api("editMessageText", **same)
    assert await stage.refused("editMessageText", **same) == UNCHANGED
    spaces = {**same, "text": "  **one** \n"}
    assert await stage.refused("editMessageText", **spaces) == UNCHANGED
    assert await stage.refused("editMessageReplyMarkup", **here(sent, reply_markup=MARKUP)) == UNCHANGED
    await stage.api("editMessageText", **{**same, "text": "<b>one</b>"})


async def test_what_cannot_be_edited(stage: Stage) -> None:
    sent, own = await stage.send("one"), await stage.say("mine")
    keyboard = await stage.send("two", reply_markup={"keyboard": [["x"]]})
    place = await stage.api("sendLocation", chat_id=PERSON, latitude=1, longitude=2)
    for params, description in (
        ({"text": "x"}, "message identifier is not specified"),
        ({"chat_id": PERSON, "text": "x"}, "message identifier is not specified"),
        ({"inline_message_id": "abc", "text": "x"}, "MESSAGE_ID_INVALID"),
        ({"chat_id": PERSON, "message_id": 999, "text": "x"}, "message to edit not found"),
        ({"chat_id": 5, "message_id": 1, "text": "x"}, "chat not found"),
        (here(own, text="x"), "message can't be edited"),
        (here(keyboard, text="x"), "message can't be edited"),
        (here(place, text="x"), "there is no text in the message to edit"),
        (here(sent, text=""), "message text is empty"),
        (here(sent, text="x", reply_markup={"force_reply": True}), "inline keyboard expected"),
    ):
        assert await stage.refused("editMessageText", **params) == f"Bad Request: {description}"
    assert await stage.refused("editMessageCaption", **here(sent, caption="x")) == (
        "Bad Request: there is no caption in the message to edit"
    )
    media = {"type": "photo", "media": "attach://nothing"}
    assert (await stage.refused("editMessageMedia", **here(place, media=media))).startswith("Bad Request: ")


async def test_a_text_becomes_a_photo_and_never_a_text_again(stage: Stage) -> None:
    photo = await send_photo(stage, caption="<b>c</b>", parse_mode="HTML")
    file_id = photo["photo"][-1]["file_id"]  # type: ignore[index]
    sent = await stage.send("one", reply_markup=MARKUP)
    media = {"type": "photo", "media": file_id, "caption": "new"}
    edited = await stage.api("editMessageMedia", **here(sent, media=media, reply_markup=MARKUP))
    assert (edited["caption"], edited["photo"], "text" in edited) == ("new", photo["photo"], False)
    assert await stage.refused("editMessageText", **here(sent, text="x")) == (
        "Bad Request: there is no text in the message to edit"
    )
    refused = await stage.refused("editMessageMedia", **here(sent, media=media, reply_markup=MARKUP))
    assert refused == UNCHANGED
    edited = await stage.api("editMessageCaption", **here(sent, caption="newer"))
    assert (edited["caption"], "reply_markup" in edited) == ("newer", False)
    too_long = here(sent, caption="x" * 1025)
    assert await stage.refused("editMessageCaption", **too_long) == "Bad Request: message caption is too long"


@pytest.mark.parametrize("count", [1023, 1024])
async def test_a_caption_counts_characters_after_parsing(stage: Stage, count: int) -> None:
    photo = await send_photo(stage, caption="<b>" + "字" * count + "</b>", parse_mode="HTML")
    assert len(str(photo["caption"])) == count


async def test_deleting(stage: Stage) -> None:
    sent, said = await stage.send("bot's"), await stage.say("person's")
    for message in (sent, said):
        await stage.api("deleteMessage", **here(message))
        assert await stage.refused("deleteMessage", **here(message)) == "Bad Request: message to delete not found"
    assert await stage.refused("deleteMessage", chat_id=PERSON) == "Bad Request: message identifier is not specified"
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert [message["text"] for message in shown["messages"]] == ["/start"]


async def test_after_48_hours_nothing_is_deleted(stage: Stage) -> None:
    said = await stage.say("old")
    await stage.play("POST", "clock", {"advance": 48 * 3600 - 60})
    young = await stage.say("young")
    await stage.play("POST", "clock", {"advance": 120})
    assert await stage.refused("deleteMessage", **here(said)) == "Bad Request: message can't be deleted for everyone"
    await stage.api("deleteMessage", **here(young))


async def test_in_a_group_only_an_administrator_with_the_right_deletes(stage: Stage) -> None:
    group = (await stage.play("POST", "groups", {"title": "G", "members": [PERSON]}))["id"]
    said, sent = await stage.say("hi", chat=group), await stage.api("sendMessage", chat_id=group, text="hello")
    theirs = {"chat_id": group, "message_id": said["message_id"]}
    assert await stage.refused("deleteMessage", **theirs) == "Bad Request: message can't be deleted"
    await stage.api("deleteMessage", chat_id=group, message_id=sent["message_id"])
    rights = {"bot_status": "administrator", "bot_rights": {"can_delete_messages": False}}
    await stage.play("PATCH", f"groups/{group}", rights)
    assert await stage.refused("deleteMessage", **theirs) == "Bad Request: message can't be deleted"
    await stage.play("PATCH", f"groups/{group}", {"bot_rights": {"can_delete_messages": True}})
    await stage.api("deleteMessage", **theirs)


async def test_deleting_many_passes_over_what_is_missing(stage: Stage) -> None:
    ids = [(await stage.send())["message_id"] for _ in range(3)]
    await stage.api("deleteMessages", chat_id=PERSON, message_ids=[*ids[:2], 999])
    assert await stage.refused("deleteMessages", chat_id=PERSON, message_ids=[]) == (
        "Bad Request: message identifiers are not specified"
    )
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert [message["message_id"] for message in shown["messages"]] == [1, ids[2]]
