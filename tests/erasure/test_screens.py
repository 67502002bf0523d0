"""What a person reads of a message with a secret in it: for each kind of secret, in each language."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.erasure.screens import finished_late, impossible
from bot.i18n.locale import available_locales, using
from bot.keys.secret import Kind
from tests.telegram import buttons, data, reads

KINDS = get_args(Kind)
WORDS = {
    "en": {"delete": "delete it yourself", "revoke": "revoke", "bank": "bank", "gone": "has been deleted"},
    "zh_CN": {"delete": "自己", "revoke": "吊销", "bank": "银行", "gone": "删"},
}
EACH = pytest.mark.parametrize("why", [*KINDS, "a kind of a later release"])
LOCALE = pytest.mark.parametrize("locale", available_locales())


@EACH
@LOCALE
def test_what_cannot_be_deleted_says_what_to_do_first(why: str, locale: str) -> None:
    with using(locale):
        text = reads(impossible(why))
    assert WORDS[locale]["delete"] in text.splitlines()[0]
    assert len(text.split("\n\n")) == 3


@LOCALE
def test_a_key_is_to_be_revoked_and_a_card_to_be_replaced(locale: str) -> None:
    with using(locale):
        texts = {why: reads(impossible(why)) for why in KINDS}
    for why in KINDS:
        is_card = why == "card_number"
        assert (WORDS[locale]["revoke"] in texts[why]) is not is_card, why
        assert (WORDS[locale]["bank"] in texts[why]) is is_card, why


@LOCALE
def test_an_openai_key_has_the_page_where_it_is_revoked_one_tap_away(locale: str) -> None:
    with using(locale):
        pages = {why: [button.url for button in buttons(impossible(why))] for why in KINDS}
    assert [len(pages[why]) for why in ("openai_key", "admin_key")] == [1, 1]
    assert all("openai.com" in str(url) for why in ("openai_key", "admin_key") for url in pages[why])
    assert pages["openai_key"] != pages["admin_key"]
    assert pages["card_number"] == pages["other_key"] == []


@EACH
@LOCALE
@pytest.mark.parametrize("restarted", [True, False])
def test_a_late_deletion_is_said(why: str, locale: str, restarted: bool) -> None:
    with using(locale):
        assert WORDS[locale]["gone"] in reads(finished_late(why, restarted=restarted)).splitlines()[0]


@LOCALE
def test_whoever_waited_for_a_verdict_can_ask_for_it_again(locale: str) -> None:
    with using(locale):
        assert data(finished_late("openai_key", restarted=True)) == ["keys:ask"]
        assert data(finished_late("openai_key", restarted=False)) == []
        assert data(finished_late("card_number", restarted=True)) == []


def test_each_language_has_its_own_words() -> None:
    for why in KINDS:
        texts = set()
        for locale in available_locales():
            with using(locale):
                texts |= {reads(impossible(why)), reads(finished_late(why, restarted=True))}
        assert len(texts) == 2 * len(available_locales())
