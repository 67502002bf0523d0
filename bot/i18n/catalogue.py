"""Short strings: gettext catalogues by Babel, looked up in the locale of the moment."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from bot.i18n.locale import FALLBACK, LOCALES, current_locale


@cache
def catalogue(locale: str) -> NullTranslations:
    """A locale's catalogue; what it lacks comes from English, at last from the msgid itself."""
    po = LOCALES / locale / "LC_MESSAGES" / "bot.po"
    found: NullTranslations = _read(po) if po.exists() else NullTranslations()
    if locale != FALLBACK:
        found.add_fallback(catalogue(FALLBACK))
    return found


def _read(po: Path) -> GNUTranslations:
    """The compiled catalogue; compiled here and now when the build left none or it is older than its source."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        with mo.open("rb") as compiled:
            return GNUTranslations(compiled)
    from babel.messages.mofile import write_mo  # 30 ms that only a missing build step costs
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    with po.open("rb") as source:
        write_mo(buffer, read_po(source, locale=po.parent.parent.name))
    buffer.seek(0)
    return GNUTranslations(buffer)


def gettext(message: str) -> str:
    """A string in the current locale."""
    return catalogue(current_locale.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """A string with a number in it, in the current locale's plural form."""
    return catalogue(current_locale.get()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """A string that reads differently in another place."""
    return catalogue(current_locale.get()).pgettext(context, message)
