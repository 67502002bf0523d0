"""Telegram's MarkdownV2 and the old Markdown, parsed and refused as TDLib does it (MessageEntity.cpp)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.playground.entities_html import ParseError, add_link, utf16_length

_RESERVED = re.compile(rb"[_*\[\]()~`>#+\-=|{}.!\n\\]")
_RESERVED_IN_CODE = re.compile(rb"[`\\]")
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "pre_code": "PreCode", "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji", "blockquote": "BlockQuote",
}  # fmt: skip
_LENGTHS = {"underline": 2, "spoiler": 2, "pre": 3, "pre_code": 3}


@dataclass(slots=True)
class _Open:
    kind: str
    argument: str
    offset: int
    byte_offset: int
    position: int


def parse_markdown_v2(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of MarkdownV2.

    Raises:
        ParseError: with Telegram's reason.
    """
    return _MarkdownParser(source).parse()


class _MarkdownParser:
    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass") + b"\0\0\0"
        self.size = len(self.data) - 3
        self.parts: list[str] = []
        self.position = 0
        self.offset = 0
        self.entities: list[dict[str, Any]] = []
        self.open: list[_Open] = []
        self.in_quote = False
        self.at = 0

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < self.size:
            reserved = _RESERVED_IN_CODE if self._in_code() else _RESERVED
            found = reserved.search(self.data, self.at, self.size)
            end = found.start() if found else self.size
            if end > self.at:
                self._write(self.data[self.at : end].decode("utf-8", "surrogatepass"))
                self.at = end
                continue
            character = self.data[self.at]
            if character == ord("\\"):
                following = self.data[self.at + 1]
                escaped = 0 < following <= 126
                self.at += escaped
                self._write(chr(self.data[self.at]) if escaped else "\\")
                self.at += 1
            elif self._ends(character):
                self._end(character)
            else:
                self._begin(character)
        if self.in_quote and self.open and self.open[-1].kind in ("blockquote", "expandable_blockquote"):
            self._close(self.open.pop())
        if self.open:
            last = self.open[-1]
            raise ParseError(f"Can't find end of {_NAMES[last.kind]} entity at byte offset {last.byte_offset}")
        return "".join(self.parts), self.entities

    def _in_code(self) -> bool:
        return bool(self.open) and self.open[-1].kind in ("code", "pre", "pre_code")

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.position += len(text)
        self.offset += utf16_length(text)

    def _ends(self, character: int) -> bool:
        if not self.open:
            return False
        nothing_quoted_follows = self.at + 1 == self.size or self.data[self.at + 1] != ord(">")
        if self.in_quote and character == ord("\n") and nothing_quoted_follows:
            return True
        rest, kind = self.data[self.at : self.at + 3], self.open[-1].kind
        match kind:
            case "bold" | "code" | "strikethrough":
                return rest[:1] == {"bold": b"*", "code": b"`", "strikethrough": b"~"}[kind]
            case "italic":
                return rest[:1] == b"_" and rest[1:2] != b"_"
            case "underline":
                return rest[:2] == b"__"
            case "spoiler":
                return rest[:2] == b"||"
            case "pre" | "pre_code":
                return rest == b"```"
            case "text_link" | "custom_emoji":
                return rest[:1] == b"]"
            case _:  # a quote ends with its line, or with || when it is an expandable one
                return rest[:2] == b"||" and (self.at + 2 == self.size or rest[2:3] == b"\n")

    def _begin(self, character: int) -> None:
        start, rest, argument = self.at, self.data[self.at : self.at + 3], ""
        if character == ord("\n"):
            self._write("\n")
            self.at += 1
            if self.data[self.at] == ord(">"):
                self.at += 1
                if not self.in_quote:
                    self.in_quote = True
                    self.open.append(_Open("blockquote", "", self.offset, start, self.position))
            return
        if rest[:2] == b"__":
            kind, length = "underline", 2
        elif rest[:1] == b"_":
            kind, length = "italic", 1
        elif rest[:2] == b"**" and rest[2:3] == b">" and (start == 0 or self.data[start - 1] == ord("\n")):
            kind, length = "blockquote", 3
        elif rest[:1] == b"*":
            kind, length = "bold", 1
        elif rest[:1] == b"~":
            kind, length = "strikethrough", 1
        elif rest[:2] == b"||":
            kind, length = "spoiler", 2
        elif rest[:1] == b"[":
            kind, length = "text_link", 1
        elif rest[:2] == b"![":
            kind, length = "custom_emoji", 2
        elif rest == b"```":
            argument, length = _language(self.data, start + 3, self.size)
            kind, length = ("pre_code" if argument else "pre"), length + 3
        elif rest[:1] == b"`":
            kind, length = "code", 1
        elif rest[:1] == b">" and start == 0:
            kind, length = "blockquote", 1
        else:
            raise ParseError(f"Character '{chr(character)}' is reserved and must be escaped with the preceding '\\'")
        self.in_quote = self.in_quote or kind == "blockquote"
        self.at += length
        self.open.append(_Open(kind, argument, self.offset, start, self.position))

    def _end(self, character: int) -> None:
        opened = self.open.pop()
        if opened.kind == "blockquote":
            if character == ord("|"):
                opened.kind = "expandable_blockquote"
                self.at += 2
            self._close(opened)
            if self.at < self.size and self.data[self.at] == ord("\n"):
                self._write("\n")
                self.at += 1
            return
        if character == ord("\n"):
            raise ParseError(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {opened.byte_offset}")
        self.at += _LENGTHS.get(opened.kind, 1)
        if opened.kind in ("text_link", "custom_emoji"):
            shown = "".join(self.parts)[opened.position :]
            opened.argument = self._url(shown, opened.kind)
        self._close(opened)

    def _url(self, shown: str, kind: str) -> str:
        if self.data[self.at] != ord("("):
            if kind == "custom_emoji":
                raise ParseError("Custom emoji entity must contain a tg://emoji URL")
            return shown
        self.at += 1
        begin, raw = self.at, bytearray()
        while self.at < self.size and self.data[self.at] != ord(")"):
            if self.data[self.at] == ord("\\") and 0 < self.data[self.at + 1] <= 126:
                self.at += 1
            raw.append(self.data[self.at])
            self.at += 1
        if self.data[self.at] != ord(")"):
            raise ParseError(f"Can't find end of a URL at byte offset {begin}")
        self.at += 1
        return raw.decode("utf-8", "replace")

    def _close(self, opened: _Open) -> None:
        if opened.kind.endswith("blockquote"):
            self.in_quote = False
        if self.offset == opened.offset:
            return
        kind = "pre" if opened.kind == "pre_code" else opened.kind
        entity: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": self.offset - opened.offset}
        if opened.kind == "pre_code":
            entity["language"] = opened.argument
        elif opened.kind == "text_link" and not add_link(entity, opened.argument):
            return
        elif opened.kind == "custom_emoji":
            found = re.match(r"tg:(?://)?emoji\?id=(\d+)\Z", opened.argument)
            if not found:
                raise ParseError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = found[1]
        self.entities.append(entity)


def _language(data: bytes, at: int, size: int) -> tuple[str, int]:
    """The language after three backticks, and how many bytes it and one line break take."""
    begin = at
    found = re.compile(rb"[^\s\0`]*").match(data, at, size)
    end = found.end() if found else at
    language = ""
    if end != at and end < size and data[end] != ord("`"):
        language, at = data[at:end].decode("utf-8", "replace"), end
    if data[at : at + 2] in (b"\r\n", b"\n\r"):
        at += 2
    elif data[at : at + 1] in (b"\n", b"\r"):
        at += 1
    return language, at - begin


def parse_markdown(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of the old Markdown, which knows no nesting.

    Raises:
        ParseError: with Telegram's reason.
    """
    data = source.encode("utf-8", "surrogatepass") + b"\0\0\0"
    size, at, offset = len(data) - 3, 0, 0
    parts: list[str] = []
    entities: list[dict[str, Any]] = []
    kinds = {ord("_"): "italic", ord("*"): "bold", ord("`"): "code", ord("["): "text_link"}
    while at < size:
        character = data[at]
        if character == ord("\\") and data[at + 1] in kinds:
            parts.append(chr(data[at + 1]))
            at, offset = at + 2, offset + 1
            continue
        if character not in kinds:
            found = re.compile(rb"[_*`\[\\]").search(data, at + 1, size)
            end = found.start() if found else size
            text = data[at:end].decode("utf-8", "surrogatepass")
            parts.append(text)
            at, offset = end, offset + utf16_length(text)
            continue
        begin, language, kind = at, "", kinds[character]
        closing = b"]" if kind == "text_link" else bytes([character])
        at += 1
        if data[begin : begin + 3] == b"```":
            language, skipped = _language(data, begin + 3, size)
            kind, closing, at = "pre", b"```", begin + 3 + skipped
        end = data.find(closing, at, size)
        if end < 0:
            raise ParseError(f"Can't find end of the entity starting at byte offset {begin}")
        text = data[at:end].decode("utf-8", "surrogatepass")
        parts.append(text)
        entity: dict[str, Any] = {"type": kind, "offset": offset, "length": utf16_length(text)}
        if language:
            entity["language"] = language
        offset, at = offset + entity["length"], end + len(closing)
        keep = bool(text)
        if kind == "text_link":
            url = text
            if data[at] == ord("("):
                end = data.find(b")", at, size)
                end = size if end < 0 else end
                url, at = data[at + 1 : end].decode("utf-8", "replace"), end + 1
            keep = keep and add_link(entity, url)
        if keep:
            entities.append(entity)
    return "".join(parts), entities
