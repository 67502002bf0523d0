"""The FAQ's entries: readable, complete, leading somewhere, and none in another's way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from bot.content.checks.markup import screen_faults
from bot.content.finding import Finding, error, warning
from bot.content.inventory import read_origins, state
from bot.faq.corpus import NONE, Corpus, CorpusError, Entry, load_corpus
from bot.faq.screens import STEPS, FaqScreens
from bot.i18n.facts import links
from bot.i18n.locale import LOCALES, using
from bot.i18n.pages import PageError
from bot.tutorial.content import load_tutorial

TITLE = 40
"""Characters of a title on a button."""
QUESTIONS = 15
"""Below this many an entry is seldom found by people who type in its language."""
_SIGNS = re.compile(r"[\W_]+")


def read_entries() -> tuple[Corpus | None, list[Finding]]:
    """All entries, or what keeps them from being read."""
    try:
        return load_corpus(LOCALES), []
    except CorpusError as problem:
        return None, [error("faq", str(problem))]


def check_faq(corpus: Corpus, locale: str) -> Iterator[Finding]:
    """The entries of a locale."""
    origins = read_origins(locale)
    for entry in corpus.entries.get(locale, {}).values():
        place = f"{locale}/faq/{entry.id}.md"
        for fault in _faults(entry, corpus):
            yield error(place, fault)
        is_translated = state(locale, f"faq/{entry.id}.md", origins) not in ("missing", "untranslated")
        if is_translated and len(entry.questions) < QUESTIONS:
            yield warning(place, f"has {len(entry.questions)} questions as people type them; {QUESTIONS} find it well.")
    yield from _check_questions(corpus, locale)


def _faults(entry: Entry, corpus: Corpus) -> Iterator[str]:
    steps = load_tutorial()[0].steps
    if entry.step not in STEPS:
        yield f"step {entry.step!r} is none of the FAQ's groups."
    if entry.screen and entry.screen not in steps:
        yield f"screen {entry.screen!r} is not in tutorial.toml."
    if not entry.links:
        yield "links to no official page."
    if len(entry.title) > TITLE:
        yield f"its title has {len(entry.title)} characters; a button shows {TITLE}."
    if not 2 <= len(entry.related) <= 4:
        yield f"names {len(entry.related)} related topics; 2 to 4 fit below an answer."
    for topic in entry.related:
        if topic == entry.id or topic not in corpus.topics:
            yield f"related names {topic!r}, which is no other topic."
    unknown = [link for link in entry.links if link not in links()]
    if unknown:
        return  # said of the page; its screen cannot be drawn
    try:
        with using(entry.locale):
            screen = FaqScreens(corpus).answer(entry, 2**53)
    except PageError:
        return  # said of the page
    yield from screen_faults(screen, caption=False)


def _check_questions(corpus: Corpus, locale: str) -> Iterator[Finding]:
    """One question leads to one answer."""
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in corpus.entries.get(locale, {}).values():
        for question in entry.questions:
            homes[plain(question)][entry.id] = question
    for utterance in corpus.none.get(locale, ()):
        homes[plain(utterance)][NONE] = utterance
    for topics in homes.values():
        if len(topics) > 1:
            names = ", ".join(sorted(topics))
            yield error(f"{locale}/faq", f"“{next(iter(topics.values()))}” leads to several topics: {names}.")


def plain(question: str) -> str:
    """A question without case, width and signs."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", question).casefold()).strip()
