"""Telegram's HTML: parsed, and refused, as the public source of TDLib does it (MessageEntity.cpp, parse_html).

Offsets in errors count bytes of UTF-8; offsets of entities count UTF-16 code units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.playground.links import LinkError, check_link, linked_user

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strikethrough", "strike": "strikethrough",
    "del": "strikethrough", "u": "underline", "ins": "underline", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time", "a": "text_link", "pre": "pre", "code": "code",
    "blockquote": "blockquote",
}  # fmt: skip
_SPACE = b" \t\r\n\0\v"
_ENTITIES = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))")
_SPECIAL = re.compile(rb"[<&]")


class ParseError(ValueError):
    """A text that Telegram cannot parse; the text is its reason."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    position: int


def utf16_length(text: str) -> int:
    """UTF-16 code units of a text, the unit of every entity's offset and length."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of Telegram's HTML.

    Raises:
        ParseError: with Telegram's reason.
    """
    return _HtmlParser(source).parse()


class _HtmlParser:
    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass") + b"\0\0"
        self.size = len(self.data) - 2
        self.parts: list[str] = []
        self.position = 0  # characters written
        self.offset = 0  # UTF-16 code units written
        self.entities: list[dict[str, Any]] = []
        self.open: list[_Open] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        at = 0
        while at < self.size:
            special = _SPECIAL.search(self.data, at, self.size)
            end = special.start() if special else self.size
            if end > at:
                self._write(self.data[at:end].decode("utf-8", "surrogatepass"))
            at = end
            if at >= self.size:
                break
            if self.data[at : at + 1] == b"&":
                character, at = _reference(self.data, at)
                self._write(character)
            elif self.data[at + 1 : at + 2] == b"/":
                at = self._end_tag(at)
            else:
                at = self._start_tag(at)
        if self.open:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.parts), self.entities

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.position += len(text)
        self.offset += utf16_length(text)

    def _skip_spaces(self, at: int) -> int:
        while self.data[at] and self.data[at] in _SPACE:
            at += 1
        return at

    def _until(self, at: int, stop: bytes) -> int:
        while self.data[at] not in _SPACE and self.data[at] not in stop:
            at += 1
        return at

    def _start_tag(self, begin: int) -> int:
        at = self._until(begin + 1, b">")
        if not self.data[at]:
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        tag = self.data[begin + 1 : at].decode("utf-8", "replace").lower()
        if tag not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while self.data[at] != ord(">"):
            at = self._skip_spaces(at)
            if self.data[at] == ord(">"):
                break
            name, value, at = self._attribute(at, tag, begin)
            argument = _argument(tag, name, value, argument)
        if tag == "span" and argument != "spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(tag, argument, self.offset, self.position))
        return at + 1

    def _attribute(self, at: int, tag: str, begin: int) -> tuple[str, str, int]:
        start = at
        at = self._until(at, b"=>" if tag == "blockquote" else b"=")
        name = self.data[start:at].decode("utf-8", "replace")
        if not name:
            raise ParseError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        at = self._skip_spaces(at)
        if self.data[at] != ord("="):
            if tag == "blockquote" and name == "expandable" and self.data[at]:
                return name, "", at
            raise ParseError(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}'
            )
        at = self._skip_spaces(at + 1)
        if not self.data[at]:
            raise ParseError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if self.data[at] in b"'\"":
            value, at = self._quoted(at)
        else:
            start = at
            while self.data[at : at + 1].isalnum() or self.data[at] in b".-":
                at += 1
            value = self.data[start:at].decode("ascii").lower()
            if self.data[at] not in _SPACE and self.data[at] != ord(">"):
                raise ParseError(f"Unexpected end of name token at byte offset {start}")
        if not self.data[at]:
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        return name, value, at

    def _quoted(self, at: int) -> tuple[str, int]:
        quote = self.data[at]
        at += 1
        raw: list[bytes] = []
        while self.data[at] not in (quote, 0):
            if self.data[at] == ord("&"):
                character, at = _reference(self.data, at)
                raw.append(character.encode("utf-8", "surrogatepass"))
            else:
                raw.append(self.data[at : at + 1])
                at += 1
        if self.data[at] == quote:
            at += 1
        return b"".join(raw).decode("utf-8", "replace"), at

    def _end_tag(self, begin: int) -> int:
        if not self.open:
            raise ParseError(f"Unexpected end tag at byte offset {begin}")
        at = self._until(begin + 2, b">")
        name = self.data[begin + 2 : at].decode("utf-8", "replace").lower()
        at = self._skip_spaces(at)
        if self.data[at] != ord(">"):
            raise ParseError(f"Unclosed end tag at byte offset {begin}")
        opened = self.open[-1]
        if name and name != opened.tag:
            raise ParseError(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"')
        if self.offset > opened.offset:
            self._add(opened)
        self.open.pop()
        return at + 1

    def _add(self, opened: _Open) -> None:
        entity: dict[str, Any] = {
            "type": TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        last = self.entities[-1] if self.entities else {}
        same_span = last.get("offset") == entity["offset"] and last.get("length") == entity["length"]
        if opened.tag == "a":
            shown = "".join(self.parts)[opened.position :]
            if not add_link(entity, opened.argument or shown):
                return
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or not 0 < int(opened.argument) < 1 << 63:
                raise ParseError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "tg-time":
            if not opened.argument.isdecimal():
                raise ParseError("Invalid Unix time specified")
            entity["unix_time"] = int(opened.argument)
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "pre" and same_span and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
            return
        elif opened.tag == "code" and opened.argument:
            if same_span and last["type"] == "pre":
                last["language"] = opened.argument
                return
            entity["language"] = opened.argument
        self.entities.append(entity)


def _argument(tag: str, name: str, value: str, before: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value[9:]
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value[3:]
    if (tag, name) in (("tg-emoji", "emoji-id"), ("tg-time", "unix")):
        return value
    if tag == "blockquote" and name == "expandable":
        return "1"
    return before


def add_link(entity: dict[str, Any], url: str) -> bool:
    """Make an entity a link or a mention; false when the URL is none, and the text stays plain."""
    user = linked_user(url)
    if user is not None:
        entity.update(type="text_mention", user={"id": user})
        return True
    try:
        entity.update(type="text_link", url=check_link(url))
    except LinkError:
        return False
    return True


def _reference(data: bytes, at: int) -> tuple[str, int]:
    """The character that `&…` stands for, and where it ends; a lone ampersand stands for itself."""
    found = _REFERENCE.match(data, at)
    if found is None:
        return "&", at + 1
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        character = _ENTITIES.get(name, "")
    else:
        digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
        code = int(digits or b"0", base)
        character = chr(code) if 0 < code < 0x10FFFF and found.end() - at < 10 else ""
        if 0xD800 <= code <= 0xDFFF:
            raise ParseError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
    if not character:
        return "&", at + 1
    end = found.end()
    return character, end + 1 if data[end] == ord(";") else end
