"""Every screen of the tutorial that anybody can get to see, drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from bot.gateway.markup import Screen
from bot.i18n.facts import Provider, load_provider
from bot.i18n.locale import LOCALES, available_locales, using
from bot.i18n.pictures import find_picture
from bot.tutorial.content import Content, load_content
from bot.tutorial.graph import Step
from bot.tutorial.machine import locate
from bot.tutorial.progress import Progress
from bot.tutorial.screens import TutorialScreens

OVERLAYS = ("menu", "stuck", "restart", "paused")
EXAMPLE = load_provider(LOCALES / "providers.example.toml")
assert EXAMPLE is not None
PROVIDERS: dict[str, Provider | None] = {
    "no provider": None,
    "a provider": EXAMPLE,
    "the longest provider": replace(
        EXAMPLE,
        name="宽" * 64,
        invite_code="C" * 64,
        disclosure=dict.fromkeys(available_locales(), "宽" * 200),
    ),
}


@dataclass(frozen=True)
class Drawn:
    """One screen, and where it stands."""

    screen: Screen
    step: Step
    progress: Progress
    content: Content

    def __repr__(self) -> str:
        return f"{self.step.id} {self.progress.choices} {self.progress.mode}"


def paths(content: Content) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Every way through the tutorial: the answers, and the steps."""
    questions = [step for step in content.tutorial.steps.values() if step.choices]
    for answers in product(*(question.choices for question in questions)):
        choices = dict(zip((question.id for question in questions), answers, strict=True))
        yield choices, content.tutorial.path(choices)


@cache
def drawn(locale: str, provider: str, *, pictures: bool) -> tuple[Drawn, ...]:
    """Each step of each way; done, too, and with what lies over it, on the first way that leads there; each way's menu.

    The same screen is there only once.
    """
    content = load_content(PROVIDERS[provider])
    screens = TutorialScreens(content, find_picture)
    found: dict[Screen, Drawn] = {}
    seen: set[str] = set()
    with using(locale):
        for choices, path in paths(content):
            for step in path:
                here = locate(Progress(step, choices=choices), content.tutorial)
                places = [here]
                if step not in seen:
                    places += [replace(here, done=frozenset(path)), *(replace(here, mode=mode) for mode in OVERLAYS)]
                elif step == path[-1]:
                    places.append(replace(here, mode="menu"))
                seen.add(step)
                for progress in places:
                    screen = screens.screen(progress, pictures=pictures)
                    found.setdefault(screen, Drawn(screen, content.tutorial.steps[step], progress, content))
    return tuple(found.values())
