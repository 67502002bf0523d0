"""The FAQ's entries as plain data: locales/<locale>/faq/<topic id>.md, and none.txt beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.i18n.pages import PageError, split_front_matter

NONE = "none"
"""The topic of what this FAQ does not speak about."""


class CorpusError(Exception):
    """An entry cannot be read; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer in one locale.

    Args:
        id: the topic, the same in all locales.
        locale: as the folder is named ("en", "zh_CN").
        title: short, used on buttons.
        questions: as people type them.
        answer: Markdown with {{placeholders}} of facts and links.
        signatures: error texts and codes that name this topic.
        step: of the tutorial; screen: the tutorial's screen it belongs to, or "".
        related: topic ids; links: link id -> label.
    """

    id: str
    locale: str
    title: str
    questions: tuple[str, ...]
    answer: str
    signatures: tuple[str, ...] = ()
    step: str = ""
    screen: str = ""
    related: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All entries: `entries[locale][topic id]`; `none[locale]` holds utterances that no entry answers."""

    entries: Mapping[str, Mapping[str, Entry]]
    none: Mapping[str, tuple[str, ...]]

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that has an entry in some locale, sorted."""
        return tuple(sorted({topic for entries in self.entries.values() for topic in entries}))

    def entry(self, topic: str, locale: str) -> Entry | None:
        """The entry in that locale, else in English, else in any locale, else None."""
        for name in (locale, "en", *self.entries):
            found = self.entries.get(name, {}).get(topic)
            if found is not None:
                return found
        return None


def load_corpus(locales: Path) -> Corpus:
    """Reads every entry under `locales`.

    Raises:
        CorpusError: a file is no entry: front matter missing, invalid, or without its fields.
    """
    entries: dict[str, dict[str, Entry]] = {}
    none: dict[str, tuple[str, ...]] = {}
    for folder in sorted(locales.glob("*/faq")):
        locale = folder.parent.name
        entries[locale] = {path.stem: read_entry(path, locale) for path in sorted(folder.glob("*.md"))}
        lines = folder / "none.txt"
        if lines.is_file():
            text = lines.read_text(encoding="utf-8")
            none[locale] = tuple(line.strip() for line in text.splitlines() if line.strip())
    return Corpus(entries, none)


def read_entry(path: Path, locale: str) -> Entry:
    """One entry's file.

    Raises:
        CorpusError: as for `load_corpus`.
    """
    try:
        fields, answer = split_front_matter(path.read_text(encoding="utf-8"), f"{locale}/faq/{path.name}")
    except PageError as error:
        raise CorpusError(str(error)) from error
    if fields.get("id") != path.stem:
        raise CorpusError(f"{locale}/faq/{path.name}: its id is not the file's name")
    return Entry(
        id=path.stem,
        locale=locale,
        title=_text(fields, "title", path),
        questions=_texts(fields, "questions", path),
        answer=answer,
        signatures=_texts(fields, "signatures", path),
        step=_text(fields, "step", path),
        screen=_text(fields, "screen", path),
        related=_texts(fields, "related", path),
        links=_table(fields, "links", path),
    )


def _text(fields: Mapping[str, Any], name: str, path: Path) -> str:
    value = fields.get(name)
    if value is None and name != "title":
        return ""
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f"{path.parent.parent.name}/faq/{path.name}: {name} is not a text")
    return value.strip()


def _texts(fields: Mapping[str, Any], name: str, path: Path) -> tuple[str, ...]:
    values = fields.get(name) or []
    if not isinstance(values, list):
        raise CorpusError(f"{path.parent.parent.name}/faq/{path.name}: {name} is not a list")
    return tuple(str(value).strip() for value in values if str(value).strip())


def _table(fields: Mapping[str, Any], name: str, path: Path) -> dict[str, str]:
    values = fields.get(name) or {}
    if not isinstance(values, dict):
        raise CorpusError(f"{path.parent.parent.name}/faq/{path.name}: {name} is not a table")
    return {str(key): str(value) for key, value in values.items()}
