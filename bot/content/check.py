"""All checks, in the order in which one would mend what they find."""

from __future__ import annotations

from collections.abc import Collection

from bot.content.checks.catalogues import check_catalogues
from bot.content.checks.faq import check_faq, read_entries
from bot.content.checks.pages import check_pages
from bot.content.checks.pictures import check_pictures
from bot.content.checks.tutorial import check_stuck, check_tutorial
from bot.content.finding import Finding, error
from bot.i18n.facts import FactsError, fact_values, load_provider
from bot.i18n.locale import FALLBACK, available_locales
from bot.tutorial.content import load_content
from bot.tutorial.graph import GraphError


def find_everything(locales: Collection[str] | None = None) -> list[Finding]:
    """What is wrong with the texts, in these locales (all, when None)."""
    try:
        tutorial = load_content(load_provider()).tutorial
        for locale in available_locales():
            fact_values(locale)
    except (GraphError, FactsError) as problem:
        return [error("locales", str(problem))]
    except (KeyError, ValueError, OSError) as problem:
        return [error("facts.toml", f"cannot be read: {type(problem).__name__} {problem}")]
    corpus, found = read_entries()
    if corpus is not None:
        found += check_stuck(frozenset(corpus.entries.get(FALLBACK, {})))
    for locale in locales or available_locales():
        found += check_pages(locale)
        found += check_tutorial(locale)
        if corpus is not None:
            found += check_faq(corpus, locale)
        found += check_catalogues(locale)
        found += check_pictures(locale, tutorial)
    return found
