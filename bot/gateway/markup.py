"""What a screen is before Telegram sees it: text, rows of buttons, perhaps a picture. Plain data."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

TEXT_LIMIT = 4096
"""Characters of a message after entities are parsed (Bot API, sendMessage)."""
CAPTION_LIMIT = 1024
"""Characters of a caption after entities are parsed (Bot API, sendPhoto)."""
DATA_LIMIT = 64
"""Bytes of a button's callback data (Bot API, InlineKeyboardButton)."""
COPY_LIMIT = 256
"""Characters that a copy button holds (Bot API, CopyTextButton)."""


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: exactly one of `data` (a callback), `url` (a link) and `copy` (text to the clipboard)."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None

    def to_api(self) -> dict[str, Any]:
        """The Bot API's InlineKeyboardButton."""
        if self.data is not None:
            return {"text": self.text, "callback_data": self.data}
        if self.url is not None:
            return {"text": self.text, "url": self.url}
        return {"text": self.text, "copy_text": {"text": self.copy or ""}}


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on top of a screen.

    Args:
        name: its file's name without the ending, as `tutorial.toml` names it.
        locale: whose words are on it.
        path: the PNG file.
        version: a digest of its bytes; with the bot's id the key under which Telegram's `file_id` is kept.
    """

    name: str
    locale: str
    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What one message shows. `text` is Telegram HTML and complete: nothing is added to it on the way out."""

    text: str
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None

    def keyboard(self) -> dict[str, Any]:
        """The Bot API's InlineKeyboardMarkup; without buttons an empty one, which takes a keyboard away."""
        return {"inline_keyboard": [[button.to_api() for button in row] for row in self.rows]}


def escape(text: str) -> str:
    """Text that a person or a server wrote, made safe inside Telegram HTML."""
    return html.escape(text, quote=False)


def bold(text: str) -> str:
    """Plain text in bold, as Telegram HTML. Texts are not put into f-strings: Babel does not look into those."""
    return f"<b>{escape(text)}</b>"


def italic(text: str) -> str:
    """Plain text in italics, as Telegram HTML."""
    return f"<i>{escape(text)}</i>"


def paragraphs(*parts: str) -> str:
    """Parts of a message with an empty line between; empty parts are left out."""
    return "\n\n".join(part for part in parts if part)
