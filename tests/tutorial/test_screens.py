"""Every screen of every way, in each language, with and without provider and pictures: sendable, and clear."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.i18n.locale import available_locales
from bot.tutorial.machine import position
from tests.telegram import buttons, data, reads
from tests.tutorial.drawn import PROVIDERS, Drawn, drawn

BAR = re.compile(r"([▰▱]{10}) (\d+)%(?: · (.+))?\n")
EVERY = pytest.mark.parametrize(
    ("locale", "provider", "pictures"),
    [(locale, provider, on) for locale in available_locales() for provider in PROVIDERS for on in (True, False)],
)
LOCALE = pytest.mark.parametrize("locale", available_locales())


def steps(locale: str) -> list[Drawn]:
    """The steps themselves, without what lies over them."""
    return [each for each in drawn(locale, "a provider", pictures=True) if not each.progress.mode]


def of(each: Drawn, kind: str) -> list[str]:
    return [found for found in data(each.screen) if found.startswith(f"tutorial:{kind}")]


@EVERY
def test_telegram_takes_it_whole(locale: str, provider: str, pictures: bool) -> None:
    every = drawn(locale, provider, pictures=pictures)
    assert len(every) > 300
    for each in every:
        try:
            text = reads(each.screen)
        except Exception as refusal:
            raise AssertionError(f"{each}: {refusal}") from refusal
        assert not re.search(r"\{\{|\}\}|\*\*|\]\(", text), each


@EVERY
def test_a_picture_is_there_when_pictures_are_on_and_never_else(locale: str, provider: str, pictures: bool) -> None:
    for each in drawn(locale, provider, pictures=pictures):
        picture = each.screen.picture
        assert (picture is not None) is pictures, each
        assert picture is None or Path(picture.path).exists()


@LOCALE
def test_every_step_has_one_obvious_next_tap(locale: str) -> None:
    for each in steps(locale):
        onward, answers = of(each, "next:"), of(each, "choose:")
        if each.step.choices:
            assert len(answers) == len(each.step.choices), each
            assert onward == []
        elif each.step.next:
            assert onward == [f"tutorial:next:{each.step.id}"], each
            assert answers == []
        else:  # the end: the key is checked, the step ticked off
            assert data(each.screen).count("keys:ask") == 1
            assert len(of(each, "done:")) == (each.step.id not in each.progress.done)


@LOCALE
def test_every_step_has_help_the_menu_and_a_way_back(locale: str) -> None:
    for each in steps(locale):
        assert of(each, "menu") == [f"tutorial:menu:{each.step.id}"]
        assert of(each, "stuck") == [f"tutorial:stuck:{each.step.id}"]
        assert of(each, "back") == ([f"tutorial:back:{each.step.id}"] if each.progress.trail else []), each


@LOCALE
def test_what_lies_over_a_step_leads_back_to_it(locale: str) -> None:
    for each in drawn(locale, "a provider", pictures=False):
        if each.progress.mode:
            assert of(each, "resume") == ["tutorial:resume"], each
            assert bool(of(each, "confirm")) is (each.progress.mode == "restart"), each


@LOCALE
def test_no_two_buttons_of_a_screen_look_or_do_the_same(locale: str) -> None:
    for each in drawn(locale, "a provider", pictures=False):
        labels = [button.text for button in buttons(each.screen)]
        assert len(set(labels)) == len(labels), (each, labels)
        assert len(set(data(each.screen))) == len(data(each.screen)), each


@LOCALE
def test_the_answer_that_was_given_is_marked(locale: str) -> None:
    for each in steps(locale):
        if each.step.choices:
            marked = [button.data for button in buttons(each.screen) if button.text.startswith("☑️")]
            assert marked == [f"tutorial:choose:{each.step.id}:{each.progress.choices[each.step.id]}"], each


@LOCALE
def test_the_progress_bar_says_what_the_percentage_says(locale: str) -> None:
    """At 95%, with three minutes to go, the bar was full."""
    for each in steps(locale):
        shown = BAR.match(reads(each.screen))
        assert shown, each
        bar, percent, left = shown.groups()
        at = position(each.progress, each.content.tutorial)
        assert int(percent) == at.percent
        assert abs(bar.count("▰") * 10 - at.percent) < 10, each
        assert (bar == "▰" * 10) is (at.percent == 100) is (left is None), each
        assert left is None or str(at.minutes_left) in left


@LOCALE
def test_the_menu_marks_where_one_is_and_leads_everywhere_on_the_way(locale: str) -> None:
    for each in drawn(locale, "a provider", pictures=False):
        if each.progress.mode == "menu":
            path = each.content.tutorial.path(each.progress.choices)
            assert of(each, "jump") == [f"tutorial:jump:{step}" for step in path]
            assert [b.data for b in buttons(each.screen) if b.text.startswith("👉")] == [
                f"tutorial:jump:{each.step.id}"
            ]


@LOCALE
def test_stuck_offers_the_known_failures_of_the_step(locale: str) -> None:
    for each in drawn(locale, "a provider", pictures=False):
        if each.progress.mode == "stuck":
            offered = [found.split(":")[2] for found in data(each.screen) if found.startswith("faq:topic:")]
            assert offered == list(each.step.stuck)
            assert offered, each


def test_each_language_has_words_of_its_own() -> None:
    """A page forgotten in translation would be English among Chinese."""
    for each in steps("zh_CN"):
        assert re.search(r"[\u4e00-\u9fff]{4}", reads(each.screen)), each
        own = [b.text for b in buttons(each.screen) if not (b.data or "").startswith("tutorial:choose")]
        assert all(re.search(r"[\u4e00-\u9fff]", label) for label in own), (each, own)  # an answer may be "Python"
