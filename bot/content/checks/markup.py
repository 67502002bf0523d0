"""Whether Telegram would take a screen as it stands: length, tags, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from bot.gateway.markup import CAPTION_LIMIT, COPY_LIMIT, DATA_LIMIT, TEXT_LIMIT, Screen
from bot.i18n.telegram_html import visible_length

BUTTONS = 100
"""Buttons of one keyboard that Telegram shows."""
TAGS = {"b", "i", "s", "u", "a", "code", "pre", "blockquote", "tg-spoiler"}
_LEFT_OVER = re.compile(r"\*\*|\]\(|^#+ |\{\{|\}\}", re.MULTILINE)
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"Telegram knows no <{tag}>.")
        address = dict(attrs).get("href") if tag == "a" else "https://"
        if not (address or "").startswith(("https://", "tg://")):
            self.wrong.append(f"a link leads to {address!r}, which is not an https:// address.")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing.")


def text_faults(telegram_html: str, limit: int) -> Iterator[str]:
    """What is wrong with a text in Telegram's HTML."""
    length = visible_length(telegram_html)
    if length > limit:
        yield f"{length} characters; Telegram takes {limit}."
    balance = _Balance()
    balance.feed(telegram_html)
    balance.close()
    yield from balance.wrong
    if balance.open:
        yield f"<{balance.open[-1]}> is not closed."
    left_over = _LEFT_OVER.search(_CODE.sub("", telegram_html))
    if left_over:
        yield f"Markdown that has not become anything: {left_over[0]!r}."


def screen_faults(screen: Screen, *, caption: bool) -> Iterator[str]:
    """What is wrong with a screen.

    Args:
        caption: it is shown below a picture.
    """
    yield from text_faults(screen.text, CAPTION_LIMIT if caption else TEXT_LIMIT)
    buttons = [button for row in screen.rows for button in row]
    if len(buttons) > BUTTONS:
        yield f"{len(buttons)} buttons; Telegram shows {BUTTONS}."
    for button in buttons:
        if not button.text.strip():
            yield "a button without a label."
        if button.data is not None and len(button.data.encode()) > DATA_LIMIT:
            yield f"button {button.text!r}: its data has more than {DATA_LIMIT} bytes."
        if button.copy is not None and not 1 <= len(button.copy) <= COPY_LIMIT:
            yield f"button {button.text!r} copies {len(button.copy)} characters; Telegram takes {COPY_LIMIT}."
        if button.url is not None and not button.url.startswith("https://"):
            yield f"button {button.text!r} leads to {button.url!r}, which is not an https:// address."
