"""The tutorial's state machine, by properties: any events from any state, on the real graph and on changed ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.tutorial.content import load_tutorial
from bot.tutorial.graph import GraphError, Step, Tutorial
from bot.tutorial.machine import Event, advance, locate, position, states
from bot.tutorial.progress import Progress

TUTORIAL, _COMMANDS = load_tutorial()
IDS = sorted(TUTORIAL.steps)
CHOICES = sorted({choice for step in TUTORIAL.steps.values() for choice in step.choices})
KINDS = ["start", "next", "back", "jump", "choose", "done", "stuck", "menu", "pause", "resume", "restart", "confirm"]
anything = st.one_of(st.none(), st.sampled_from([*IDS, *CHOICES]), st.text(max_size=12))
events = st.builds(Event, st.sampled_from(KINDS), anything, anything)


class Walk(RuleBasedStateMachine):
    """A person who does anything at all."""

    def __init__(self) -> None:
        super().__init__()
        self.progress: Progress | None = None
        self.shown = ""

    @rule(event=events)
    def happen(self, event: Event) -> None:
        """One event; never an exception."""
        self.progress, self.shown = advance(self.progress, event, TUTORIAL)

    @rule()
    def survive_a_restart(self) -> None:
        """What is written and read again is the same."""
        if self.progress is not None:
            assert Progress.from_json(self.progress.to_json()) == self.progress

    @rule()
    def can_reach_the_end(self) -> None:
        """From anywhere Next and the likely answers lead to the end, and Back to the start."""
        if self.progress is None:
            return
        at, _ = advance(self.progress, Event("resume"), TUTORIAL)
        for _again in range(len(IDS)):
            step = TUTORIAL.steps[at.screen]
            event = Event("choose", step.id, next(iter(step.choices))) if step.choices else Event("next", step.id)
            at, _ = advance(at, event, TUTORIAL)
        assert TUTORIAL.steps[at.screen].following() == ()
        for _again in range(len(IDS)):
            at, _ = advance(at, Event("back", at.screen), TUTORIAL)
        assert at.screen == TUTORIAL.first

    @invariant()
    def is_somewhere(self) -> None:
        """Always on a step that exists, on a way that leads there."""
        if self.progress is None:
            return
        assert self.progress.screen in TUTORIAL.steps
        assert self.progress.screen in TUTORIAL.path(self.progress.choices)
        assert self.shown == (self.progress.mode or self.progress.screen)
        assert 0 <= position(self.progress, TUTORIAL).percent <= 100
        assert list(states(self.progress, TUTORIAL).values()).count("current") == 1


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def at(screen: str, **more: object) -> Progress:
    """Progress on a step."""
    return locate(replace(Progress(screen), **more), TUTORIAL)  # type: ignore[arg-type]


def test_every_screen_is_reached_by_a_deep_link() -> None:
    for screen in IDS:
        progress, shown = advance(None, Event("start", target=screen), TUTORIAL)
        assert (progress.screen, shown) == (screen, screen)


def test_next_pressed_twice_goes_on_once() -> None:
    first, _ = advance(at("welcome"), Event("next", "welcome"), TUTORIAL)
    second, shown = advance(first, Event("next", "welcome"), TUTORIAL)
    assert first == second
    assert shown == "before-you-start"


def test_a_button_without_its_step_works_on_the_current_one() -> None:
    progress, _ = advance(at("billing-open"), Event("next"), TUTORIAL)
    assert progress.screen == "card-form"


def test_an_old_button_shows_where_the_person_is() -> None:
    here = at("usage")
    for kind in ("next", "back", "choose", "done", "stuck", "menu", "pause"):
        assert advance(here, Event(kind, "welcome", "yes"), TUTORIAL) == (here, "usage")  # type: ignore[arg-type]


def test_restart_asks_once_and_a_stray_confirmation_changes_nothing() -> None:
    here = at("usage", done=frozenset({"welcome"}))
    assert advance(here, Event("confirm"), TUTORIAL)[0] == here
    asked, shown = advance(here, Event("restart"), TUTORIAL)
    assert shown == "restart"
    assert asked.screen == "usage"
    fresh, shown = advance(asked, Event("confirm"), TUTORIAL)
    assert (shown, fresh.done, fresh.choices) == ("welcome", frozenset(), {})


def test_answers_lead_different_ways() -> None:
    yes, _ = advance(at("have-card"), Event("choose", "have-card", "yes"), TUTORIAL)
    no, _ = advance(at("have-card"), Event("choose", "have-card", "no"), TUTORIAL)
    assert (yes.screen, no.screen) == ("have-account", "card-open")
    assert "have-card" in yes.done


def test_a_jump_onto_another_branch_takes_the_answers_along() -> None:
    progress, _ = advance(at("have-card"), Event("jump", target="phone-code"), TUTORIAL)
    assert progress.choices["phone-asked"] == "yes"
    assert states(progress, TUTORIAL)["phone-number"] == "skipped"


def without(*gone: str) -> Tutorial:
    """The tutorial of a later release: some steps removed, what led to them leads past them."""

    def past(target: str | None) -> str | None:
        while target in gone:
            target = TUTORIAL.steps[target].next
        return target

    steps = {
        s.id: replace(s, next=past(s.next), choices={k: past(v) or "finish" for k, v in s.choices.items()})
        for s in TUTORIAL.steps.values()
        if s.id not in gone
    }
    return Tutorial(TUTORIAL.first, TUTORIAL.parts, steps)


@given(
    st.lists(st.sampled_from([i for i in IDS if TUTORIAL.steps[i].next and i != TUTORIAL.first]), max_size=8),
    st.sampled_from(IDS),
)
def test_a_removed_screen_lands_on_the_nearest_earlier_one(gone: list[str], screen: str) -> None:
    before = at(screen)
    later = without(*gone)
    reachable = {s for s in later.steps if s in later._ways}
    after, _ = advance(
        before,
        Event("resume"),
        Tutorial(later.first, later.parts, {k: v for k, v in later.steps.items() if k in reachable}),
    )
    if screen in reachable:
        assert after.screen == screen
    else:
        assert after.screen == next(s for s in reversed(before.trail) if s in reachable)


def test_an_inserted_step_moves_nobody() -> None:
    steps = dict(TUTORIAL.steps)
    steps["new"] = Step("new", "payment", 1, next="card-form")
    steps["billing-open"] = replace(steps["billing-open"], next="new")
    later = Tutorial(TUTORIAL.first, TUTORIAL.parts, steps)
    after, _ = advance(at("card-form"), Event("resume"), later)
    assert after.screen == "card-form"
    assert after.trail[-1] == "new"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"welcome": replace(TUTORIAL.steps["welcome"], next="nowhere")}, "nowhere"),
        ({"usage": replace(TUTORIAL.steps["usage"], next="welcome")}, "back to itself"),
        ({"lonely": Step("lonely", "call", 1)}, "No way leads"),
        ({"lonely": Step("lonely", "nothing", 1)}, "not listed in parts"),
    ],
)
def test_a_graph_that_does_not_hold_together_is_named(change: dict[str, Step], says: str) -> None:
    broken = Tutorial(TUTORIAL.first, TUTORIAL.parts, {**TUTORIAL.steps, **change})
    with pytest.raises(GraphError, match=says):
        broken.check()


def test_minutes_and_percent_go_the_right_way() -> None:
    path = TUTORIAL.path({})
    places = [position(at(step), TUTORIAL) for step in path]
    assert places[0].percent == 0
    assert places[-1] == position(at("finish"), TUTORIAL)
    assert places[-1].percent == 100
    assert [p.percent for p in places] == sorted(p.percent for p in places)
    assert [p.minutes_left for p in places] == sorted((p.minutes_left for p in places), reverse=True)
