"""Every number, date and address of the texts, from `facts.toml`, formatted for a locale."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.i18n import formats
from bot.i18n.facts_file import FactsError, Provider, read_facts, read_provider
from bot.i18n.locale import LOCALES, using

__all__ = ["FactsError", "Provider", "fact", "fact_values", "links", "load_provider", "model_endings"]


@cache
def _facts_file(path: Path) -> dict[str, Any]:
    return read_facts(path)


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
        case "date":
            return formats.day(value)
        case _:
            return str(value)


def load_provider(path: Path | None = None) -> Provider | None:
    """The provider that the operator has named, None when there is no such file.

    Raises:
        FactsError: the file is there but is not as `providers.example.toml` says.
    """
    path = path or LOCALES / "providers.toml"
    return read_provider(path) if path.exists() else None
