"""The catalogues of short strings: complete, certain, and with the same places to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import PoFileError, read_po

from bot.content.finding import Finding, error, warning
from bot.i18n.locale import FALLBACK, LOCALES

CODE = Path(__file__).resolve().parents[2]
_FIELD = re.compile(r"\{\{?\s*[\w.-]*\s*\}?\}")


@cache
def code_messages() -> Catalog:
    """Every short string of the bot's code, as Babel finds them."""
    catalogue = Catalog()
    found = extract_from_dir(str(CODE), [("**.py", "python")], keywords=DEFAULT_KEYWORDS, comment_tags=["Translators:"])
    for path, line, message, comments, context in found:
        catalogue.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalogue


def check_catalogues(locale: str) -> Iterator[Finding]:
    """All catalogues of a locale; the bot's own against the strings of the code."""
    for path in sorted((LOCALES / locale / "LC_MESSAGES").glob("*.po")):
        place = f"{locale}/LC_MESSAGES/{path.name}"
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, locale=locale, abort_invalid=True)
        except (PoFileError, ValueError) as problem:
            yield error(place, f"cannot be read: {problem}")
            continue
        for message in catalogue:
            if message.id:
                yield from _check_message(place, message, catalogue.num_plurals, locale)
        if path.stem == "bot":
            for message in code_messages():
                if message.id and catalogue.get(message.id, message.context) is None:
                    yield warning(place, f"lacks {_name(message)!r}: run `make messages`.")


def _check_message(place: str, message: Message, plurals: int, locale: str) -> Iterator[Finding]:
    texts = _texts(message.string)
    if message.fuzzy:
        yield warning(place, f"{_name(message)!r} is marked fuzzy: a guess that nobody has looked at.")
    if not any(texts):
        if locale != FALLBACK:  # there the English msgid is the text
            yield warning(place, f"{_name(message)!r} is not translated.")
        return
    if message.pluralizable and (len(texts) != plurals or not all(texts)):
        yield error(place, f"{_name(message)!r} needs {plurals} plural forms.")
    wanted = set(_FIELD.findall(" ".join(_texts(message.id))))
    for text in texts:
        # A plural form may leave its number out ("one key"), but nothing else and nothing more.
        fields = set(_FIELD.findall(text))
        if fields - wanted or (fields != wanted and not message.pluralizable):
            yield error(place, f"{_name(message)!r}: {sorted(fields ^ wanted)} is not in both languages.")


def _texts(string: object) -> list[str]:
    return [str(text or "") for text in string] if isinstance(string, list | tuple) else [str(string or "")]


def _name(message: Message) -> str:
    return _texts(message.id)[0]
