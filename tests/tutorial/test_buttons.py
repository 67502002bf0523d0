"""Buttons: whatever their data says, something sensible happens; and those of the screens do what they say."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.i18n.locale import available_locales
from bot.tutorial.content import load_tutorial
from bot.tutorial.handlers import is_drawn, parse_event
from bot.tutorial.machine import Event, Kind, advance, locate
from bot.tutorial.progress import Progress
from tests.telegram import data
from tests.tutorial.drawn import drawn

TUTORIAL, _COMMANDS = load_tutorial()
WORDS = ["tutorial", "", *get_args(Kind), *TUTORIAL.steps, "yes", "no", "windows", "\u202e", "0"]
anything = st.one_of(st.text(max_size=64), st.lists(st.sampled_from(WORDS), max_size=6).map(":".join))
places = st.builds(
    Progress,
    st.sampled_from(sorted(TUTORIAL.steps)),
    mode=st.sampled_from(["", "menu", "stuck", "restart", "paused", "of a later release"]),
)


@settings(max_examples=200, deadline=None)
@given(anything, st.one_of(st.none(), places))
@example("tutorial:choose", None)
@example(":::::", None)
def test_any_data_is_an_event_and_leads_to_a_step_that_exists(written: str, place: Progress | None) -> None:
    event = parse_event(written)
    assert event.kind in get_args(Kind)
    progress, shown = advance(place, event, TUTORIAL)
    assert progress.screen in TUTORIAL.steps
    assert shown in TUTORIAL.steps or shown == progress.mode


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=64).filter(lambda written: written.split(":")[1:2] not in [[kind] for kind in get_args(Kind)]))
def test_data_that_no_button_has_shows_where_one_is(written: str) -> None:
    here = locate(Progress("usage"), TUTORIAL)
    assert advance(here, parse_event(written), TUTORIAL) == (here, "usage")


@pytest.mark.parametrize(
    ("written", "event"),
    [
        ("tutorial:next:usage", Event("next", at="usage")),
        ("tutorial:next", Event("next")),
        ("tutorial:jump:usage", Event("jump", target="usage")),
        ("tutorial:jump", Event("jump")),
        ("tutorial:choose:have-card:no", Event("choose", at="have-card", target="no")),
        ("tutorial:choose:have-card", Event("choose", at="have-card")),
        ("tutorial:confirm", Event("confirm")),
        ("tutorial:start:usage", Event("resume")),  # a button cannot pretend to be a command
        ("", Event("resume")),
    ],
)
def test_what_a_button_says(written: str, event: Event) -> None:
    assert parse_event(written) == event


@pytest.mark.parametrize("locale", available_locales())
def test_every_button_of_every_screen_does_what_it_says(locale: str) -> None:
    for each in drawn(locale, "a provider", pictures=False):
        tutorial, here = each.content.tutorial, each.progress
        for written in data(each.screen):
            feature, kind, *rest = written.split(":")
            if feature != "tutorial":
                continue
            after, shown = advance(here, parse_event(written), tutorial)
            expected = {
                "next": lambda step=each.step: step.next,
                "back": lambda progress=here: progress.trail[-1],
                "choose": lambda step=each.step, rest=rest: step.choices[rest[1]],
                "jump": lambda rest=rest: rest[0],
                "confirm": lambda tutorial=tutorial: tutorial.first,
                "menu": lambda: "menu",
                "stuck": lambda: "stuck",
                "restart": lambda: "restart",
                "resume": lambda step=each.step: step.id,
                "done": lambda step=each.step: step.id,
            }[kind]()
            assert shown == expected, (each, written)
            assert (kind == "done") <= (each.step.id in after.done)


def test_every_button_that_a_screen_has_counts_as_drawn() -> None:
    written = {each for one in drawn("en", "no provider", pictures=False) for each in data(one.screen)}
    ours = {each for each in written if each.startswith("tutorial:")}
    assert len(ours) > 50
    assert [each for each in ours if not is_drawn(each)] == []


@pytest.mark.parametrize("written", ["tutorial:next", "tutorial:back", "tutorial", "next", "", "tutorial:fly:usage"])
def test_a_button_that_no_screen_has_counts_as_none_of_ours(written: str) -> None:
    """Who presses one sees what we do not know of: an edit that seemed to change nothing was held back from them."""
    assert not is_drawn(written)
