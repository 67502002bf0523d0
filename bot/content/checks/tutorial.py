"""The tutorial's screens as people get them: each step, each variant, what lies over it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.content.checks.markup import screen_faults
from bot.content.finding import Finding, error, warning
from bot.gateway.markup import Screen
from bot.i18n.facts import FactsError, Provider, load_provider
from bot.i18n.locale import FALLBACK, LOCALES, using
from bot.i18n.pages import PageError, read_page
from bot.i18n.pictures import find_picture
from bot.i18n.telegram_html import visible_length
from bot.tutorial.content import Content, Words, load_content
from bot.tutorial.graph import GraphError, Step
from bot.tutorial.machine import Event, advance
from bot.tutorial.progress import Progress
from bot.tutorial.screens import TutorialScreens

BROKEN = (PageError, FactsError, GraphError, KeyError, TypeError, ValueError, AttributeError)
"""What a text in the making may raise when it is drawn."""
OVERLAYS = ("menu", "stuck", "restart", "paused")


@dataclass(frozen=True, slots=True)
class Style:
    """The lengths that docs/style.md asks for, in characters."""

    title: int = 34
    next: int = 24
    body: int = 620


STYLES = {"zh": Style(title=16, next=14, body=330)}
"""Language -> its style; all others have English's."""


def example_provider() -> Provider | None:
    """The operator's own provider where there is one, else the example's: a page that names one is checked too."""
    return load_provider() or load_provider(LOCALES / "providers.example.toml")


def variants(content: Content) -> Iterator[tuple[Step, str, dict[str, str]]]:
    """Every page of every step, and answers that lead to it."""
    for step in content.tutorial.steps.values():
        seen = set()
        for answers in _answers(content, step):
            variant = content.variant(step, answers)
            if variant not in seen:
                seen.add(variant)
                yield step, variant, answers


def _answers(content: Content, step: Step) -> Iterator[dict[str, str]]:
    yield {}
    for question in content.tutorial.steps.values():
        for answer in question.choices:
            if answer in step.variants:
                yield {question.id: answer}


@dataclass(frozen=True)
class TutorialPage:
    """One page of the tutorial, and what it takes to show it.

    Args:
        answers: that lead to it.
    """

    content: Content
    screens: TutorialScreens
    step: Step
    variant: str
    answers: dict[str, str]

    @property
    def name(self) -> str:
        """Its path below a locale's folder, without ".md"."""
        return f"tutorial/{self.step.id}" + ("" if self.variant == "default" else f".{self.variant}")

    def draw(self, locale: str, mode: str = "") -> Screen:
        """Its screen with pictures, as someone sees it who has come this far.

        Args:
            mode: what lies over the step: one of OVERLAYS, or "" for nothing.

        Raises:
            PageError, KeyError, …: a page is wrong, see BROKEN.
        """
        tutorial = self.content.tutorial
        start = Progress(tutorial.first, choices=self.answers)
        progress, _ = advance(start, Event("jump", target=self.step.id), tutorial)
        progress = replace(progress, choices={**progress.choices, **self.answers}, mode=mode)
        with using(locale):
            return self.screens.screen(progress, pictures=True)


def tutorial_pages() -> Iterator[TutorialPage]:
    """Every page of the tutorial: without a provider, then those that name one."""
    for provider in (None, example_provider()):
        content = load_content(provider)
        screens = TutorialScreens(content, find_picture)
        for step, variant, answers in variants(content):
            if (provider is not None) is (variant == "provider"):
                yield TutorialPage(content, screens, step, variant, answers)


def check_tutorial(locale: str) -> Iterator[Finding]:
    """All screens, their labels and lengths."""
    pages = list(tutorial_pages())
    wrong = {page.name: list(_check_page(page, locale)) for page in pages}
    for found in wrong.values():
        yield from found
    anything_wrong = any(finding.severity == "error" for found in wrong.values() for finding in found)
    for page in pages:
        for mode in ("", *OVERLAYS):
            # What is wrong with a page is said; its screen, and one that lists its title, cannot be drawn then.
            can_fail = anything_wrong if mode else any(finding.severity == "error" for finding in wrong[page.name])
            yield from _check_screen(page, mode, locale, can_fail)


def _check_screen(page: TutorialPage, mode: str, locale: str, can_fail: bool) -> Iterator[Finding]:
    place, over = f"{locale}/{page.name}.md", f" ({mode})" if mode else ""
    try:
        screen = page.draw(locale, mode)
    except BROKEN as problem:
        if not can_fail:
            yield error(place, f"its screen{over} cannot be drawn: {type(problem).__name__} {problem}")
        return
    for fault in screen_faults(screen, caption=screen.picture is not None):
        yield error(place, f"its screen{over}: {fault}")


def _check_page(shown: TutorialPage, locale: str) -> Iterator[Finding]:
    content, step, variant = shown.content, shown.step, shown.variant
    place = f"{locale}/{shown.name}.md"
    try:
        page = read_page(locale, shown.name)
    except PageError as problem:
        yield error(place, str(problem))
        return
    if page.locale != locale:
        return  # said as a missing translation, and checked as English
    wanted = {"links": step.links, "choices": tuple(step.choices), "copies": step.copies.get(variant, ())}
    for key, names in wanted.items():
        labels = page.front.get(key) or {}
        if not isinstance(labels, dict):
            yield error(place, f"{key} is not a list of names and labels.")
            return
        for missing in [name for name in names if not str(labels.get(name) or "").strip()]:
            yield error(place, f"{key} has no label for {missing}.")
        for extra in [name for name in labels if name not in names]:
            yield error(place, f"{key} has a label for {extra}, which tutorial.toml does not name here.")
    for key in ("title", "see", "cost"):
        if not str(page.front.get(key) or "").strip():
            yield error(place, f"{key} is empty.")
    for command in step.copies.get(variant, ()):
        if command not in content.commands:
            yield error(place, f"copies {command}, which tutorial.toml does not have.")
    try:
        words = content.words(step.id, variant, locale)
    except PageError as problem:
        yield error(place, str(problem))
    except BROKEN:
        return  # said above
    else:
        yield from _check_style(words, locale, place)


def _check_style(words: Words, locale: str, place: str) -> Iterator[Finding]:
    style = STYLES.get(locale[:2], Style())
    lengths = {"title": len(words.title), "next": len(words.next), "body": visible_length(words.body)}
    for key, length in lengths.items():
        if length > getattr(style, key):
            yield warning(place, f"{key} has {length} characters; docs/style.md asks for {getattr(style, key)}.")


def check_stuck(topics: frozenset[str]) -> Iterator[Finding]:
    """That "I am stuck" offers answers that exist."""
    for step in load_content(None).tutorial.steps.values():
        for topic in step.stuck:
            if topic not in topics:
                yield error("tutorial.toml", f"screen {step.id}: stuck names {topic}, which {FALLBACK}/faq lacks.")
