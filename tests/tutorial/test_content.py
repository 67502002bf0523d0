"""The words of each step: which page a person gets, and what is filled in, with a provider named and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.i18n.facts import Provider
from bot.i18n.locale import available_locales
from bot.playground.entities_html import parse_html
from bot.tutorial.content import Content, Words, load_content
from tests.tutorial.drawn import EXAMPLE, paths

assert EXAMPLE is not None
NONE = load_content(None)
STEPS = NONE.tutorial.steps
OFFERING = [step.id for step in STEPS.values() if "provider" in step.variants]
LOCALE = pytest.mark.parametrize("locale", available_locales())


def everything(words: Words) -> str:
    """All that a person reads or copies of a step."""
    labels = [part for pair in (*words.links, *words.copies) for part in pair]
    shown = parse_html(words.body)[0]
    return "\n".join([words.title, shown, words.see, words.cost, words.next, *labels, *words.choices.values()])


def pages(content: Content) -> Iterator[tuple[str, str]]:
    """Each step with each variant that some answers lead to."""
    yield from {
        (step, content.variant(content.tutorial.steps[step], choices)): None
        for choices, path in paths(content)
        for step in path
    }


def with_provider(**changes: object) -> Content:
    assert EXAMPLE is not None
    return load_content(replace(EXAMPLE, **changes))  # type: ignore[arg-type]


@LOCALE
@pytest.mark.parametrize("content", [NONE, load_content(EXAMPLE)], ids=["none", "provider"])
def test_every_page_is_complete(content: Content, locale: str) -> None:
    for step, variant in pages(content):
        words = content.words(step, variant, locale)
        assert words.title
        assert words.body
        assert words.see
        assert words.cost
        assert "{{" not in everything(words), step
        assert all(label and url.startswith("https://") for label, url in words.links)
        assert words.choices.keys() == STEPS[step].choices.keys()


@LOCALE
def test_a_command_on_a_button_can_be_read_on_the_page_too(locale: str) -> None:
    """A button's text cannot be seen before it is in the clipboard; and who has no copy buttons types it."""
    for step, variant in pages(NONE):
        words = NONE.words(step, variant, locale)
        shown = parse_html(words.body)[0]
        for label, copied in words.copies:
            assert label
            assert copied in shown, (step, variant)


@LOCALE
def test_whoever_chose_windows_gets_commands_of_windows(locale: str) -> None:
    for step in ("call-curl", "call-python"):
        variant = NONE.variant(STEPS[step], {"system": "windows"})
        copies = [copied for _, copied in NONE.words(step, variant, locale).copies]
        assert copies
        assert not any(copied.startswith(("curl", "python3")) for copied in copies)
        assert NONE.variant(STEPS[step], {"system": "unix"}) == "default"


@pytest.mark.parametrize(
    ("provider", "card", "phone"),
    [
        (None, "default", "default"),
        (EXAMPLE, "provider", "provider"),
        (replace(EXAMPLE, offers=frozenset({"card"})), "provider", "default"),
        (replace(EXAMPLE, offers=frozenset({"phone"})), "default", "provider"),
    ],
    ids=["none", "both", "card", "phone"],
)
def test_a_provider_is_named_only_for_what_it_offers(provider: Provider | None, card: str, phone: str) -> None:
    content = load_content(provider)
    variants = {step: content.variant(STEPS[step], {}) for step in OFFERING}
    assert variants.pop("phone-number") == phone
    assert len(variants) == 4
    assert set(variants.values()) == {card}


@LOCALE
def test_without_a_provider_no_page_names_one(locale: str) -> None:
    for step, variant in pages(NONE):
        assert variant != "provider"
        said = everything(NONE.words(step, variant, locale))
        for word in (EXAMPLE.name, EXAMPLE.invite_code, "card.example"):
            assert word not in said


@LOCALE
@pytest.mark.parametrize("step", OFFERING)
def test_whoever_is_sent_to_a_provider_reads_in_the_same_message_what_the_operator_earns(
    step: str, locale: str
) -> None:
    words = load_content(EXAMPLE).words(step, "provider", locale)
    shown = parse_html(words.body)[0]
    assert EXAMPLE.name in shown
    assert EXAMPLE.disclosure[locale] in shown
    assert EXAMPLE.invite_code in shown
    assert [copied for _, copied in words.copies] == [EXAMPLE.invite_code]


@LOCALE
@pytest.mark.parametrize("step", OFFERING)
def test_without_a_code_there_is_no_button_that_copies_nothing(step: str, locale: str) -> None:
    words = with_provider(invite_code="").words(step, "provider", locale)
    assert words.copies == ()
    assert EXAMPLE.disclosure[locale] in parse_html(words.body)[0]
    with_code = load_content(EXAMPLE).words(step, "provider", locale)
    lines, before = (parse_html(each.body)[0].splitlines() for each in (words, with_code))
    gone = [line for line in before if line not in lines]
    assert len(gone) == 1
    assert EXAMPLE.invite_code in gone[0]


def test_a_disclosure_that_is_not_translated_is_read_in_english() -> None:
    content = with_provider(disclosure={"en": "We may be paid for this."})
    for step in OFFERING:
        assert "We may be paid for this." in content.words(step, "provider", "zh_CN").body


@LOCALE
def test_a_providers_name_is_shown_as_it_is_written(locale: str) -> None:
    content = with_provider(name="A*B* <b>&_Co_", disclosure={"en": "See [x](https://a.example) & <i>."})
    for step in OFFERING:
        shown, _ = parse_html(content.words(step, "provider", locale).body)
        assert "A*B* <b>&_Co_" in shown
        assert "See [x](https://a.example) & <i>." in shown
