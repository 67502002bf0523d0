"""The preview page's HTML: every screen, answer and other text of a locale as Telegram shows it, with its marks."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from string import Template

from bot.content.checks.faq import read_entries
from bot.content.checks.pages import PROVIDER
from bot.content.checks.tutorial import BROKEN, tutorial_pages
from bot.content.finding import Finding
from bot.content.graph import draw_graph
from bot.content.inventory import State, states, text_names, text_path
from bot.faq.screens import FaqScreens
from bot.gateway.markup import CAPTION_LIMIT, TEXT_LIMIT, Button, Screen
from bot.i18n.locale import FALLBACK, available_locales, using
from bot.i18n.pages import read_page, render
from bot.i18n.telegram_html import visible_length
from bot.tutorial.content import page_commands

PAGE = Path(__file__).resolve().parent / "page"
LATIN_PER_SECOND, WIDE_PER_SECOND = 20, 5.5
"""Letters that a calm reader takes in: about 230 English words, or 330 Chinese characters, a minute."""


def draw_page(locale: str, locales: Iterable[str], findings: Iterable[Finding], version: str) -> str:
    """The whole page.

    Args:
        locale: whose texts; locales: what the language menu offers.
        findings: what the checks found in this locale.
        version: of the files that this shows.
    """
    by_place: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_place[finding.place].append(finding)
    marks = dict(states(locale)) if locale in available_locales() else {}
    cards = _Cards(locale, by_place, marks)
    screens, answers, pages = list(cards.screens()), list(cards.answers()), list(cards.pages())
    options = "".join(
        f'<option value="{name}"{" selected" if name == locale else ""}>{name}</option>' for name in locales
    )
    count = Counter(marks.values())
    errors = sum(finding.severity == "error" for found in by_place.values() for finding in found)
    return Template((PAGE / "preview.html").read_text(encoding="utf-8")).substitute(
        options=options,
        version=version,
        sum=f"{len(marks)} texts: {count['current']} up to date, {count['missing']} missing, "
        f"{count['untranslated']} still in English, {count['stale']} stale; {errors} errors.",
        general=_findings(cards.left()),
        graph=_graph(locale),
        screens="".join(screens),
        answers="".join(answers),
        pages="".join(pages),
        screen_count=len(screens),
        answer_count=len(answers),
        page_count=len(pages),
    )


def _graph(locale: str) -> str:
    try:
        return draw_graph(locale, link="#tutorial/")
    except BROKEN as problem:
        return _failure(problem)


class _Cards:
    """The cards of one locale; a finding that stands on a card is not said again above them."""

    def __init__(self, locale: str, findings: dict[str, list[Finding]], marks: dict[str, State]) -> None:
        self._locale = locale
        self._findings = findings
        self._marks = marks
        self._said: set[str] = set()

    def left(self) -> list[Finding]:
        """What no card has said."""
        return [finding for place, found in self._findings.items() if place not in self._said for finding in found]

    def screens(self) -> Iterator[str]:
        """The tutorial's screens."""
        for page in tutorial_pages():
            yield from self._attempt(f"{page.name}.md", partial(page.draw, self._locale))

    def answers(self) -> Iterator[str]:
        """The FAQ's answers."""
        corpus, problems = read_entries()
        if corpus is None:
            yield _findings(problems)
            return
        screens = FaqScreens(corpus)
        for topic in corpus.topics:
            entry = corpus.entry(topic, self._locale)
            if entry is None:
                continue
            asked = "".join(f"<li>{escape(question)}</li>" for question in entry.questions)
            summary = f"<summary>{len(entry.questions)} questions</summary>"
            questions = f'<details class="questions">{summary}<ul>{asked}</ul></details>'
            yield from self._attempt(f"faq/{topic}.md", partial(screens.answer, entry, None), questions)

    def pages(self) -> Iterator[str]:
        """All other texts."""
        for name in text_names(FALLBACK):
            if name.startswith(("tutorial/", "faq/")):
                continue
            yield from self._attempt(name, partial(_text_screen, self._locale, name))

    def _attempt(self, name: str, draw: Callable[[], Screen], below: str = "") -> Iterator[str]:
        """A card, or what keeps it from being drawn."""
        try:
            with using(self._locale):
                screen = draw()
        except BROKEN as problem:
            yield self._card(name, _failure(problem), None)
        else:
            yield self._card(name, _chats(screen) + below, screen)

    def _card(self, name: str, inside: str, screen: Screen | None) -> str:
        place = f"{self._locale}/{name}"
        self._said.add(place)
        found = self._findings.get(place, [])
        state = self._marks.get(name, "current")
        mark = "" if state == "current" else f'<span class="mark">{state}</span>'
        measure = _measure(screen) if screen else ""
        identity = escape(name.removesuffix(".md"))
        return (
            f'<article class="card" id="{identity}"{" data-marked=yes" if found or mark else ""}>'
            f'<header><h3><a href="#{identity}">{identity}</a></h3>{mark}'
            f"{measure}</header>{_findings(found)}{inside}</article>"
        )


def _measure(screen: Screen) -> str:
    limit = CAPTION_LIMIT if screen.picture else TEXT_LIMIT
    length = visible_length(screen.text)
    tight = " tight" if length > limit * 0.95 else ""
    seconds = reading_seconds(screen.text)
    return f'<span class="measure{tight}">{length:,} of {limit:,} characters, {seconds} s to read</span>'


def _text_screen(locale: str, name: str) -> Screen:
    return Screen(_text(locale, name))


def _text(locale: str, name: str) -> str:
    if name.endswith(".md"):
        page = read_page(locale, name.removesuffix(".md"))
        body = render(page.body, page.locale, page_commands() | PROVIDER)
        title = page.front.get("title")
        return f"<b>{escape(str(title), quote=False)}</b>\n\n{body}" if title else body
    found = next(path for path in (text_path(locale, name), text_path(FALLBACK, name)) if path.exists())
    return escape(found.read_text(encoding="utf-8").strip(), quote=False)


def _chats(screen: Screen) -> str:
    """A screen in a light and in a dark chat."""
    image = ""
    if screen.picture:
        address = f"/pictures/{screen.picture.locale}/{Path(screen.picture.path).name}?{screen.picture.version}"
        image = f'<img src="{address}" alt="" loading="lazy" />'
    rows = "".join(f'<div class="row">{"".join(map(_key, row))}</div>' for row in screen.rows)
    # A block ends its line by itself here; in Telegram it is the line break after it that does.
    text = screen.text.replace("</pre>\n", "</pre>").replace("</blockquote>\n", "</blockquote>")
    bubble = f'<div class="bubble">{image}<div class="text">{text}</div></div><div class="keys">{rows}</div>'
    return f'<div class="chats"><div class="chat light">{bubble}</div><div class="chat dark">{bubble}</div></div>'


def _key(button: Button) -> str:
    label = escape(button.text)
    return f'<span class="key" title="{label}">{label}</span>'


def reading_seconds(telegram_html: str) -> int:
    """How long a calm reader takes, in seconds."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in telegram_html)
    return max(1, round((visible_length(telegram_html) - wide) / LATIN_PER_SECOND + wide / WIDE_PER_SECOND))


def _findings(found: Iterable[Finding]) -> str:
    lines = "".join(
        f'<li class="{finding.severity}">{escape(finding.place)}: {escape(finding.what)}</li>' for finding in found
    )
    return f'<ul class="findings">{lines}</ul>' if lines else ""


def _failure(problem: Exception) -> str:
    what = f"{type(problem).__name__}: {problem}"
    return f'<ul class="findings"><li class="error">{escape(what)}</li></ul>'
