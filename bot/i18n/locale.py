"""Which locale a person reads: what they chose, else what Telegram says, else English."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global

LOCALES = Path(__file__).resolve().parents[2] / "locales"
"""The folder of all texts, beside the package."""
FALLBACK = "en"

current_locale: ContextVar[str] = ContextVar("current_locale", default=FALLBACK)


@cache
def available_locales() -> tuple[str, ...]:
    """The locales that have a catalogue, sorted; a folder is enough to add one."""
    return tuple(sorted(po.parent.parent.name for po in LOCALES.glob("*/LC_MESSAGES/bot.po")))


def choose_locale(
    language_code: str | None, chosen: str | None = None, available: Collection[str] | None = None
) -> str:
    """The best of the available locales for a person.

    Args:
        language_code: an IETF tag as Telegram gives it ("zh-hans", "en-GB", "pt-br"), or anything else.
        chosen: what the person chose with /language; it wins while it is available.
        available: defaults to all locales that have a catalogue.
    """
    names = tuple(available) if available is not None else available_locales()
    if chosen in names:
        return str(chosen)
    # PTB does not look at the types of what it parses: whatever comes as a code, the person gets an answer.
    return _match(language_code if isinstance(language_code, str) else "", names) or FALLBACK


@lru_cache(maxsize=1024)
def _match(language_code: str, names: tuple[str, ...]) -> str | None:
    wanted = _parse(language_code.replace("-", "_"))
    if wanted is None:
        return None
    same_language = [
        (name, parsed) for name in names if (parsed := _parse(name)) and parsed.language == wanted.language
    ]
    # The script weighs more than the territory: zh-hant-SG reads zh_TW rather than zh_SG.
    same_language.sort(
        key=lambda item: (item[1].script == wanted.script, item[1].territory == wanted.territory),
        reverse=True,
    )
    return same_language[0][0] if same_language else None


class _Tag(NamedTuple):
    language: str
    script: str | None
    territory: str | None


def _parse(tag: str) -> _Tag | None:
    """A tag with its likely script and territory filled in ("zh" means zh_Hans_CN); None for nonsense."""
    try:
        locale = Locale.parse(tag, resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError, TypeError):
        head, _, rest = tag.partition("_")
        return _parse(head) if rest else None
    # Babel forgets a script that it has no data for in that territory: zh_Hant_SG becomes zh_Hans_SG.
    own = (part.title() for part in tag.split("_")[1:] if len(part) == 4 and part.isalpha())
    language, script, territory = locale.language, next(own, locale.script), locale.territory
    likely = get_global("likely_subtags")
    for known in (f"{language}_{script}", f"{language}_{territory}", language):
        if known in likely:
            _, likely_script, likely_territory = str(likely[known]).split("_")
            return _Tag(language, script or likely_script, territory or likely_territory)
    return _Tag(language, script, territory)


@contextmanager
def using(locale: str) -> Iterator[None]:
    """Every text made inside is in this locale."""
    token = current_locale.set(locale)
    try:
        yield
    finally:
        current_locale.reset(token)
