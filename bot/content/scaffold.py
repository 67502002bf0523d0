"""A new language: its catalogue and its pages, in English as a start."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

from babel import Locale, UnknownLocaleError, get_locale_identifier, parse_locale
from babel.messages.catalog import Catalog
from babel.messages.plurals import PLURALS
from babel.messages.pofile import write_po
from babel.plural import to_gettext

from bot.content.checks.catalogues import code_messages
from bot.content.inventory import NATIVE, mark_translated, text_names, text_path
from bot.i18n.locale import FALLBACK, LOCALES, available_locales
from bot.i18n.pages import split_front_matter


class ScaffoldError(Exception):
    """The locale cannot be made; one plain sentence for the author."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    locale: str
    pages: int
    strings: int


def make_locale(tag: str) -> Made:
    """Makes a locale.

    Args:
        tag: as "pt-BR" or "pt_BR"; a language, with script or territory where it needs them.

    Raises:
        ScaffoldError: Babel knows no such locale, or its folder is there already.
    """
    name = _name(tag)
    if (LOCALES / name).exists():
        raise ScaffoldError(f"locales/{name} is there already.")
    names = text_names(FALLBACK)
    for text in names:
        _copy(name, text)
    mark_translated(name)
    # The catalogue comes last: with it the locale is offered to people, and a half-made one must not be.
    strings = _write_catalogue(name)
    return Made(name, len(names), strings)


def _name(tag: str) -> str:
    """The tag as the folders are named; Babel's own name may say more ("zh_Hans_CN" for zh_CN)."""
    try:
        wanted = Locale.parse(tag.strip(), sep="-" if "-" in tag else "_")
        name = get_locale_identifier(parse_locale(tag.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise ScaffoldError(f"{tag!r} is no locale that Babel knows; names are as pt_BR, eo or zh_TW.") from None
    for there in available_locales():
        if Locale.parse(there) == wanted:
            raise ScaffoldError(f"locales/{there} is there already.")
    return name


def _copy(locale: str, name: str) -> None:
    target = text_path(locale, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    source = text_path(FALLBACK, name)
    if not name.startswith("faq/"):
        shutil.copyfile(source, target)
        return
    # English questions are found through the English entry; here stand those that people type in this language.
    front, body = split_front_matter(source.read_text(encoding="utf-8"), name)
    target.write_text(with_front_matter(front | {key: [] for key in NATIVE}, body), encoding="utf-8")


def with_front_matter(front: dict[str, object], body: str) -> str:
    """A page's text from its two halves."""
    import yaml

    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)}---\n{body}\n"


def _write_catalogue(locale: str) -> int:
    now = datetime.now(UTC)
    catalogue = Catalog(
        locale=locale,
        project="firstkey",
        version="0.1",
        charset="utf-8",
        last_translator="firstkey",
        language_team=locale,
        creation_date=now,
        revision_date=now,
        header_comment="# Short strings of firstkey. Long texts are Markdown pages beside this folder.",
        fuzzy=False,
    )
    if locale.partition("_")[0] not in PLURALS:
        # Babel's table of gettext's plurals is short and would say "as English"; Unicode's rules know every language.
        catalogue.mime_headers = [("Plural-Forms", to_gettext(Locale.parse(locale).plural_form))]
    strings = 0
    for message in code_messages():
        if message.id:
            strings += 1
            catalogue.add(message.id, None, auto_comments=message.auto_comments, context=message.context)
    folder = LOCALES / locale / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "bot.po").open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True)
    return strings
