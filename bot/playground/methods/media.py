"""Photos, documents and the other kinds of files; places, contacts, dice."""

from __future__ import annotations

import mimetypes
import random
from typing import Any

from bot.playground import fields
from bot.playground.call import Call
from bot.playground.errors import bad_request
from bot.playground.files import StoredFile
from bot.playground.formatted import read_formatted
from bot.playground.methods.sending import caption_fields, put, read_caption
from bot.playground.parameters import Upload
from bot.playground.state import Json

MEDIA = ("photo", "document", "audio", "video", "animation", "voice", "video_note", "sticker")
_NAMES = {"photo": "Photo", "document": "Document", "audio": "Audio", "video": "Video", "animation": "Animation",
          "voice": "VoiceNote", "video_note": "VideoNote", "sticker": "Sticker"}  # fmt: skip
_MIME = {"voice": "audio/ogg", "audio": "audio/mpeg", "video": "video/mp4", "animation": "video/mp4",
         "video_note": "video/mp4", "sticker": "image/webp", "photo": "image/jpeg"}  # fmt: skip


def stored_input(call: Call, kind: str, given: Any, field_name: str) -> StoredFile:
    """The file that a request names: an upload, an attached part or a `file_id` of before.

    Raises:
        ApiError: none, an address on the web (nothing is fetched here), an unknown id or a file of another kind.
    """
    files = call.params.files
    upload = files.get(field_name)
    if upload is None and isinstance(given, str) and given.startswith("attach://"):
        upload = files.get(given.removeprefix("attach://"))
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return store_upload(call, kind, upload)
    if not isinstance(given, str) or not given:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if "://" in given:
        raise bad_request("failed to get HTTP URL content")
    stored = call.world.files.by_id(given)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {_NAMES[stored.kind]} as {_NAMES[kind]}")
    return stored


def store_upload(call: Call, kind: str, upload: Upload) -> StoredFile:
    """Keep an uploaded file; its type is guessed from its name as Telegram does."""
    guessed = mimetypes.guess_type(upload.name)[0] or upload.content_type
    mime_type = guessed if kind in ("document", "photo", "audio") else _MIME[kind]
    return call.world.files.add(kind, upload.name, upload.content, mime_type)


def describe_file(stored: StoredFile, **more: int) -> Json:
    """The fields of a message that hold a file, a photo as its list of sizes.

    Args:
        stored: the file.
        more: duration, width, height as the sender gave them.
    """
    shown: Json = stored.describe()
    if stored.kind == "photo":
        return {"photo": [{**shown, "width": stored.width, "height": stored.height}]}
    if stored.kind in ("document", "audio", "video", "animation"):
        shown["file_name"] = stored.name
    if stored.kind not in ("video_note", "sticker"):
        shown["mime_type"] = stored.mime_type
    if stored.kind in ("voice", "audio", "video", "animation", "video_note"):
        shown["duration"] = more.get("duration", 0)
    if stored.kind in ("video", "animation"):
        shown.update(width=more.get("width") or 320, height=more.get("height") or 240)
    elif stored.kind == "video_note":
        shown["length"] = more.get("length") or 240
    elif stored.kind == "sticker":
        shown.update(type="regular", width=512, height=512, is_animated=False, is_video=False)
    content: Json = {stored.kind: shown}
    if stored.kind == "animation":
        content["document"] = {**stored.describe(), "file_name": stored.name, "mime_type": stored.mime_type}
    return content


def _sender(kind: str) -> Any:
    async def send(call: Call) -> Any:
        caption = read_caption(call) if kind not in ("video_note", "sticker") else {}
        chat = call.writable_chat()
        stored = stored_input(call, kind, call.params.text(kind), kind)
        sizes = {name: call.params.integer(name) for name in ("duration", "width", "height", "length")}
        content = {**describe_file(stored, **sizes), **caption}
        if call.params.boolean("has_spoiler"):
            content["has_media_spoiler"] = True
        return put(call, content, chat).body

    return send


SENDERS = {f"send{kind.replace('_', '')}": _sender(kind) for kind in MEDIA}


def read_input_media(call: Call, given: Any) -> Json:
    """The fields of a message for an InputMedia object.

    Raises:
        ApiError: with Telegram's reason.
    """
    if not isinstance(given, dict):
        raise bad_request("expected an Object as input media")
    kind = given.get("type")
    if kind not in ("photo", "document", "audio", "video", "animation"):
        raise bad_request("can't parse InputMedia: Media type is invalid")
    if not given.get("media"):
        raise bad_request("media not found")
    caption = str(given.get("caption") or "")
    mode = str(given.get("parse_mode") or "")
    formatted = call.with_users(read_formatted(caption, mode, given.get("caption_entities")))
    stored = stored_input(call, kind, given["media"], "")
    try:
        sizes = {name: fields.integer(given, name) for name in ("duration", "width", "height")}
    except fields.FieldError as error:
        raise bad_request(f"can't parse InputMedia: {error}") from None
    content = {**describe_file(stored, **sizes), **caption_fields(formatted)}
    for name, shown in (("show_caption_above_media", "show_caption_above_media"), ("has_spoiler", "has_media_spoiler")):
        if given.get(name) is True:
            content[shown] = True
    return content


async def send_media_group(call: Call) -> Any:
    media = call.params.json("media", "media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad_request("group send failed" if isinstance(media, list) else "expected an Array of InputMedia")
    chat = call.writable_chat()
    contents = [read_input_media(call, item) for item in media]
    group = str(call.world.number() + 13_000_000_000_000_000)
    return [put(call, {**content, "media_group_id": group}, chat).body for content in contents]


async def send_location(call: Call) -> Any:
    return put(call, {"location": read_location(call)}).body


def read_location(call: Call) -> Json:
    """Latitude and longitude of a request.

    Raises:
        ApiError: missing or out of range.
    """
    place: Json = {}
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        text = call.params.text(name)
        if not text:
            raise bad_request(f"{name} is empty")
        try:
            place[name] = float(text)
        except ValueError:
            raise bad_request("wrong location specified") from None
        if abs(place[name]) > most:
            raise bad_request("wrong location specified")
    return place


async def send_venue(call: Call) -> Any:
    place = read_location(call)
    title, address = call.params.text("title"), call.params.text("address")
    return put(call, {"location": place, "venue": {"location": place, "title": title, "address": address}}).body


async def send_contact(call: Call) -> Any:
    phone, name = call.params.text("phone_number"), call.params.text("first_name")
    if not phone:
        raise bad_request("phone number is empty")
    if not name:
        raise bad_request("first name is empty")
    contact: Json = {"phone_number": phone, "first_name": name}
    if last := call.params.text("last_name"):
        contact["last_name"] = last
    return put(call, {"contact": contact}).body


async def send_dice(call: Call) -> Any:
    emoji = call.params.text("emoji") or "🎲"
    most = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}.get(emoji)
    if most is None:
        raise bad_request("EMOTICON_INVALID")
    return put(call, {"dice": {"emoji": emoji, "value": random.randint(1, most)}}).body  # noqa: S311  a game
