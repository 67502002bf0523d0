"""What one message of a person holds: a text with its entities, or a sticker, a voice, a place, a file."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
import struct
import zlib
from typing import Any

from bot.playground.entities_html import utf16_length
from bot.playground.errors import ApiError
from bot.playground.files import StoredFile
from bot.playground.formatted import Formatted, clean
from bot.playground.methods.media import MEDIA, describe_file
from bot.playground.state import Json, Person, World

TEXT_LIMIT = 4096
_CODE = re.compile(r"```(?:([\w+#-]+)\n)?\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
_NAMES = {"photo": "photo.png", "document": "file.txt", "voice": "voice.ogg", "audio": "music.mp3",
          "video": "video.mp4", "animation": "film.mp4", "video_note": "note.mp4",
          "sticker": "sticker.webp"}  # fmt: skip


class UtteranceError(ValueError):
    """Something no client of Telegram would send; the text says why."""


def read_content(world: World, person: Person, said: Json) -> Json:
    """The fields that make a message what it is.

    Args:
        said: `text` with perhaps `entities`; or `kind`: sticker, voice, location, contact, dice, venue, photo,
            document, audio, video, animation, video_note, with perhaps `caption`, `file_name`, `content_base64`.

    Raises:
        UtteranceError: an unknown kind, an empty text.
    """
    kind = said.get("kind") or "text"
    if kind == "text":
        formatted = _read_text(said.get("text"), said.get("entities"))
        if not formatted.text:
            raise UtteranceError("the text is empty")
        return {"text": formatted.text, **({"entities": formatted.entities} if formatted.entities else {})}
    if kind == "location":
        return {"location": {"latitude": said.get("latitude", 31.2304), "longitude": said.get("longitude", 121.4737)}}
    if kind == "venue":
        place = {"latitude": 31.2304, "longitude": 121.4737}
        return {"location": place, "venue": {"location": place, "title": "Library", "address": "Main street 1"}}
    if kind == "contact":
        phone = str(said.get("phone_number") or "+8613800000000")
        return {"contact": {"phone_number": phone, "first_name": person.first_name, "user_id": person.id}}
    if kind == "dice":
        return {"dice": {"emoji": "🎲", "value": 4}}
    if kind not in MEDIA:
        raise UtteranceError(f"unknown kind {kind}")
    content = describe_file(_read_file(world, kind, said), duration=int(said.get("duration") or 1))
    if kind == "sticker":
        content["sticker"]["emoji"] = str(said.get("emoji") or "👍")
    if caption := said.get("caption"):
        formatted = _read_text(caption, said.get("entities"))
        if len(formatted.text) > 1024:
            raise UtteranceError("the caption is longer than 1024 characters")
        content["caption"] = formatted.text
        if formatted.entities:
            content["caption_entities"] = formatted.entities
    return content


def _read_text(text: Any, entities: Any) -> Formatted:
    """A text as a client sends it: with entities of its own, or with what stands between backticks made code."""
    if not isinstance(text, str):
        raise UtteranceError("a message needs a text or a kind")
    if isinstance(entities, list):
        return clean(text, entities)
    found: list[Json] = []
    parts, passed, offset = [], 0, 0
    for match in _CODE.finditer(text):
        parts.append(text[passed : match.start()])
        offset += utf16_length(parts[-1])
        language, block, inline = match.groups()
        inner = block if block is not None else inline
        entity: Json = {"type": "pre" if block is not None else "code", "offset": offset, "length": utf16_length(inner)}
        if language:
            entity["language"] = language
        found.append(entity)
        parts.append(inner)
        offset, passed = offset + entity["length"], match.end()
    return clean("".join(parts) + text[passed:], found)


def _read_file(world: World, kind: str, said: Json) -> StoredFile:
    name = str(said.get("file_name") or _NAMES[kind])
    try:
        content = base64.b64decode(said.get("content_base64") or "", validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise UtteranceError("content_base64 is no base64") from None
    if not content:
        content = sample_picture() if kind == "photo" else b"playground\n"
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        return world.files.add(kind, name, content, mime)
    except ApiError:
        raise UtteranceError("the photo is no picture that Telegram takes") from None


def sample_picture(width: int = 320, height: int = 200) -> bytes:
    """A grey PNG picture, sent when a photo comes without content."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x88" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
