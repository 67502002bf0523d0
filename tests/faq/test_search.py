"""Questions of many kinds over the real entries. These check behaviour; `make bench-faq` measures quality."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import quantiles

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.faq.corpus import NONE
from bot.faq.search import SHOWN, Result, Search


def best(result: Result) -> str:
    return result.ranked[0].topic


@pytest.mark.parametrize(
    ("question", "locale", "topic"),
    [
        ("银行卡刷不过去，提示拒绝", "zh_CN", "card-declined"),
        ("銀行卡被拒絕了怎麼辦", "zh_CN", "card-declined"),
        ("zenme chongzhi", "zh_CN", "how-to-top-up"),
        ("my card keeps getting declined", "en", "card-declined"),
        ("how do i put money on my account", "en", "how-to-top-up"),
        ("банк отклонил мою карту", "ru", "card-declined"),
        ("mi tarjeta fue rechazada", "es", "card-declined"),
        ("カードが拒否されました", "ja", "card-declined"),
        ("카드가 거절됐어요", "ko", "card-declined"),
        ("तुम्हारा कार्ड नहीं, मेरा कार्ड अस्वीकार हो गया", "hi", "card-declined"),
        ("تم رفض بطاقتي", "ar", "card-declined"),
    ],
)
def test_finds(search: Search, question: str, locale: str, topic: str):
    assert best(search.rank(question, locale)) == topic


def test_the_locale_is_only_a_hint(search: Search):
    assert best(search.rank("my card keeps getting declined", "zh_CN")) == "card-declined"
    assert best(search.rank("银行卡刷不过去，提示拒绝", "en")) == "card-declined"
    assert best(search.rank("банк отклонил мою карту", "")) == "card-declined"


@pytest.mark.parametrize("text", ["", "   ", "\n\x00", "👍", "🙂" * 4096, "?!", "。。。"])
def test_what_says_nothing_gets_the_menu(search: Search, text: str):
    assert search.rank(text, "en") == Result("none", ())


@pytest.mark.parametrize("text", ["a lovely poem about the moon please", "今天天气怎么样", "привет как дела"])
def test_chat_is_not_answered_from_the_entries(search: Search, text: str):
    assert search.rank(text, "en").tier != "sure"


def test_a_ranking_is_complete_and_in_order(search: Search):
    result = search.rank("refund my unused credit to the card", "en")
    topics = [hit.topic for hit in result.ranked]
    assert len(topics) == len(set(topics)) == SHOWN
    assert NONE not in topics
    scores = [hit.score for hit in result.ranked]
    assert scores == sorted(scores, reverse=True)
    assert result.ranked[0].reasons


def test_an_error_comes_before_the_ranking(search: Search):
    result = search.rank("i only wanted to buy credit with my card and now: insufficient_quota", "en")
    assert best(result) == "insufficient-quota"
    assert result.ranked[0].reasons == ("signature 'insufficient_quota'",)


def test_the_same_question_gets_the_same_result(search: Search):
    assert search.rank("充值没到账", "zh_CN") == search.rank("充值没到账", "zh_CN")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=5000), st.sampled_from(["en", "zh_CN", "ru", "", "x", "pt-BR"]))
def test_any_text_is_ranked(search: Search, text: str, locale: str):
    result = search.rank(text, locale)
    assert result.tier in {"sure", "unsure", "none"}
    assert len(result.ranked) <= SHOWN


def test_a_question_takes_no_longer_than_25_ms(search: Search):
    """p95 of the processor's time, so that a busy machine does not fail it."""
    entries = search.corpus.entries["zh_CN"].values()
    texts = [entry.questions[0] for entry in entries] + ["卡" * 4096, "how to 充值 " * 400]
    times = []
    for text in texts:
        start = time.process_time()
        search.rank(text, "zh_CN")
        times.append(time.process_time() - start)
    assert quantiles(times, n=20)[-1] < 0.025


def test_hostile_texts_get_entries_or_nothing(search: Search):
    """Over 200 injections, abuses and calls for crimes in eighteen languages: nothing but entries can come back, and
    rarely is one of them given as the answer."""
    texts = (Path(__file__).parent / "hostile.txt").read_text("utf-8").splitlines()
    assert len(texts) >= 200
    results = {text: search.rank(text, "en") for text in texts}
    topics = set(search.corpus.topics)
    assert all(hit.topic in topics for result in results.values() for hit in result.ranked)
    answered = [text for text, result in results.items() if result.tier == "sure"]
    assert len(answered) <= 0.08 * len(texts), answered
