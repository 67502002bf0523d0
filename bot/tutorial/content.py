"""Reads the tutorial: its graph from `tutorial.toml`, its pages from Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.i18n.catalogue import gettext as _
from bot.i18n.facts import FactsError, Provider, links
from bot.i18n.locale import FALLBACK, LOCALES, using
from bot.i18n.pages import Page, fill, read_page, render
from bot.tutorial.graph import Step, Tutorial
from bot.tutorial.graph_file import read_graph


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one step in one locale and variant, everything filled in.

    Args:
        title, see, cost, next: plain text ("" where the page has none).
        body: Telegram HTML.
        links: (label, address) of each link button.
        copies: (label, text to copy) of each copy button.
        choices: choice id -> label.
    """

    title: str
    body: str
    see: str
    cost: str
    next: str
    links: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str], ...]
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """The tutorial with its words; the provider is the operator's, or None."""

    tutorial: Tutorial
    commands: Mapping[str, str]
    provider: Provider | None

    def variant(self, step: Step, choices: Mapping[str, str]) -> str:
        """Which page of a step a person gets."""
        for name in step.variants:
            if name == "provider":
                if self.provider and ("phone" if step.part == "key" else "card") in self.provider.offers:
                    return name
            elif name in choices.values():
                return name
        return "default"

    def words(self, step_id: str, variant: str, locale: str) -> Words:
        """A step's words.

        Raises:
            PageError: the page is missing in this locale and English, or names something unknown.
        """
        step = self.tutorial.steps[step_id]
        page = read_page(locale, f"tutorial/{step_id}" + ("" if variant == "default" else f".{variant}"))
        extra = self._values(page.locale)
        front = page.front

        def text(value: object) -> str:
            return fill(str(value), page.locale, extra).strip() if value else ""

        return Words(
            title=text(front["title"]),
            body=render(page.body, page.locale, extra),
            see=text(front.get("see")),
            cost=text(front.get("cost")),
            next=text(front.get("next")),
            links=tuple((text(front["links"][link]), links()[link]) for link in step.links),
            copies=self._copies(step, variant, page, extra),
            choices={choice: text(front["choices"][choice]) for choice in step.choices},
        )

    def _copies(self, step: Step, variant: str, page: Page, extra: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        found = []
        for name in step.copies.get(variant, ()):
            copied = fill(self.commands[name], page.locale, extra).strip()
            if copied:  # a provider without an invite code has nothing to copy
                found.append((fill(str(page.front["copies"][name]), page.locale, extra), copied))
        return tuple(found)

    def _values(self, locale: str) -> dict[str, str]:
        values = page_commands()
        provider = self.provider
        if provider is None:
            return values | {"provider.code": ""}
        with using(locale):
            code_line = _("Invite code: {code}").format(code=provider.invite_code) if provider.invite_code else ""
        return values | {
            "provider.name": provider.name,
            "provider.site": provider.site,
            "provider.code": provider.invite_code,
            "provider.code_line": code_line,
            "provider.disclosure": provider.disclosure.get(locale, provider.disclosure[FALLBACK]),
        }


@cache
def load_tutorial(path: Path = LOCALES / "tutorial.toml") -> tuple[Tutorial, Mapping[str, str]]:
    """The graph and the commands of its copy buttons.

    Raises:
        GraphError: the file cannot be read, or the graph does not hold together.
    """
    return read_graph(path)


def page_commands() -> dict[str, str]:
    """The commands as pages name them: "copy.<id>" -> text."""
    return {f"copy.{name}": command for name, command in load_tutorial()[1].items()}


def load_content(provider: Provider | None) -> Content:
    """Everything of the tutorial but a person.

    Raises:
        GraphError: see `load_tutorial`.
        FactsError: a screen links to an address that facts.toml does not have.
    """
    tutorial, commands = load_tutorial()
    for step in tutorial.steps.values():
        for link in step.links:
            if link not in links():
                raise FactsError(f"tutorial.toml: screen {step.id} links to {link}, which facts.toml does not have.")
    return Content(tutorial, commands, provider)
