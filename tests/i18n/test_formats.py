"""Money, numbers, percent, durations and dates as a reader of English and of Chinese writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import formats
from bot.i18n.locale import using

SHOWN: list[tuple[Callable[[], str], str, str]] = [
    (lambda: formats.money(5), "$5", "US$5"),
    (lambda: formats.money(5.5), "$5.50", "US$5.50"),
    (lambda: formats.money(0.10), "$0.10", "US$0.10"),
    (lambda: formats.money(200_000), "$200,000", "US$200,000"),
    (lambda: formats.money(Decimal("1234.56")), "$1,234.56", "US$1,234.56"),
    (lambda: formats.money(-3), "-$3", "-US$3"),
    (lambda: formats.money(30, "CNY"), "CN¥30", "¥30"),
    (lambda: formats.number(16_000), "16,000", "16,000"),
    (lambda: formats.number(0.5), "0.5", "0.5"),
    (lambda: formats.percent(0), "0%", "0%"),
    (lambda: formats.percent(70), "70%", "70%"),
    (lambda: formats.percent(100), "100%", "100%"),
    (lambda: formats.duration(1, "year"), "1 year", "1年"),
    (lambda: formats.duration(90, "day"), "90 days", "90天"),
    (lambda: formats.duration(48, "hour"), "48 hours", "48小时"),
    (lambda: formats.duration(1, "minute"), "1 minute", "1分钟"),
    (lambda: formats.duration(15, "minute", "short"), "15 min", "15分钟"),
    (lambda: formats.duration(3, "month"), "3 months", "3个月"),
    (lambda: formats.day(date(2026, 7, 22)), "July 22, 2026", "2026年7月22日"),
    (lambda: formats.moment(1_790_000_000), "14:13:20 UTC", "14:13:20 UTC"),
]


@pytest.mark.parametrize(("show", "english", "chinese"), SHOWN, ids=[english for _, english, _ in SHOWN])
def test_is_written_as_its_reader_writes_it(show: Callable[[], str], english: str, chinese: str) -> None:
    with using("en"):
        assert show() == english
    with using("zh_CN"):
        assert show() == chinese


def test_dollars_are_told_from_other_dollars_where_there_are_others() -> None:
    with using("zh_CN"):
        assert formats.money(5) != formats.money(5, "HKD") != formats.money(5, "CAD")


@pytest.mark.parametrize(("price", "shown"), [(0.005, "$0.005"), (0.025, "$0.025"), (0.15, "$0.15")])
def test_a_price_below_a_cent_is_not_free(price: float, shown: str) -> None:
    """It was rounded to whole cents: "$0.00" of what costs half a cent, "$0.02" of what costs more."""
    assert formats.money(price) == shown


@pytest.mark.parametrize("unit", ["second", "minute", "hour", "day", "week", "month", "year"])
@pytest.mark.parametrize("length", ["short", "long"])
@pytest.mark.parametrize("locale", ["en", "zh_CN", "de", "ja", "ar", "pt_BR"])
def test_a_duration_has_words_in_any_language(unit: formats.Unit, length: str, locale: str) -> None:
    """Babel has no long form for Chinese and Japanese, and wrote "5 duration-minute"."""
    with using(locale):
        shown = formats.duration(5, unit, length)  # type: ignore[arg-type]
    assert "duration" not in shown
    assert "5" in shown


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["en", "zh_CN"]))
def test_an_amount_in_cents_keeps_every_cent(cents: int, locale: str) -> None:
    with using(locale):
        shown = formats.money(Decimal(cents) / 100)
    assert Decimal(shown.removeprefix("US").removeprefix("$").replace(",", "")) * 100 == cents
