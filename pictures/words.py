"""The words of the pictures: English msgids in the data files, translations in `<locale>/LC_MESSAGES/pictures.po`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n.locale import FALLBACK, LOCALES
from bot.i18n.pages import fill

DATA = Path(__file__).resolve().parent / "data"
GLOSS = "gloss"
"""The context of a label's meaning: the label itself stays as on the page, its meaning is written beside it."""
FOOT = "Drawing, not a screenshot"
HEADER = """# The words on the tutorial's pictures; `make pictures` draws them.
# Context "gloss": what a label of the real page means; repeat the label where it needs no telling."""
DATED = datetime(2026, 11, 24, tzinfo=UTC)
_LABELS = ("label", "title", "labels", "options")
_SENTENCES = ("text", "name")
"""The keys of a part that hold words: labels of the page, and sentences of ours."""


@dataclass(frozen=True)
class Words:
    """The words of one locale."""

    locale: str
    catalogue: Catalog

    def say(self, message: str) -> str:
        """A sentence of ours, facts filled in; English where it is not translated."""
        return fill(self._find(message, None) or message, self.locale)

    def label(self, message: str) -> str:
        """A label or a value as it stands on the real page, which is English."""
        return fill(message, FALLBACK)

    def gloss(self, message: str) -> str:
        """What a label means; "" when the locale needs no telling, or repeats the label to say so."""
        found = self._find(message, GLOSS) or ""
        return "" if found == message else fill(found, self.locale)

    def _find(self, message: str, context: str | None) -> str | None:
        found = self.catalogue.get(message, context)
        return str(found.string) if found and found.string and not found.fuzzy else None


def catalogue_path(locale: str) -> Path:
    """Where a locale's words are."""
    return LOCALES / locale / "LC_MESSAGES" / "pictures.po"


def picture_locales() -> list[str]:
    """The locales that have words for pictures; English is one without a file, its words are the msgids."""
    return sorted({FALLBACK} | {path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/pictures.po")})


def read_words(locale: str) -> Words:
    """The words of a locale."""
    path = catalogue_path(locale)
    if not path.exists():
        return Words(locale, empty_catalogue(locale))
    with path.open("rb") as file:
        return Words(locale, read_po(file, locale=locale))


def read_data() -> dict[str, dict[str, Any]]:
    """Every picture's data, by name."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml"))}


def empty_catalogue(locale: str | None = None) -> Catalog:
    """One without messages; dated by the data, not by the day it is made on: the same data give the same file."""
    return Catalog(
        locale=locale,
        project="firstkey",
        version="pictures",
        domain="pictures",
        charset="utf-8",
        header_comment=HEADER,
        last_translator="firstkey",
        language_team=locale,
        creation_date=DATED,
        revision_date=DATED,
        fuzzy=False,
    )


def collect() -> Catalog:
    """All messages of the data files."""
    catalogue = empty_catalogue()
    catalogue.add(FOOT)
    for name, data in read_data().items():
        for message, context in _messages(data):
            catalogue.add(message, context=context, auto_comments=[name])
    return catalogue


def _messages(data: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for part in data["parts"]:
        for key in _LABELS:
            value = part.get(key)
            for label in value if isinstance(value, list) else [value] if value else []:
                yield label, GLOSS
        for key in _SENTENCES:
            if part.get(key):
                yield part[key], None


def update(locale: str) -> None:
    """Brings a locale's catalogue up to date with the data; a new locale gets an empty one."""
    catalogue = read_words(locale).catalogue
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = HEADER
    catalogue.revision_date = catalogue.creation_date
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
