"""Reads the operator's files of facts and providers, or says in one plain sentence what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from bot.i18n.formats import Unit
from bot.i18n.locale import FALLBACK

_ADDRESS = re.compile(r"https://[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s<>()]*)?")
"""An address that Telegram takes on a button, and Markdown in a link."""
_LENGTHS = {"name": 64, "invite_code": 64}
_DISCLOSURE = 200
"""Characters, all three such that the provider's screens still are captions; their pages leave that much room."""


class FactsError(Exception):
    """A file of facts, commands or providers is wrong; one plain sentence for the operator."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_percent(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100


_KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "money": (_is_number, "a number"),
    "number": (_is_number, "a number"),
    "percent": (_is_percent, "a whole number from 0 to 100"),
    "duration": (_is_number, "a number"),
    "date": (_is_day, "a day, as 2026-07-22"),
    "text": (_is_text, "a text in quotes"),
}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FactsError(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise FactsError(f"{path.name} is not valid TOML: {error}.") from error


def read_facts(path: Path) -> dict[str, Any]:
    """`facts.toml`: "facts" and "links", each entry complete.

    Raises:
        FactsError: it cannot be read, or an entry is wrong.
    """
    raw = _toml(path)
    for table, fault_of in (("facts", _fact_fault), ("links", _link_fault)):
        entries = raw.get(table)
        if not isinstance(entries, dict):
            raise FactsError(f"{path.name} has no {table}.")
        for name, entry in entries.items():
            fault = (fault_of(entry) or _source_fault(entry)) if isinstance(entry, dict) else "is not a table"
            if fault:
                raise FactsError(f"{path.name}: {table}.{name} {fault}.")
    return raw


def _fact_fault(entry: Mapping[str, Any]) -> str:
    kind = str(entry.get("kind"))
    if kind not in _KINDS:
        return f"has the kind {kind!r}, which is none of {', '.join(_KINDS)}"
    fits, what = _KINDS[kind]
    if not fits(entry.get("value")):
        return f"needs a value that is {what}"
    if kind == "money" and not re.fullmatch(r"[A-Z]{3}", str(entry.get("currency"))):
        return 'needs a currency, as "USD"'
    if kind == "duration" and entry.get("unit") not in get_args(Unit):
        return f"needs a unit, one of {', '.join(get_args(Unit))}"
    models = entry.get("models", [])
    if models and (kind != "date" or not isinstance(models, list) or not all(map(_is_text, models))):
        return "has models: then it must be the day on which they end, and they a list of names"
    return ""


def _link_fault(entry: Mapping[str, Any]) -> str:
    return "" if _ADDRESS.fullmatch(str(entry.get("url"))) else "needs a url that is an https:// address"


def _source_fault(entry: Mapping[str, Any]) -> str:
    if not _is_text(entry.get("source")):
        return "does not name its source"
    return "" if _is_day(entry.get("checked")) else "does not say on which day it was checked, as 2026-11-23"


@dataclass(frozen=True, slots=True)
class Provider:
    """A card or number provider that the operator has named in `providers.toml`.

    Args:
        offers: any of "card" and "phone".
        disclosure: locale -> the sentence that discloses the referral.
    """

    name: str
    site: str
    invite_code: str
    offers: frozenset[str]
    disclosure: dict[str, str]


def read_provider(path: Path) -> Provider:
    """The provider of a file like `providers.example.toml`.

    Raises:
        FactsError: it is not as the example says.
    """
    raw = _toml(path).get("provider")
    fault = _provider_fault(raw) if isinstance(raw, dict) else "there is no [provider]"
    if fault or not isinstance(raw, dict):
        raise FactsError(f"{path.name}: {fault}; see providers.example.toml.")
    return Provider(
        name=raw["name"].strip(),
        site=raw["site"].strip(),
        invite_code=raw.get("invite_code", "").strip(),
        offers=frozenset(raw["offers"]),
        disclosure={locale: sentence.strip() for locale, sentence in raw["disclosure"].items()},
    )


def _provider_fault(raw: Mapping[str, Any]) -> str:
    if not _is_text(raw.get("name")):
        return "the provider's name is empty"
    if not isinstance(raw.get("site"), str) or not _ADDRESS.fullmatch(raw["site"].strip()):
        return "the provider's site must be an address that begins with https://"
    if not isinstance(raw.get("invite_code", ""), str):
        return "the invite code must be in quotes"
    offers = raw.get("offers")
    if not isinstance(offers, list) or not offers or not all(each in ("card", "phone") for each in offers):
        return 'offers must name "card", "phone" or both'
    disclosure = raw.get("disclosure")
    if not isinstance(disclosure, dict) or not all(map(_is_text, disclosure.values())) or FALLBACK not in disclosure:
        return f"the disclosure needs at least the sentence for {FALLBACK}, and no empty one"
    for name, most in _LENGTHS.items():
        if len(str(raw.get(name, "")).strip()) > most:
            return f"{name} is longer than {most} characters"
    for locale, sentence in disclosure.items():
        if len(sentence.strip()) > _DISCLOSURE:
            return f"the disclosure for {locale} is longer than {_DISCLOSURE} characters"
    return ""
