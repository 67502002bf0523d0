"""Telegram as the judge of a screen: its own parser, limits and refusals, as the playground has them."""

from __future__ import annotations

import json

from bot.gateway.markup import CAPTION_LIMIT, TEXT_LIMIT, Button, Screen
from bot.playground.entities_html import parse_html, utf16_length
from bot.playground.keyboards import read_markup
from bot.playground.parameters import Parameters

FEATURES = ("tutorial", "faq", "keys", "people")
"""What a button's callback data begins with, for the router to know whose it is."""


def reads(screen: Screen) -> str:
    """A screen's text as a person reads it, once Telegram has taken all of it.

    Raises:
        ParseError, ApiError, AssertionError: Telegram would not, or would show less than was meant.
    """
    text, entities = parse_html(screen.text)
    assert utf16_length(text) <= (CAPTION_LIMIT if screen.picture else TEXT_LIMIT), f"{utf16_length(text)} characters"
    assert text.strip()
    assert screen.text.count("<a ") == sum(entity["type"] == "text_link" for entity in entities), "a link leads nowhere"
    if screen.rows:
        taken = read_markup(Parameters({"reply_markup": json.dumps(screen.keyboard())}))
        assert taken is not None
        assert list(map(len, taken["inline_keyboard"])) == list(map(len, screen.rows)), "buttons are cut off"
    for button in buttons(screen):
        assert button.data is None or button.data.split(":")[0] in FEATURES, button.data
        assert button.url is None or button.url.startswith("https://"), button.url
    return text


def buttons(screen: Screen) -> list[Button]:
    """All buttons, row by row."""
    return [button for row in screen.rows for button in row]


def data(screen: Screen) -> list[str]:
    """The callback data of all buttons that have some."""
    return [button.data for button in buttons(screen) if button.data is not None]
