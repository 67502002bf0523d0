"""Which texts there are in each language, and how a translation stands to the English text it was made from.

`<locale>/origins.json` keeps, for each text of a locale, a digest of the English one at the time when an author last
said that the two are level (`content translated`). A digest that differs now: the original has changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from bot.i18n.locale import FALLBACK, LOCALES, available_locales
from bot.i18n.pages import PageError, split_front_matter

State = Literal["current", "missing", "untranslated", "stale"]
NATIVE = ("questions", "signatures")
"""Of a FAQ entry: what is collected in each language and not translated."""


def text_names(locale: str) -> list[str]:
    """Every long text of a locale by its path below the locale's folder, as "tutorial/welcome.md"."""
    folder = LOCALES / locale
    found = [path.relative_to(folder).as_posix() for ending in ("md", "txt") for path in folder.glob(f"*/*.{ending}")]
    return sorted(name for name in found if name != "faq/none.txt")


def text_path(locale: str, name: str) -> Path:
    """Where a text is."""
    return LOCALES / locale / name


def digest(locale: str, name: str) -> str:
    """Of what a translator translates: a FAQ entry's questions are each language's own."""
    text = text_path(locale, name).read_text(encoding="utf-8").strip()
    if name.startswith("faq/"):
        try:
            front, body = split_front_matter(text, name)
        except PageError:
            pass  # another check names what is wrong with it; here any change of it counts
        else:
            kept = {key: value for key, value in front.items() if key not in NATIVE}
            text = json.dumps(kept, sort_keys=True, ensure_ascii=False, default=str) + body
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_origins(locale: str) -> dict[str, str]:
    """Text -> digest of the English one it was made from."""
    path = LOCALES / locale / "origins.json"
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def state(locale: str, name: str, origins: dict[str, str]) -> State:
    """How a locale's text stands to the English one."""
    if not text_path(locale, name).exists():
        return "missing"
    if not text_path(FALLBACK, name).exists():
        return "current"  # nothing to compare it with; another check says so
    now = digest(FALLBACK, name)
    if digest(locale, name) == now:
        return "untranslated"
    return "current" if origins.get(name) == now else "stale"


def states(locale: str) -> Iterator[tuple[str, State]]:
    """Every English text, and how the locale's own stands to it."""
    origins = read_origins(locale)
    for name in text_names(FALLBACK):
        yield name, "current" if locale == FALLBACK else state(locale, name, origins)


def mark_translated(locale: str, names: Iterable[str] = ()) -> list[str]:
    """Says that these texts of a locale (all that there are, when none is named) are level with the English of now.

    Returns:
        the names of which one of the two languages has no text.
    """
    wanted = [name if name.endswith((".md", ".txt")) else f"{name}.md" for name in names]
    absent = [n for n in wanted if not (text_path(locale, n).exists() and text_path(FALLBACK, n).exists())]
    origins = {} if not wanted else read_origins(locale)
    for name in wanted or text_names(FALLBACK):
        if name not in absent and text_path(locale, name).exists():
            origins[name] = digest(FALLBACK, name)
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(origins[name])}" for name in sorted(origins))
    (LOCALES / locale / "origins.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return absent


def translated_locales() -> list[str]:
    """Every locale but English."""
    return [locale for locale in available_locales() if locale != FALLBACK]
