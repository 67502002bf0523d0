"""Every number, date and address of the texts, from `facts.toml`, formatted for a locale."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.i18n import formats
from bot.i18n.locale import FALLBACK, LOCALES, using


class FactsError(Exception):
    """A file of facts, commands or providers is wrong; one plain sentence for the operator."""


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


@cache
def _facts_file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def links() -> dict[str, str]:
    """Link id -> address."""
    return {name: entry["url"] for name, entry in _facts_file(LOCALES / "facts.toml")["links"].items()}


@cache
def fact_values(locale: str) -> dict[str, str]:
    """Fact id -> its value as a reader of this locale writes it."""
    with using(locale):
        return {name: _format(entry) for name, entry in _facts_file(LOCALES / "facts.toml")["facts"].items()}


def fact(name: str) -> Any:
    """A fact's plain value, for code that reckons with it."""
    return _facts_file(LOCALES / "facts.toml")["facts"][name]["value"]


def model_endings() -> dict[str, date]:
    """The day on which OpenAI shuts a model down, by its undated name."""
    facts = _facts_file(LOCALES / "facts.toml")["facts"].values()
    return {model: entry["value"] for entry in facts for model in entry.get("models", ())}


def _format(entry: dict[str, Any]) -> str:
    value = entry["value"]
    match entry["kind"]:
        case "money":
            return formats.money(value, entry["currency"])
        case "number":
            return formats.number(value)
        case "percent":
            return formats.percent(value)
        case "duration":
            return formats.duration(value, entry["unit"])
        case "date" if isinstance(value, date):
            return formats.day(value)
        case _:
            return str(value)


def load_provider(path: Path | None = None) -> Provider | None:
    """The provider that the operator has named, None when there is no such file.

    Raises:
        FactsError: the file is there but is not as `providers.example.toml` says.
    """
    path = path or LOCALES / "providers.toml"
    if not path.exists():
        return None
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))["provider"]
        provider = Provider(
            name=str(raw["name"]).strip(),
            site=str(raw["site"]).strip(),
            invite_code=str(raw.get("invite_code", "")).strip(),
            offers=frozenset(raw["offers"]),
            disclosure={str(k): str(v).strip() for k, v in raw["disclosure"].items()},
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FactsError(f"{path.name} is not valid TOML: {error}.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise FactsError(f"{path.name} lacks {error}: see providers.example.toml.") from error
    _check(provider, path.name)
    return provider


def _check(provider: Provider, file: str) -> None:
    if not provider.name:
        raise FactsError(f"{file}: the provider's name is empty.")
    if not provider.site.startswith("https://"):
        raise FactsError(f"{file}: the provider's site must begin with https://.")
    if not provider.offers or not provider.offers <= {"card", "phone"}:
        raise FactsError(f'{file}: offers must name "card", "phone" or both.')
    if not provider.disclosure.get(FALLBACK):
        raise FactsError(f"{file}: the disclosure needs at least the sentence for {FALLBACK}.")
    if len(provider.invite_code) > 64:
        raise FactsError(f"{file}: the invite code is longer than 64 characters.")
