"""Markdown as authors write it, turned into the few tags of Telegram's HTML."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_INLINE = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "s_open": "<s>",
    "s_close": "</s>",
    "link_close": "</a>",
}
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
"""Chinese and Japanese letters and punctuation: between them a line break in the source means nothing."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")


def to_telegram_html(markdown: str) -> str:
    """A Markdown text as the HTML that Telegram accepts (Bot API, "HTML style").

    Headings become bold lines and lists lines with a bullet or a number, since Telegram knows neither.
    """
    out: list[str] = []
    lists: list[int | None] = []
    for token in _parser().parse(markdown):
        _block(token, out, lists)
    text = "".join(out)
    text = re.sub(r"\n+(</blockquote>)", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _block(token: Token, out: list[str], lists: list[int | None]) -> None:
    kind = token.type
    if kind == "inline":
        out.append(_inline(token.children or []))
    elif kind in ("paragraph_close", "heading_close"):
        out.append("</b>" if kind == "heading_close" else "")
        out.append("\n" if token.hidden or lists else "\n\n")
    elif kind == "heading_open":
        out.append("<b>")
    elif kind in ("fence", "code_block"):
        language = token.info.strip().split(" ")[0] if token.info else ""
        opening = f'<pre><code class="language-{html.escape(language)}">' if language else "<pre>"
        closing = "</code></pre>" if language else "</pre>"
        out.append(f"{opening}{html.escape(token.content.rstrip(), quote=False)}{closing}\n\n")
    elif kind == "bullet_list_open":
        lists.append(None)
    elif kind == "ordered_list_open":
        lists.append(int(token.attrGet("start") or 1))
    elif kind in ("bullet_list_close", "ordered_list_close"):
        lists.pop()
        out.append("" if lists else "\n")
    elif kind == "list_item_open":
        _bullet(out, lists)
    elif kind == "blockquote_open":
        out.append("<blockquote>")
    elif kind == "blockquote_close":
        out.append("</blockquote>\n\n")
    elif kind == "hr":
        out.append("\n")
    elif kind == "html_block":  # a <placeholder> alone in its line is one too
        out.append(f"{_as_text(token.content)}\n\n")


def _bullet(out: list[str], lists: list[int | None]) -> None:
    at = lists[-1]
    indent = "   " * (len(lists) - 1)
    if at is None:
        out.append(f"{indent}• ")
    else:
        out.append(f"{indent}{at}. ")
        lists[-1] = at + 1


def _inline(tokens: list[Token]) -> str:
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "text":
            out.append(html.escape(token.content, quote=False))
        elif token.type == "html_inline":
            out.append(_as_text(token.content))
        elif token.type == "image":  # a text has no pictures: its description stands for it
            out.append(_inline(token.children or []))
        elif token.type == "code_inline":
            out.append(f"<code>{html.escape(token.content, quote=False)}</code>")
        elif token.type == "link_open":
            out.append(f'<a href="{html.escape(str(token.attrGet("href") or ""))}">')
        elif token.type == "hardbreak":
            out.append("\n")
        elif token.type == "softbreak":
            out.append(_joint(tokens, index))
        else:
            out.append(_INLINE.get(token.type, ""))
    return "".join(out)


def _as_text(written: str) -> str:
    """HTML is no markup here: it is shown as it was written, without its comments."""
    return html.escape(_COMMENT.sub("", written).strip("\n"), quote=False)


def _joint(tokens: list[Token], index: int) -> str:
    before = next((t.content for t in reversed(tokens[:index]) if t.content), "")
    after = next((t.content for t in tokens[index + 1 :] if t.content), "")
    return "" if _WIDE.match(before[-1:]) or _WIDE.match(after[:1]) else " "


_TAG = re.compile(r"<[^>]*>")


def visible_length(telegram_html: str) -> int:
    """UTF-16 units left after entities are parsed: what Telegram's limits count."""
    return len(html.unescape(_TAG.sub("", telegram_html)).encode("utf-16-le")) // 2
