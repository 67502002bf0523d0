"""Long texts: read in the reader's language or in English, their facts filled in, values never taken for markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import pages
from bot.i18n.pages import PageError, fill, placeholders, read_page, read_text, render, split_front_matter
from bot.playground.entities_html import parse_html


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of locales with one page in both languages, one in English alone, one spoilt."""
    for name, text in {
        "en/people/both.md": "---\ntitle: Both\n---\nIn English.\n",
        "zh_CN/people/both.md": "---\ntitle: 两种\n---\n中文。\n",
        "en/people/one.md": "---\ntitle: One\n---\nFor {{topup_minimum}}.\n",
        "en/people/note.txt": "Plain.\n",
        "zh_CN/people/spoilt.md": "---\ntitle: [broken\n---\nText\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(pages, "LOCALES", tmp_path)
    read_page.cache_clear()
    yield tmp_path
    read_page.cache_clear()


def test_a_page_is_read_in_the_readers_language(shelf: Path) -> None:
    assert read_page("zh_CN", "people/both").body == "中文。"
    assert read_page("en", "people/both").front["title"] == "Both"


def test_a_page_that_is_not_translated_is_read_in_english_with_english_numbers(shelf: Path) -> None:
    page = read_page("zh_CN", "people/one")
    assert (page.locale, page.front["title"]) == ("en", "One")
    assert render(page.body, page.locale) == "For $5."
    assert read_text("zh_CN", "people/note.txt") == "Plain."


@pytest.mark.parametrize("read", [read_page, read_text])
def test_a_page_in_no_language_is_named(shelf: Path, read: object) -> None:
    with pytest.raises(PageError, match=r"There is no .*people/none.* in zh_CN or en\."):
        read("zh_CN", "people/none")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Text alone", "does not begin with front matter"),
        ("Text\n---\ntitle: x\n---\n", "does not begin with front matter"),
        ("---\ntitle: x\n", "does not begin with front matter"),
        ("---\ntitle: [broken\n---\nText", "the front matter is not YAML"),
        ("---\n- a\n- b\n---\nText", "the front matter is not a list of names and values"),
        ("---\ntitle: !!python/object/apply:os.getcwd []\n---\nText", "the front matter is not YAML"),
    ],
)
def test_front_matter_that_is_none_is_named_with_its_file(text: str, says: str) -> None:
    with pytest.raises(PageError, match=r"^a\.md") as caught:
        split_front_matter(text, "a.md")
    assert says in str(caught.value)


def test_a_line_of_dashes_in_the_text_stays_in_the_text() -> None:
    assert split_front_matter("---\ntitle: x\n---\na\n\n---\n\nb", "a.md")[1] == "a\n\n---\n\nb"


def test_facts_are_the_readers(shelf: Path) -> None:
    assert fill("{{topup_minimum}} for {{ credit_lifetime }}", "en") == "$5 for 1 year"
    assert fill("{{topup_minimum}}，{{credit_lifetime}}", "zh_CN") == "US$5，1年"


def test_an_address_goes_into_a_links_target() -> None:
    assert render("[Keys]({{link.keys}})", "en").startswith('<a href="https://platform.openai.com/')


def test_a_command_may_name_a_fact() -> None:
    assert fill("{{copy.x}}", "en", {"copy.x": "use {{model}} now"}) == f"use {fill('{{model}}', 'en')} now"


def test_a_value_that_names_itself_ends() -> None:
    assert "{{a}}" in fill("{{a}}", "en", {"a": "{{a}}"})


@pytest.mark.parametrize("way", [fill, render])
def test_a_name_that_nothing_is_known_of_is_said(way: object) -> None:
    with pytest.raises(PageError, match=r"^Nothing is known as \{\{no_such_fact\}\}\.$"):
        way("Text {{no_such_fact}}", "en")  # type: ignore[operator]


def test_names_are_found_with_and_without_spaces() -> None:
    assert placeholders("{{a}} {{ b.c }} {{d_e-f}} {{A}} {x} {{}}") == {"a", "b.c", "d_e-f"}


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(lambda value: "{{" not in value and value == value.strip()))
def test_a_value_is_text_and_never_markup(value: str) -> None:
    """A provider's name, a person's: with tags, stars or brackets in it, it is shown as it is."""
    shown, entities = parse_html(render("Say **{{name}}** to `{{name}}`", "en", {"name": value}).replace("\n", " "))
    told = value.replace("\n", " ")
    assert shown == f"Say {told} to {told}"
    assert [entity["type"] for entity in entities] == ["bold", "code"]
