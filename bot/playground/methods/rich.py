"""Rich messages (Bot API 10.x): accepted as HTML, Markdown or blocks.

Blocks are kept as sent. HTML and Markdown become paragraphs of plain text: the finer structure is lost here.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from bot.playground.call import Call
from bot.playground.errors import bad_request
from bot.playground.methods.sending import put, show_draft
from bot.playground.state import Json

RICH_LIMIT = 32_768
"""Characters of a rich message's text."""


def read_rich_message(call: Call) -> Json:
    """The request's `rich_message` as the RichMessage that its message shows.

    Raises:
        ApiError: not exactly one of html, markdown and blocks, or markup that cannot be parsed.
    """
    given = call.params.json("rich_message", "rich message")
    if not isinstance(given, dict):
        raise bad_request("object expected as rich message")
    used = [name for name in ("html", "markdown", "blocks") if given.get(name) is not None]
    if len(used) != 1:
        raise bad_request("exactly one of the fields html, markdown and blocks must be used in a rich message")
    if used == ["blocks"]:
        blocks = given["blocks"]
        if not isinstance(blocks, list) or not blocks:
            raise bad_request("rich message must be non-empty")
    else:
        source = str(given[used[0]])
        paragraphs = _html_paragraphs(source) if used == ["html"] else re.split(r"\n\s*\n", source)
        paragraphs = [text.strip() for text in paragraphs if text.strip()]
        if not paragraphs:
            raise bad_request("rich message must be non-empty")
        if sum(map(len, paragraphs)) > RICH_LIMIT:
            raise bad_request("message is too long")
        blocks = [{"type": "paragraph", "text": text} for text in paragraphs]
    shown: Json = {"blocks": blocks}
    if given.get("is_rtl") is True:
        shown["is_rtl"] = True
    return shown


class _Paragraphs(HTMLParser):
    """Collects the text between block tags."""

    BLOCKS = frozenset(
        [
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "pre",
            "blockquote",
            "table",
            "tr",
            "td",
            "th",
            "details",
            "summary",
            "hr",
            "br",
            "div",
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.found = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data


def _html_paragraphs(source: str) -> list[str]:
    parser = _Paragraphs()
    parser.feed(source)
    parser.close()
    return parser.found


async def send_rich_message(call: Call) -> Any:
    return put(call, {"rich_message": read_rich_message(call)}).body


async def send_rich_message_draft(call: Call) -> Any:
    if not call.params.integer("draft_id"):
        raise bad_request("draft_id must be non-zero")
    return show_draft(call, {"rich_message": read_rich_message(call)})
