"""A Markdown page with front matter: read once, its facts filled in, ready as Telegram HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.i18n.facts import fact_values, links
from bot.i18n.locale import FALLBACK, LOCALES
from bot.i18n.telegram_html import to_telegram_html

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_.-]*)\s*\}\}")


class PageError(Exception):
    """A page cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands in its file: nothing filled in yet.

    Args:
        front: the front matter.
        body: the Markdown below it.
        locale: whose words these are (English where a translation is missing).
    """

    front: Mapping[str, Any]
    body: str
    locale: str


def split_front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """The front matter of a page, and its body.

    Raises:
        PageError: there is none, or it is not a YAML mapping.
    """
    import yaml

    parts = re.split(r"^---[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise PageError(f"{name} does not begin with front matter between two lines of ---.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        front = yaml.load(parts[1], Loader=loader)  # noqa: S506 - a safe loader, the C one where there is one
    except yaml.YAMLError as error:
        raise PageError(f"{name}: the front matter is not YAML: {error}") from error
    if not isinstance(front, dict):
        raise PageError(f"{name}: the front matter is not a list of names and values.")
    return front, parts[2].strip()


@cache
def read_page(locale: str, name: str) -> Page:
    """A page by its path below the locale's folder, without ".md" ("tutorial/welcome"); English where it is missing.

    Raises:
        PageError: neither locale has it, or it cannot be read.
    """
    for candidate in dict.fromkeys((locale, FALLBACK)):
        path: Path = LOCALES / candidate / f"{name}.md"
        if path.exists():
            front, body = split_front_matter(path.read_text(encoding="utf-8"), f"{candidate}/{name}.md")
            return Page(front, body, candidate)
    raise PageError(f"There is no page {name}.md in {locale} or {FALLBACK}.")


def read_text(locale: str, name: str) -> str:
    """A plain text file below the locale's folder, English where it is missing, without the final line break."""
    for candidate in dict.fromkeys((locale, FALLBACK)):
        path = LOCALES / candidate / name
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
    raise PageError(f"There is no {name} in {locale} or {FALLBACK}.")


def placeholders(text: str) -> frozenset[str]:
    """The names between double braces."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, locale: str, extra: Mapping[str, str] | None = None) -> str:
    """A plain string with its facts, addresses and `extra` values filled in; values may hold further names.

    Raises:
        PageError: a name that nothing has a value for.
    """
    return _PLACEHOLDER.sub(lambda match: _value(match[1], locale, extra or {}), text)


def _value(name: str, locale: str, extra: Mapping[str, str], depth: int = 0) -> str:
    if name in extra:
        value = extra[name]
    elif name.startswith("link.") and name[5:] in links():
        return links()[name[5:]]
    elif name in (facts := fact_values(locale)):
        return facts[name]
    else:
        raise PageError(f"Nothing is known as {{{{{name}}}}}.")
    if depth < 2 and "{{" in value:
        return _PLACEHOLDER.sub(lambda match: _value(match[1], locale, extra, depth + 1), value)
    return value


def render(markdown: str, locale: str, extra: Mapping[str, str] | None = None) -> str:
    """A page's body as Telegram HTML with everything filled in. Values are text, never markup.

    Raises:
        PageError: a name that nothing has a value for.
    """
    values = extra or {}

    def address(match: re.Match[str]) -> str:
        # Addresses go in first: Markdown would percent-encode the braces of a link's target.
        return _value(match[1], locale, values) if _is_address(match[1]) else match[0]

    telegram = to_telegram_html(_PLACEHOLDER.sub(address, markdown))
    telegram = _PLACEHOLDER.sub(lambda match: html.escape(_value(match[1], locale, values), quote=False), telegram)
    return re.sub(r"\n{3,}", "\n\n", telegram).strip()


def _is_address(name: str) -> bool:
    return name.startswith("link.") or name == "provider.site"
