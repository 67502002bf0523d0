"""Which language a person reads, whatever Telegram says of their client."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.locale import FALLBACK, available_locales, choose_locale, current_locale, using

LOCALES = available_locales()


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("zh-hans", "zh_CN"),
        ("zh-hant", "zh_CN"),
        ("zh", "zh_CN"),
        ("ZH-Hans-CN", "zh_CN"),
        ("zh_CN.UTF-8", "zh_CN"),
        ("zh-Hant-HK-x-private", "zh_CN"),
        ("en-GB", "en"),
        ("en-gibberish", "en"),
        ("pt-br", "en"),
        ("und", "en"),
        ("root", "en"),
        ("C", "en"),
        ("x!", "en"),
        ("-", "en"),
        ("zh\0", "en"),
        ("中文", "en"),
        ("../zh_CN", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_code_gives_the_locale_that_its_reader_reads(code: str | None, locale: str) -> None:
    assert choose_locale(code) == locale


@pytest.mark.parametrize("code", ["zh" * 5_000, "zh-" * 5_000, "en" + "-x" * 5_000, "-" * 5_000, "\u202e" * 5_000])
def test_a_very_long_code_gives_a_locale(code: str) -> None:
    assert choose_locale(code) in LOCALES


@pytest.mark.parametrize("code", [7, 1.5, True, b"zh", ["zh"], {"zh": 1}, {"zh"}], ids=repr)
def test_a_code_that_is_no_text_gives_english_and_no_error(code: Any) -> None:
    """PTB checks no types: a number or a list ended in an AttributeError, and the person got nothing."""
    assert choose_locale(code) == FALLBACK


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8}){0,4}", fullmatch=True)))
def test_any_code_gives_a_locale_that_exists(code: str) -> None:
    assert choose_locale(code) in LOCALES


@pytest.mark.parametrize("code", ["en", "zh-hans", "pt-br", None, "x!"])
@pytest.mark.parametrize("chosen", LOCALES)
def test_what_a_person_chose_overrules_telegram(code: str | None, chosen: str) -> None:
    assert choose_locale(code, chosen) == chosen


@pytest.mark.parametrize("chosen", [None, "", "xx", "zh", "../en", "en "])
def test_a_choice_that_is_no_longer_offered_follows_telegram(chosen: str | None) -> None:
    assert choose_locale("zh-hans", chosen) == "zh_CN"


@pytest.mark.parametrize(
    ("code", "available", "locale"),
    [
        ("zh-hant", ("en", "zh_CN", "zh_TW"), "zh_TW"),
        ("zh-hans", ("en", "zh_TW", "zh_CN"), "zh_CN"),
        ("zh-HK", ("en", "zh_CN", "zh_HK", "zh_TW"), "zh_HK"),
        ("zh-HK", ("en", "zh_CN", "zh_TW"), "zh_TW"),
        ("zh-hant-SG", ("en", "zh_CN", "zh_SG", "zh_TW"), "zh_TW"),  # Babel read it as Simplified
        ("zh", ("en", "zh_TW", "zh_CN"), "zh_CN"),  # "zh" had no script, so the first in the list was taken
        ("fr", ("en", "fr_CA", "fr_FR"), "fr_FR"),
        ("de", ("de_AT", "de_DE", "en"), "de_DE"),
        ("de-AT", ("de_AT", "de_DE", "en"), "de_AT"),
        ("pt-br", ("en", "pt_BR", "pt_PT"), "pt_BR"),
        ("sr-Latn", ("en", "sr", "sr_Latn"), "sr_Latn"),
        ("in", ("en", "id"), "id"),  # what old telephones call Indonesian
        ("ja", ("de", "fr"), "en"),
    ],
)
def test_of_several_locales_of_a_language_the_nearest_is_read(
    code: str, available: tuple[str, ...], locale: str
) -> None:
    assert choose_locale(code, available=available) == locale


def test_a_text_is_in_its_own_language_even_inside_another() -> None:
    with using("zh_CN"):
        with using("en"), pytest.raises(ZeroDivisionError), using("zh_CN"):
            _ = 1 / 0
        assert current_locale.get() == "zh_CN"
    assert current_locale.get() == FALLBACK
