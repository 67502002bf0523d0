"""A new release while people are on their way: steps removed, renamed, answers taken back; nobody is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.locale import using
from bot.people.person import Person
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision
from bot.tutorial.content import Content, load_content
from bot.tutorial.graph import Tutorial
from bot.tutorial.handlers import parse_event
from bot.tutorial.machine import Event, advance, locate
from bot.tutorial.progress import Progress
from bot.tutorial.screens import TutorialScreens
from tests.telegram import reads

NOW = load_content(None)
TUTORIAL = NOW.tutorial


def renamed(old: str, new: str) -> Tutorial:
    """The next release, in which one step is called otherwise."""

    def name(step: str | None) -> str | None:
        return new if step == old else step

    steps = {
        str(name(step.id)): replace(
            step,
            id=str(name(step.id)),
            next=name(step.next),
            choices={answer: str(name(target)) for answer, target in step.choices.items()},
        )
        for step in TUTORIAL.steps.values()
    }
    later = Tutorial(str(name(TUTORIAL.first)), TUTORIAL.parts, steps)
    later.check()
    return later


def removed(gone: str) -> Tutorial:
    """The next release, in which what led to one step leads past it."""
    past = TUTORIAL.steps[gone].next

    def around(step: str | None) -> str | None:
        return past if step == gone else step

    steps = {
        step.id: replace(
            step,
            next=around(step.next),
            choices={answer: str(around(target)) for answer, target in step.choices.items()},
        )
        for step in TUTORIAL.steps.values()
        if step.id != gone
    }
    later = Tutorial(str(around(TUTORIAL.first)), TUTORIAL.parts, steps)
    later.check()
    return later


def at(screen: str, **more: object) -> Progress:
    return replace(locate(Progress(screen), TUTORIAL), **more)  # type: ignore[arg-type]


def shown(progress: Progress, tutorial: Tutorial) -> str:
    screens = TutorialScreens(Content(tutorial, NOW.commands, None), lambda name, locale: None)
    with using("en"):
        return reads(screens.screen(progress))


ONE_AFTER_ANOTHER = [step.id for step in TUTORIAL.steps.values() if step.next]


@pytest.mark.parametrize("gone", ONE_AFTER_ANOTHER)
@pytest.mark.parametrize("mode", ["", "menu", "stuck", "restart", "paused"])
def test_whoever_was_on_a_removed_step_reads_the_one_before_it(gone: str, mode: str) -> None:
    before, later = at(gone, mode=mode), removed(gone)
    after, _ = advance(before, Event("resume"), later)
    assert after.screen == (before.trail[-1] if before.trail else later.first)
    assert shown(after, later) == shown(locate(Progress(after.screen, choices=after.choices), later), later)


@pytest.mark.parametrize("gone", ONE_AFTER_ANOTHER)
def test_an_old_button_of_a_removed_step_shows_where_one_is(gone: str) -> None:
    later = removed(gone)
    for kind in ("next", "back", "done", "menu", "stuck", "jump"):
        after, _ = advance(at(gone), parse_event(f"tutorial:{kind}:{gone}"), later)
        assert after.screen in later.steps
        assert shown(after, later)


def test_whoever_was_on_a_renamed_step_loses_that_step_and_no_more() -> None:
    later = renamed("card-form", "card-details-form")
    after, screen = advance(at("card-form", done=frozenset({"sign-in", "card-form"})), Event("resume"), later)
    assert screen == "billing-open"
    assert "sign-in" in after.done
    assert advance(after, Event("next", at="billing-open"), later)[1] == "card-details-form"


def test_a_deep_link_to_a_renamed_step_keeps_ones_place() -> None:
    later = renamed("usage", "see-usage")
    here = locate(at("key-copy"), later)
    assert advance(here, Event("start", target="usage"), later) == (here, "key-copy")
    assert advance(None, Event("start", target="usage"), later)[1] == later.first


def test_a_first_step_that_is_renamed_begins_with_the_new_one() -> None:
    later = renamed("welcome", "hello")
    assert advance(at("welcome"), Event("resume"), later)[1] == "hello"
    assert advance(at("usage"), Event("resume"), later)[1] == "usage"


def test_an_answer_that_is_no_longer_offered_is_forgotten_and_the_step_kept() -> None:
    steps = dict(TUTORIAL.steps)
    steps["system"] = replace(steps["system"], choices={"unix": "key-env-unix", "wsl": "key-env-windows"})
    later = Tutorial(TUTORIAL.first, TUTORIAL.parts, steps)
    here = at("finish", choices={"system": "windows", "have-card": "no"})
    after, screen = advance(here, Event("resume"), later)
    assert screen == "finish"
    assert after.choices == {"have-card": "no"}


@pytest.mark.parametrize("gone", ["card-form", "usage"])
async def test_a_place_on_disk_outlives_the_release(gone: str, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bot.db")
    await store.open()
    try:
        await store.decide(1, 7, lambda person: Decision(True, replace(person, progress=at(gone, mode="stuck"))))
    finally:
        await store.close()
    reopened = SqliteStore(tmp_path / "bot.db")
    await reopened.open()
    try:
        person: Person = await reopened.person(7)
    finally:
        await reopened.close()
    after, _ = advance(person.progress, Event("resume"), removed(gone))
    assert after.screen == at(gone).trail[-1]


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(sorted(TUTORIAL.steps))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
fields = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("screen", "trail", "choices", "done", "mode", "of a later release"), plain)
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(fields, plain))
def test_a_place_that_another_release_wrote_is_read_or_refused_but_never_breaks_the_bot(written: object) -> None:
    """A null where a list was expected was a TypeError with each update: that person was never answered again."""
    try:
        progress = Progress.from_json(json.dumps(written))
    except ValueError:
        return
    after, _ = advance(progress, Event("menu"), TUTORIAL)
    assert shown(after, TUTORIAL)
    assert Progress.from_json(after.to_json()) == after
