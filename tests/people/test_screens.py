"""Help, language, settings, privacy and the rest around the tutorial, as they are read in each language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.gateway.markup import Screen
from bot.i18n import facts
from bot.i18n.locale import available_locales, using
from bot.people import screens
from bot.people.person import Person
from tests.telegram import buttons, data, reads

ADA = Person(7)
SCREENS: dict[str, Callable[[], Screen]] = {
    "help": screens.help_screen,
    "not understood": screens.not_understood,
    "no pictures": screens.no_pictures,
    "group": lambda: screens.group("firstkey_bot"),
    "went wrong": screens.went_wrong,
    "language": lambda: screens.language(ADA),
    "settings": lambda: screens.settings(ADA, pictures_offered=True),
    "settings without pictures": lambda: screens.settings(ADA, pictures_offered=False),
    "privacy": screens.privacy,
    "forget?": screens.forget_question,
    "forgotten": screens.forgotten,
}
LOCALE = pytest.mark.parametrize("locale", available_locales())
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def labels(screen: Screen) -> list[str]:
    return [button.text for button in buttons(screen)]


@LOCALE
@pytest.mark.parametrize("name", SCREENS)
def test_telegram_takes_it_and_it_leads_on(name: str, locale: str) -> None:
    with using(locale):
        screen = SCREENS[name]()
        text = reads(screen)
    assert not re.search(r"\{|\*\*|\]\(", text)
    assert len(set(labels(screen))) == len(labels(screen))
    leads_on = [each for each in data(screen) if each in ("tutorial:resume", "people:privacy")]
    assert leads_on or name == "group"


@pytest.mark.parametrize("name", SCREENS)
def test_chinese_is_chinese_and_english_is_not(name: str) -> None:
    with using("zh_CN"):
        chinese = SCREENS[name]()
    with using("en"):
        english = SCREENS[name]()
    assert CHINESE.search(chinese.text)
    assert not CHINESE.search(english.text)
    assert data(chinese) == data(english), "the same buttons in each language"


# -- settings and privacy -------------------------------------------------------------------------------------------


@LOCALE
def test_the_settings_do_not_deny_what_privacy_says_is_kept(locale: str) -> None:
    """They said "Nothing else is kept about you", and /privacy lists what is."""
    with using(locale):
        screen = screens.settings(ADA, pictures_offered=True)
    word = {"en": "Privacy", "zh_CN": "隐私"}[locale]
    assert word in reads(screen)
    assert any(word in button.text and button.data == "people:privacy" for button in buttons(screen))
    assert "Nothing else" not in screen.text


@LOCALE
def test_the_switch_for_pictures_says_how_it_stands(locale: str) -> None:
    with using(locale):
        on, off = (screens.settings(Person(7, pictures=each), pictures_offered=True) for each in (True, False))
        absent = screens.settings(ADA, pictures_offered=False)
    switches = [[b.text for b in buttons(screen) if b.data == "people:pictures"] for screen in (on, off, absent)]
    assert [len(found) for found in switches] == [1, 1, 0]
    assert switches[0] != switches[1]


@LOCALE
def test_privacy_tells_how_long_with_the_times_that_the_code_keeps(locale: str) -> None:
    with using(locale):
        text = reads(screens.privacy())
    values = facts.fact_values(locale)
    assert values["deletion_window"] in text
    assert values["questions_kept"] in text


def test_privacy_names_each_thing_that_is_stored() -> None:
    with using("en"):
        text = reads(screens.privacy())
    for word in ("Telegram id", "language", "place in the tutorial", "settings", "blocked", "newest message",
                 "how many keys", "kind of secret", "questions"):  # fmt: skip
        assert word in text, word


@LOCALE
def test_nothing_is_deleted_without_one_question(locale: str) -> None:
    with using(locale):
        assert "people:forget:yes" not in data(screens.privacy())
        assert "people:forget" in data(screens.privacy())
        assert data(screens.forget_question()) == ["people:forget:yes", "people:privacy"]


# -- language -------------------------------------------------------------------------------------------------------


@LOCALE
def test_each_language_is_offered_in_its_own_words(locale: str) -> None:
    with using(locale):
        offered = {button.data: button.text for button in buttons(screens.language(ADA))}
    assert offered["people:language:en"].endswith("English")
    assert offered["people:language:zh_CN"].endswith("中文")
    assert {f"people:language:{name}" for name in available_locales()} < offered.keys()


@pytest.mark.parametrize(("chosen", "marked"), [(None, ""), ("en", "en"), ("zh_CN", "zh_CN")])
def test_the_language_in_force_is_marked_and_no_other(chosen: str | None, marked: str) -> None:
    with using(chosen or "en"):
        screen = screens.language(Person(7, locale=chosen))
    assert [b.data for b in buttons(screen) if b.text.startswith("✅")] == [f"people:language:{marked}"]


def test_two_locales_of_one_language_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "available_locales", lambda: ("en", "zh_CN", "zh_TW"))
    names = [screens.language_name(locale) for locale in ("zh_CN", "zh_TW")]
    assert len(set(names)) == 2
    assert all(name.startswith("中文") for name in names)


# -- groups ---------------------------------------------------------------------------------------------------------


def test_a_group_gets_one_button_and_it_leads_to_the_private_chat() -> None:
    assert [b.url for b in buttons(screens.group("firstkey_bot"))] == ["https://t.me/firstkey_bot?start=group"]
