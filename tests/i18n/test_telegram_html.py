"""Markdown becomes Telegram's HTML: whatever an author writes, Telegram takes it, and nothing of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.telegram_html import to_telegram_html, visible_length
from bot.playground.entities_html import parse_html, utf16_length

TAG = re.compile(r"<(/?)([a-z]+)( href=\"[^\"<>]*\"| class=\"language-[^\"<>]*\")?>")
TELEGRAMS = {"b", "i", "s", "a", "code", "pre", "blockquote"}
MARKUP = (
    "* ** *** _ __ ` `` ``` ~~ [ ]( ](https://a.example/?b=1&c=2) ![ < > <b> </b> <i> </a> <div> <!-- --> <your-key> "
    "& &amp; &lt; &#0; &nbsp; \\ \\* \" ' | --- === # ## > >> - 1. 0) {{fact}} <https://a.example> a 中 😀 "
    "\u200b \u202e \0"
)
PIECES = MARKUP.split(" ")
markdown = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from([*PIECES, " ", "\n", "\n\n", "  \n", "    ", "\t"]), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from([*PIECES, "\n", " "]), st.text(max_size=4)), max_size=30).map("".join),
)


@settings(max_examples=250, deadline=None)
@given(markdown)
def test_any_markdown_is_html_whose_tags_balance_and_are_telegrams(text: str) -> None:
    made = to_telegram_html(text)
    opened: list[str] = []
    for closing, tag, _attribute in TAG.findall(made):
        assert tag in TELEGRAMS
        if closing:
            assert opened.pop() == tag
        else:
            opened.append(tag)
    assert opened == []
    rest = TAG.sub("", made)
    assert "<" not in rest
    assert ">" not in rest
    assert re.sub(r"&(lt|gt|amp|quot|#x27);", "", rest).count("&") == 0


@settings(max_examples=150, deadline=None)
@given(markdown)
def test_telegram_parses_any_of_it_and_counts_as_we_do(text: str) -> None:
    made = to_telegram_html(text)
    shown, _ = parse_html(made)
    assert visible_length(made) == utf16_length(shown)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_words_come_through_as_they_are(words: str) -> None:
    assert parse_html(to_telegram_html(f"Say {words} now"))[0] == f"Say {words} now"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>&\"'*_`[]()#~\\!abc -", min_size=1, max_size=60).filter(lambda code: code.strip()))
def test_code_comes_through_letter_by_letter(code: str) -> None:
    shown, entities = parse_html(to_telegram_html(f"````sh\n{code}\n````"))
    assert shown.strip() == code.strip()
    assert entities[0]["type"] == "pre"
    assert entities[0]["language"] == "sh"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("**bold** *italic* ~~gone~~ `code`", "<b>bold</b> <i>italic</i> <s>gone</s> <code>code</code>"),
        ("# Head\n\nBody", "<b>Head</b>\n\nBody"),
        ("- a\n- b\n  - c", "• a\n• b\n   • c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> quoted\n\nnot", "<blockquote>quoted</blockquote>\n\nnot"),
        ("[page](https://a.example/?a=1&b=2)", '<a href="https://a.example/?a=1&amp;b=2">page</a>'),
        ("```\n$x < 1 && y\n```", "<pre>$x &lt; 1 &amp;&amp; y</pre>"),
        ("```py\nx\n```", '<pre><code class="language-py">x</code></pre>'),
        ("two\nlines", "two lines"),
        ("两\n行", "两行"),
        ("a  \nb", "a\nb"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("a\n\n\n\n\nb", "a\n\nb"),
    ],
)
def test_what_authors_write(text: str, made: str) -> None:
    assert to_telegram_html(text) == made


@pytest.mark.parametrize("text", ["<your-key>", "<div>\nhello\n</div>", "<script>1</script>", "Put <your-key> here"])
def test_a_placeholder_in_angle_brackets_is_read_and_not_swallowed(text: str) -> None:
    """Alone in its line it was taken for HTML, and the line was missing on the screen."""
    assert parse_html(to_telegram_html(f"Before\n\n{text}\n\nAfter"))[0] == f"Before\n\n{text}\n\nAfter"


def test_a_picture_in_a_text_leaves_its_description() -> None:
    assert to_telegram_html("See ![the **red** button](https://a.example/b.png)") == "See the <b>red</b> button"


@pytest.mark.parametrize("text", ["<!-- for translators -->\n\nText", "Text <!-- why -->", "<!-- a\n\nb -->\n\nText"])
def test_a_comment_is_for_authors_alone(text: str) -> None:
    assert to_telegram_html(text) == "Text"


def test_an_emoji_counts_as_telegram_counts_it() -> None:
    assert visible_length("<b>😀</b>&lt;a") == 4
