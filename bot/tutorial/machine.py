"""The tutorial's state machine: progress + event -> progress + what to show. Pure: no Telegram, no clock, no store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.tutorial.graph import Tutorial
from bot.tutorial.progress import Progress

Kind = Literal[
    "start", "next", "back", "jump", "choose", "done", "stuck", "menu", "pause", "resume", "restart", "confirm"
]


@dataclass(frozen=True, slots=True)
class Event:
    """What a person did.

    Args:
        kind: "start" opens the tutorial (again); "jump" goes to `target`; "choose" gives the answer `target`;
            "done" ticks the step off without leaving it; "menu" shows all steps; "restart" asks, "confirm" does it.
        at: the step whose button it was; None for a command or a button that does not say. A button of another
            step than the current one is out of date and only shows where the person is.
        target: a step id (start, jump) or a choice id (choose).
    """

    kind: Kind
    at: str | None = None
    target: str | None = None


def advance(progress: Progress | None, event: Event, tutorial: Tutorial) -> tuple[Progress, str]:
    """One event.

    Returns:
        the progress after it, and what to show: its `mode` where it has one, else the id of its step.
        An event that does not fit shows where the person is; nothing raises.
    """
    now = locate(progress, tutorial) if progress is not None else _enter(tutorial, tutorial.first)
    after = _move(now, event, tutorial)
    return after, after.mode or after.screen


def locate(progress: Progress, tutorial: Tutorial) -> Progress:
    """Progress that fits this release: on a step that exists, with answers to questions that are still asked."""
    choices = {
        step: answer
        for step, answer in progress.choices.items()
        if step in tutorial.steps and answer in tutorial.steps[step].choices
    }
    screen = progress.screen
    if screen not in tutorial.steps:
        screen = next((s for s in reversed(progress.trail) if s in tutorial.steps), tutorial.first)
    choices = tutorial.answers_towards(screen, choices)
    path = tutorial.path(choices)
    trail = path[: path.index(screen)]
    if (screen, trail, choices) == (progress.screen, progress.trail, progress.choices):
        return progress
    return replace(progress, screen=screen, trail=trail, choices=choices)


def _enter(tutorial: Tutorial, screen: str, before: Progress | None = None) -> Progress:
    """On a step, whatever was before."""
    choices = tutorial.answers_towards(screen, before.choices if before else {})
    path = tutorial.path(choices)
    return Progress(
        screen=screen,
        trail=path[: path.index(screen)],
        choices=choices,
        done=before.done if before else frozenset(),
    )


def _move(now: Progress, event: Event, tutorial: Tutorial) -> Progress:
    here = replace(now, mode="")
    out_of_date = event.at is not None and event.at != now.screen
    match event.kind:
        case "start" | "jump":
            return _enter(tutorial, str(event.target), now) if event.target in tutorial.steps else here
        case "menu" | "pause" | "stuck" if not out_of_date:
            return replace(now, mode={"menu": "menu", "pause": "paused", "stuck": "stuck"}[event.kind])
        case "restart":
            return replace(now, mode="restart")
        case "confirm" if now.mode == "restart":
            return _enter(tutorial, tutorial.first)
        case "next" | "back" | "choose" | "done" if not out_of_date:
            return _walk(here, event, tutorial)
        case _:
            return here


def _walk(here: Progress, event: Event, tutorial: Tutorial) -> Progress:
    step = tutorial.steps[here.screen]
    if event.kind == "back":
        return _enter(tutorial, here.trail[-1], here) if here.trail else here
    if event.kind == "done":
        return replace(here, done=here.done | {step.id})
    if event.kind == "choose":
        if event.target not in step.choices:
            return here
        answered = replace(here, choices={**here.choices, step.id: str(event.target)}, done=here.done | {step.id})
        return _enter(tutorial, step.choices[str(event.target)], answered)
    if step.next is not None:
        return _enter(tutorial, step.next, replace(here, done=here.done | {step.id}))
    if step.id in here.choices:  # Next on a question that was answered before: the same answer again
        return _enter(tutorial, step.choices[here.choices[step.id]], here)
    return here if step.choices else replace(here, done=here.done | {step.id})


@dataclass(frozen=True, slots=True)
class Position:
    """How far someone is.

    Args:
        percent: 0 on the first step, 100 when the last one is ticked off or reached.
        minutes_left: about, from the start of the current step.
    """

    percent: int
    minutes_left: int


def position(progress: Progress, tutorial: Tutorial) -> Position:
    """How far along their own way a person is."""
    path = tutorial.path(progress.choices)
    at = path.index(progress.screen)
    minutes = [tutorial.steps[step].minutes for step in path]
    percent = 100 if at == len(path) - 1 else round(100 * sum(minutes[:at]) / sum(minutes))
    return Position(percent, 0 if percent == 100 else sum(minutes[at:]))


State = Literal["done", "current", "skipped", "open"]


def states(progress: Progress, tutorial: Tutorial) -> dict[str, State]:
    """For the menu of all steps: each step of the person's way and how it stands."""
    path = tutorial.path(progress.choices)
    at = path.index(progress.screen)
    return {
        step: "current" if index == at else "done" if step in progress.done else "skipped" if index < at else "open"
        for index, step in enumerate(path)
    }
