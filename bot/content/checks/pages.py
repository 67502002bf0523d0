"""Every long text by itself: it can be read, says nothing unknown, and says the same facts in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.content.checks.markup import text_faults
from bot.content.finding import Finding, error, warning
from bot.content.inventory import State, states, text_names, text_path
from bot.gateway.markup import TEXT_LIMIT
from bot.i18n.facts import links
from bot.i18n.locale import FALLBACK
from bot.i18n.pages import PageError, placeholders, render, split_front_matter
from bot.tutorial.content import page_commands

PLAIN_LIMITS = {"people/description.txt": 512, "people/short_description.txt": 120}
"""Characters (Bot API, setMyDescription and setMyShortDescription)."""
PROVIDER = {
    "provider.name": "Example Card",
    "provider.site": "https://card.example/",
    "provider.code": "CODE",
    "provider.code_line": "CODE",
    "provider.disclosure": "A disclosure.",
}
STATES: Mapping[State, str] = {
    "missing": "is not translated: people read English.",
    "untranslated": "still is the English text.",
    "stale": "the English text has changed since (`content translated` says that the two are level again).",
}
_MONEY = re.compile(r"(?:US)?\$\s?\d|\d\s?美元|¥\s?\d|€\s?\d")
_SITE = re.compile(r"https?://(?:platform|help|developers|status)\.openai\.com[\w./-]*")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def check_pages(locale: str) -> Iterator[Finding]:
    """All texts of a locale."""
    for name, state in states(locale):
        if state != "current":
            yield warning(f"{locale}/{name}", STATES[state])
    for name in sorted(set(text_names(locale)) - set(text_names(FALLBACK))):
        yield error(f"{locale}/{name}", "there is no such text in English, from which the others are found.")
    for name in text_names(locale):
        yield from _check_text(locale, name)


def _check_text(locale: str, name: str) -> Iterator[Finding]:
    place = f"{locale}/{name}"
    text = text_path(locale, name).read_text(encoding="utf-8").strip()
    if name.endswith(".txt"):
        limit = PLAIN_LIMITS.get(name, TEXT_LIMIT)
        if len(text) > limit:
            yield error(place, f"{len(text)} characters; Telegram takes {limit}.")
        return
    try:
        front, body = split_front_matter(text, place)
        shown = render(body, locale, page_commands() | PROVIDER)
    except PageError as problem:
        yield error(place, str(problem))
        return
    for fault in text_faults(shown, TEXT_LIMIT):
        yield error(place, fault)
    for label in front.get("links") or {}:
        if label not in links():
            yield error(place, f"links to {label}, which facts.toml does not have.")
    yield from _check_facts(place, front, body)
    if locale != FALLBACK and text_path(FALLBACK, name).exists():
        yield from _check_against_english(place, name, front, body)


def _check_facts(place: str, front: Mapping[str, object], body: str) -> Iterator[Finding]:
    """No number or address of its own: facts.toml has them."""
    own = " ".join(str(front.get(key, "")) for key in ("title", "see", "cost", "next")) + _CODE.sub("", body)
    if money := _MONEY.search(own):
        yield error(place, f"has an amount of its own ({money[0]}…): name one of facts.toml.")
    if address := _SITE.search(own):
        yield error(place, f"has an address of its own ({address[0]}): name one of facts.toml.")


def _check_against_english(place: str, name: str, front: Mapping[str, object], body: str) -> Iterator[Finding]:
    try:
        origin, english = split_front_matter(text_path(FALLBACK, name).read_text(encoding="utf-8").strip(), name)
    except PageError:
        return  # said of the English text
    # Answers of the FAQ are written anew in each language: what they name may differ, and is worth a look.
    say = warning if name.startswith("faq/") else error
    for key in sorted(set(origin) ^ set(front)):
        yield say(place, f"{key} is only in {'English' if key in origin else 'this language'}.")
    for key in ("links", "choices", "copies"):
        ours, theirs = front.get(key) or {}, origin.get(key) or {}
        if isinstance(ours, dict) and isinstance(theirs, dict) and set(ours) != set(theirs):
            yield say(place, f"{key} has {sorted(ours)}, in English {sorted(theirs)}.")
    here, there = placeholders(f"{_said(front)}{body}"), placeholders(f"{_said(origin)}{english}")
    if here != there:
        differing = ", ".join(sorted(here ^ there))
        yield say(place, f"not the same placeholders as in English: {differing}.")


def _said(front: Mapping[str, object]) -> str:
    return " ".join(str(value) for key, value in front.items() if key != "questions")
