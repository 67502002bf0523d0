"""Files from the bot: uploads, attached parts, ids of before; forwarding, copying, reactions, pins."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.playground.files import picture_size
from bot.playground.utterance import sample_picture
from tests.playground.server.bot_api_models import check_result
from tests.playground.server.stage import PERSON, Stage


async def upload(stage: Stage, method: str, files: dict[str, tuple[str, bytes]], **params: str) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": str(PERSON), **params})
    for name, (file_name, content) in files.items():
        form.add_field(name, content, filename=file_name)
    async with stage.session.post(stage.url(method), data=form) as response:
        body: dict[str, Any] = await response.json()
    if body["ok"]:
        check_result(method, body["result"])
    return body


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_id(stage: Stage) -> None:
    sent = (await upload(stage, "sendPhoto", {"photo": ("a.png", sample_picture(64, 48))}, caption="c"))["result"]
    size = sent["photo"][-1]
    assert (size["width"], size["height"], size["file_size"]) == (64, 48, len(sample_picture(64, 48)))
    again = await stage.api("sendPhoto", chat_id=PERSON, photo=size["file_id"])
    assert again["photo"][-1]["file_id"] == size["file_id"]
    async with stage.session.get(f"{stage.playground.url}/play/files/{size['file_id']}") as response:
        assert (response.content_type, await response.read()) == ("image/png", sample_picture(64, 48))


async def test_media_attached_to_an_edit(stage: Stage) -> None:
    sent = await stage.send()
    media = '{"type":"photo","media":"attach://pic","caption":"<b>x</b>","parse_mode":"HTML"}'
    files = {"pic": ("a.png", sample_picture())}
    body = await upload(stage, "editMessageMedia", files, message_id=str(sent["message_id"]), media=media)
    assert (body["result"]["caption"], body["result"]["caption_entities"][0]["type"]) == ("x", "bold")


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, "wrong remote file identifier specified: Wrong string length"),
        ("sendPhoto", {"photo": "https://example.com/a.png"}, "failed to get HTTP URL content"),
        ("sendDocument", {"document": ""}, "there is no document in the request"),
        ("sendMediaGroup", {"media": []}, "group send failed"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location specified"),
        ("sendContact", {"first_name": "x"}, "phone number is empty"),
        ("sendDice", {"emoji": "x"}, "EMOTICON_INVALID"),
    ],
)
async def test_refusals(stage: Stage, method: str, params: dict[str, Any], description: str) -> None:
    assert await stage.refused(method, chat_id=PERSON, **params) == f"Bad Request: {description}"


async def test_a_photo_must_be_a_picture_and_stay_one(stage: Stage) -> None:
    body = await upload(stage, "sendPhoto", {"photo": ("a.png", b"no picture")})
    assert body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    body = await upload(stage, "sendPhoto", {"photo": ("a.png", sample_picture(1000, 10))})
    assert body["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    body = await upload(stage, "sendPhoto", {"photo": ("a.png", b"")})
    assert body["description"] == "Bad Request: file must be non-empty"
    document = (await upload(stage, "sendDocument", {"document": ("a.txt", b"x")}))["result"]["document"]
    refused = await stage.refused("sendPhoto", chat_id=PERSON, photo=document["file_id"])
    assert refused == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize("kind", ["Document", "Audio", "Voice", "Video", "Animation", "VideoNote", "Sticker"])
async def test_every_kind_of_file(stage: Stage, kind: str) -> None:
    name = "video_note" if kind == "VideoNote" else kind.lower()
    body = await upload(stage, f"send{kind}", {name: ("a.bin", b"x")})
    assert body["ok"], body


async def test_other_kinds_of_message(stage: Stage) -> None:
    await stage.api("sendLocation", chat_id=PERSON, latitude="1.5", longitude=2)
    await stage.api("sendVenue", chat_id=PERSON, latitude=1, longitude=2, title="t", address="a")
    await stage.api("sendContact", chat_id=PERSON, phone_number="+1", first_name="x")
    await stage.api("sendDice", chat_id=PERSON)
    photo = (await upload(stage, "sendPhoto", {"photo": ("a.png", sample_picture())}))["result"]["photo"][-1]["file_id"]
    group = await stage.api("sendMediaGroup", chat_id=PERSON, media=[{"type": "photo", "media": photo}] * 2)
    assert len({message["media_group_id"] for message in group}) == 1


async def test_forwarding_and_copying(stage: Stage) -> None:
    said = await stage.say("/start it")
    where = {"chat_id": PERSON, "from_chat_id": PERSON}
    forwarded = await stage.api("forwardMessage", **where, message_id=said["message_id"])
    assert forwarded["forward_origin"]["sender_user"]["id"] == PERSON
    copied = await stage.api("copyMessage", **where, message_id=said["message_id"])
    shown = await stage.play("GET", f"chats/{PERSON}/messages")
    assert shown["messages"][-1]["message_id"] == copied["message_id"]
    assert "forward_origin" not in shown["messages"][-1]
    protected = await stage.send(protect_content=True)
    refused = await stage.refused("forwardMessage", **where, message_id=protected["message_id"])
    assert refused == "Bad Request: message has protected content and can't be forwarded"
    assert await stage.refused("forwardMessage", **where, message_id=999) == "Bad Request: message to forward not found"
    assert await stage.refused("copyMessage", **where, message_id=999) == "Bad Request: message to copy not found"


async def test_reactions_and_pins(stage: Stage) -> None:
    said = await stage.say("nice")
    target = {"chat_id": PERSON, "message_id": said["message_id"]}
    await stage.api("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "❤️"}])
    refused = await stage.refused("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "x"}])
    assert refused == "Bad Request: REACTION_INVALID"
    await stage.api("pinChatMessage", **target)
    assert (await stage.api("getChat", chat_id=PERSON))["pinned_message"]["text"] == "nice"
    await stage.api("unpinChatMessage", **target)
    assert await stage.refused("unpinChatMessage", **target) == "Bad Request: message to unpin not found"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (sample_picture(3, 4), (3, 4)),
        (b"GIF89a\x03\x00\x04\x00", (3, 4)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x04\x00\x03\x03\x01\x22", (3, 4)),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x03\x00\x04\x00", (3, 4)),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x02\0\0\x03\0\0", (3, 4)),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"text", None),
    ],
)
def test_the_size_of_a_picture(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size
