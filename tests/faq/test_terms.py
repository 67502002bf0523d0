"""Texts are brought to one form, whatever keyboard they were typed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.terms import LIMIT, Folding, is_dense, normalise, read_folding, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＡＰＩ　ＫＥＹ", "api key"),
        ("餘額  怎麼 退款", "余额怎么退款"),
        ("¿Cómo recargo?", "¿como recargo?"),
        ("thẻ bị từ chối", "the bi tu choi"),
        ("оплатить ещё", "оплатить еще"),
        ("می\u200cشود", "مي شود"),
        ("key\u200b\ufeff", "key"),
        ("パスワード", "パスワード"),
        ("एपीआई की", "एपीआई की"),
        ("Straße", "strase"),
    ],
)
def test_one_form(folding: Folding, typed: str, folded: str):
    assert normalise(typed, folding) == folded


def test_words_and_characters(folding: Folding):
    assert words("call +86 api_key, $5!") == ["call", "+86", "api_key", "$", "5"]
    assert words("用vpn付款") == ["用", "vpn", "付", "款"]
    assert words("बैलेंस कैसे") == ["बैलेंस", "कैसे"]


def test_scripts_without_spaces_are_dense():
    assert is_dense("充值")
    assert is_dense("カード")
    assert is_dense("카드")
    assert not is_dense("карта")


def test_a_long_text_keeps_its_beginning_and_its_end(folding: Folding):
    folded = normalise(f"start {'x ' * 5000} end", folding)
    assert folded.startswith("start")
    assert folded.endswith("end")
    assert len(folded) <= LIMIT + 1


@given(st.text(max_size=300))
def test_folding_twice_changes_nothing(text: str):
    tables = read_folding("體\n体\n", "ti 体\n")
    once = normalise(text, tables)
    assert words(normalise(once, tables)) == words(once)
