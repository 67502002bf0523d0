"""A text with its entities, as Telegram keeps it after its own clean-up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.playground import fields
from bot.playground.entities_found import find_entities
from bot.playground.entities_html import ParseError, parse_html, utf16_length
from bot.playground.entities_markdown import parse_markdown, parse_markdown_v2
from bot.playground.errors import bad_request
from bot.playground.links import LinkError, check_link, linked_user

ENTITIES_LIMIT = 100
"""Entities of a message; Telegram leaves out the rest without a word."""
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
_PLAIN = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_AUTOMATIC = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
_KNOWN = _PLAIN | {
    "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")


@dataclass(slots=True)
class Formatted:
    """Text and entities, ready to be put into a message."""

    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)


def read_formatted(text: str, parse_mode: str, entities: Any) -> Formatted:
    """A text of a request with its markup, cleaned up, with what Telegram finds in it by itself.

    Args:
        text: as sent.
        parse_mode: HTML, MarkdownV2, Markdown in any case, or empty.
        entities: the list sent instead of a parse mode, or None.

    Raises:
        ApiError: with Telegram's reason.
    """
    mode = parse_mode.lower()
    if mode and mode != "none":
        if mode not in _PARSERS:
            raise bad_request("unsupported parse_mode")
        try:
            text, found = _PARSERS[mode](text)
        except ParseError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    else:
        found = _read_entities(entities, utf16_length(text))
    return clean(text, found)


def clean(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """Control characters and outer white space removed, entities put in order, automatic ones added."""
    text, entities = _without_noise(text, entities)
    text, entities = _trimmed(text, entities)
    kept = _in_order(text, entities)
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in kept if _closed(entity)]
    for entity in find_entities(text):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if all(end <= other_start or start >= other_end for other_start, other_end in taken):
            kept.append(entity)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, kept[:ENTITIES_LIMIT])


def _closed(entity: dict[str, Any]) -> bool:
    """Whether nothing is looked for inside an entity."""
    return entity["type"] in ("code", "pre", "text_link", "text_mention", "custom_emoji", "date_time")


def _without_noise(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    text = _CONTROL.sub(lambda match: "\r" if match[0] == "\r" else " ", text)
    if not _REMOVED.search(text):
        return text, entities
    gone = [utf16_length(text[: match.start()]) for match in _REMOVED.finditer(text)]

    def moved(offset: int) -> int:
        return offset - sum(place < offset for place in gone)

    shifted = []
    for entity in entities:
        start, end = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
        shifted.append({**entity, "offset": start, "length": end - start})
    return _REMOVED.sub("", text), shifted


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    text = text.rstrip(" \n")
    end = utf16_length(text)
    first = min((entity["offset"] for entity in entities), default=end)
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    kept = []
    for entity in entities:
        start = entity["offset"]
        length = min(start + entity["length"], end) - start
        if length > 0:
            kept.append({**entity, "offset": start - lead, "length": length})
    return text[lead:], kept


def _in_order(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sorted, neighbours of one kind joined, nothing inside code."""
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    fixed = [(e["offset"], e["offset"] + e["length"]) for e in ordered if e["type"] in ("code", "pre")]
    kept: list[dict[str, Any]] = []
    last_of: dict[str, dict[str, Any]] = {}
    for entity in ordered:
        start, end, kind = entity["offset"], entity["offset"] + entity["length"], entity["type"]
        if kind not in ("code", "pre", "blockquote", "expandable_blockquote") and any(
            start < fixed_end and end > fixed_start for fixed_start, fixed_end in fixed
        ):
            continue
        last = last_of.get(kind)
        if kind in _PLAIN and last is not None and last["offset"] + last["length"] >= start:
            last["length"] = max(last["offset"] + last["length"], end) - last["offset"]
            continue
        entity = dict(entity)
        kept.append(entity)
        last_of[kind] = entity
    return kept


def _read_entities(value: Any, length: int) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_request("expected an Array of MessageEntity")
    found = []
    for item in value:
        if not isinstance(item, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        try:
            entity = _read_entity(item)
        except fields.FieldError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
        if entity is None:
            continue
        start = entity["offset"]
        if start < 0 or start > 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {start}")
        if entity["length"] < 0 or entity["length"] > 1_000_000:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
        if start > length:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        if start + entity["length"] > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset "
                f"{start + entity['length']}"
            )
        if entity["length"]:
            found.append(entity)
    return found


def _read_entity(item: dict[str, Any]) -> dict[str, Any] | None:
    kind = fields.required_string(item, "type")
    entity: dict[str, Any] = {"type": kind}
    entity["offset"] = fields.required_integer(item, "offset")
    entity["length"] = fields.required_integer(item, "length")
    if kind in _AUTOMATIC:
        return None  # found anew by the server
    if kind not in _KNOWN:
        raise fields.FieldError("Unsupported type specified")
    if kind == "pre" and (language := fields.string(item, "language")):
        entity["language"] = language
    elif kind == "text_link":
        url = fields.required_string(item, "url")
        user = linked_user(url)
        if user is not None:
            entity.update(type="text_mention", user={"id": user})
        else:
            try:
                entity["url"] = check_link(url)
            except LinkError as error:
                raise bad_request(f"entity URL '{url}' is invalid: {error}") from None
    elif kind == "text_mention":
        fields.required(item, "user")
        entity["user"] = {"id": fields.required_integer(fields.child(item, "user"), "id")}
    elif kind == "custom_emoji":
        number = fields.required_string(item, "custom_emoji_id")
        if not number.isdecimal() or int(number) >= 1 << 63:
            raise fields.FieldError('Field "custom_emoji_id" must be a valid Number')
        entity["custom_emoji_id"] = number
    elif kind == "date_time":
        entity["unix_time"] = fields.required_integer(item, "unix_time")
    return entity
