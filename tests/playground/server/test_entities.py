"""Parse modes, entities sent as such, and those that Telegram finds by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities_found import find_entities
from bot.playground.entities_html import parse_html, utf16_length
from bot.playground.entities_markdown import parse_markdown, parse_markdown_v2
from bot.playground.errors import ApiError
from bot.playground.formatted import read_formatted


def shown(text: str, entity: dict[str, Any]) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    ("mode", "source", "reason"),
    [
        ("HTML", "<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("HTML", "é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("HTML", "<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "a < b", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "<b", "Unclosed start tag at byte offset 0"),
        ("HTML", "<b>x</b", "Unclosed end tag at byte offset 4"),
        (
            "HTML",
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("HTML", '<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ("HTML", "<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("HTML", "<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("HTML", "<span class='x'>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("HTML", '<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("MarkdownV2", "*unclosed", "Can't find end of Bold entity at byte offset 0"),
        ("MarkdownV2", "*bold _italic\\_*", "Can't find end of Bold entity at byte offset 15"),
        ("MarkdownV2", "hello.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "hello!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "[x](http://a.b", "Can't find end of a URL at byte offset 4"),
        ("MarkdownV2", "`x", "Can't find end of Code entity at byte offset 0"),
        ("Markdown", "*unclosed", "Can't find end of the entity starting at byte offset 0"),
        ("Markdown", "é _x", "Can't find end of the entity starting at byte offset 3"),
    ],
)
def test_what_cannot_be_parsed(mode: str, source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_formatted(source, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("mode", "source", "text", "entities"),
    [
        ("HTML", "😀<b>b&lt;</b>&amp;&#33;&nosuch;", "😀b<&!&nosuch;", [("bold", "b<")]),
        ("HTML", "<strong>a</strong><b>b</b> <u>c</u><s>d</s>", "ab cd",
         [("bold", "ab"), ("underline", "c"), ("strikethrough", "d")]),
        ("HTML", '<pre><code class="language-python">x = 1</code></pre>', "x = 1", [("pre", "x = 1")]),
        ("HTML", '<a href="example.com?a=1&amp;b=2">here</a>', "here", [("text_link", "here")]),
        ("HTML", '<a href="http://localhost">here</a>', "here", []),
        ("HTML", "<code>a <b>b</b></code>", "a b", [("code", "a b")]),
        ("HTML", "<blockquote expandable>q</blockquote>x<tg-spoiler>y</tg-spoiler>", "qxy",
         [("expandable_blockquote", "q"), ("spoiler", "y")]),
        ("HTML", "  <b> x </b>  ", " x", [("bold", "x")]),
        ("MarkdownV2", "*b _i_* __u__ ~s~ ||p|| `c` \\. \\\\", "b i u s p c . \\",
         [("bold", "b i"), ("italic", "i"), ("underline", "u"), ("strikethrough", "s"), ("spoiler", "p"),
          ("code", "c")]),
        ("MarkdownV2", "```py\nx\\`y\n```", "x`y", [("pre", "x`y")]),
        ("MarkdownV2", "[a\\]](https://e.org/\\))", "a]", [("text_link", "a]")]),
        ("MarkdownV2", ">one\n>two\nthree", "one\ntwo\nthree", [("blockquote", "one\ntwo")]),
        ("MarkdownV2", "**>one\n>two||\nend", "one\ntwo\nend", [("expandable_blockquote", "one\ntwo")]),
        ("Markdown", "*b* _i_ `c` [l](https://e.org) \\_ ```x```", "b i c l _ x",
         [("bold", "b"), ("italic", "i"), ("code", "c"), ("text_link", "l"), ("pre", "x")]),
    ],
)  # fmt: skip
def test_what_is_parsed(mode: str, source: str, text: str, entities: list[tuple[str, str]]) -> None:
    found = read_formatted(source, mode, None)
    assert found.text == text
    trimmed = [(entity["type"], shown(text, entity).strip("\n ")) for entity in found.entities]
    assert trimmed == entities


def test_links_are_written_back_as_telegram_does() -> None:
    found = read_formatted('<a href="HTTPS://Example.com">x</a> <a href="tg://user?id=7">y</a>', "HTML", None)
    assert found.entities[0]["url"] == "https://example.com/"
    assert found.entities[1] == {"type": "text_mention", "offset": 2, "length": 1, "user": {"id": 7}}


@pytest.mark.parametrize(
    ("entity", "description"),
    [
        ({"type": "bold", "offset": 100, "length": 1}, "entity begins after the end of the text at UTF-16 offset 100"),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "shiny", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 5}, "can't parse MessageEntity: Can't find field \"url\""),
        (
            {"type": "text_link", "offset": 0, "length": 5, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        ({"type": "text_link", "offset": 0, "length": 5, "url": ""}, "entity URL '' is invalid: URL host is empty"),
        ({"type": "text_mention", "offset": 0, "length": 4}, "can't parse MessageEntity: Can't find field \"user\""),
        (
            {"type": "custom_emoji", "offset": 0, "length": 1},
            "can't parse MessageEntity: Can't find field \"custom_emoji_id\"",
        ),
        (
            {"type": "custom_emoji", "offset": 0, "length": 1, "custom_emoji_id": "9" * 19},
            'can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number',
        ),
    ],
)
def test_entities_that_are_refused(entity: dict[str, Any], description: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_formatted("hello", "", [entity])
    assert refused.value.description == f"Bad Request: {description}"


def test_only_a_hundred_entities_are_kept() -> None:
    found = read_formatted("<b>x</b> <i>y</i> " * 80, "HTML", None)
    assert len(found.entities) == 100


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start payload", [("bot_command", "/start")]),
        ("/check@my_bot now", [("bot_command", "/check@my_bot")]),
        ("a/b 1/2 //x </y>", []),
        ("@lin and mail a.b@example.com", [("mention", "@lin"), ("email", "a.b@example.com")]),
        ("see https://a.example.com/x?y=(1). Or platform.openai.com/usage!",
         [("url", "https://a.example.com/x?y=(1)"), ("url", "platform.openai.com/usage")]),
        ("(http://example.org/a)", [("url", "http://example.org/a")]),
        ("http://localhost:8080/x", []),
        ("127.0.0.1 and main.nosuchtld", []),
        ("#tag #1 $USD +14155550123", [("hashtag", "#tag"), ("cashtag", "$USD"), ("phone_number", "+14155550123")]),
        ("😀 example.com", [("url", "example.com")]),
        ("看 https://example.com/路径，好", [("url", "https://example.com/路径，好")]),
    ],
)  # fmt: skip
def test_what_is_found_in_plain_text(text: str, entities: list[tuple[str, str]]) -> None:
    assert [(entity["type"], shown(text, entity)) for entity in find_entities(text)] == entities


@given(st.text(alphabet=st.sampled_from("<>/&;ab=\" '\n*_`[]()~|!>\\.😀#x1"), max_size=60))
def test_any_text_is_parsed_or_refused_and_never_breaks(source: str) -> None:
    for mode, parse in (("HTML", parse_html), ("MarkdownV2", parse_markdown_v2), ("Markdown", parse_markdown)):
        try:
            found = read_formatted(source, mode, None)
        except ApiError:
            continue
        end = utf16_length(found.text)
        for entity in found.entities:
            assert entity["offset"] >= 0
            assert entity["offset"] + entity["length"] <= end
            assert entity["length"] > 0
        assert found.text in parse(source)[0] or any(sign in source for sign in "\n\r")


@given(st.text(max_size=80))
def test_escaped_html_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parsed, entities = parse_html(escaped)
    assert (parsed, entities) == (text, [])
