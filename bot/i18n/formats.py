"""Money, numbers, percent, durations, dates and times for the current locale, by Babel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from bot.i18n.locale import current_locale

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]


@lru_cache(maxsize=1024)
def _money(value: Decimal, currency: str, locale: str) -> str:
    if value == value.to_integral_value():  # "$5", not "$5.00"
        pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)
    return format_currency(value, currency, locale=locale, decimal_quantization=False)  # "$0.005" is not "$0.00"


def money(value: float | Decimal, currency: str = "USD") -> str:
    """An amount of money, whole amounts without decimals."""
    return _money(Decimal(str(value)), currency, current_locale.get())


def number(value: float) -> str:
    """A number with the locale's separators."""
    return format_decimal(value, locale=current_locale.get())


@lru_cache(maxsize=1024)
def _percent(value: int, locale: str) -> str:
    return format_percent(Decimal(value) / 100, locale=locale)


def percent(value: int) -> str:
    """A whole percentage, 0 to 100."""
    return _percent(value, current_locale.get())


@lru_cache(maxsize=1024)
def _duration(value: float, unit: str, locale: str, length: Literal["short", "long"]) -> str:
    text = format_unit(value, f"duration-{unit}", length=length, locale=locale)
    if "duration-" in text:  # Babel's data has no long form for this locale (zh, ja): there both are written alike
        text = format_unit(value, f"duration-{unit}", length="short", locale=locale)
    return text


def duration(value: float, unit: Unit, length: Literal["short", "long"] = "long") -> str:
    """A length of time in one unit: "90 days"."""
    return _duration(value, unit, current_locale.get(), length)


def day(value: date) -> str:
    """A calendar day."""
    return format_date(value, format="long", locale=current_locale.get())


def moment(unix_seconds: float) -> str:
    """A point in time, in UTC and saying so: nobody's time zone is known to the bot."""
    at = datetime.fromtimestamp(unix_seconds, UTC)
    return format_datetime(at, "HH:mm:ss 'UTC'", locale=current_locale.get())
