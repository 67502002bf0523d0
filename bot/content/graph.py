"""The tutorial's graph as an SVG: a row for each part, the steps in it from left to right, answers on the arrows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from bot.i18n.facts import load_provider
from bot.tutorial.content import Content, load_content
from bot.tutorial.graph import Step, Tutorial

WIDE, HIGH = 236, 64
ACROSS, DOWN, ROW = 74, 18, 54
LEFT, TOP = 24, 24
COLOURS = ("#2c6bed", "#158a5f", "#b3541e", "#7b4bc4", "#0f7c8a", "#b02a5b", "#5b6b14", "#41507a")
STYLE = """
  .step rect { fill: #fff; stroke-width: 2 }
  .step:hover rect { stroke-width: 4 }
  .title { font: 600 14px system-ui, sans-serif; fill: #1e2a44 }
  .id { font: 12px ui-monospace, monospace; fill: #56657f }
  .part { font: 600 15px system-ui, sans-serif }
  .answer { font: 12px system-ui, sans-serif; fill: #56657f; paint-order: stroke; stroke: #f4f7fb; stroke-width: 5px }
  .way { fill: none; stroke: #8fa0b8; stroke-width: 2; marker-end: url(#head) }
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands, in pixels: its upper left corner."""

    x: int
    y: int


def draw_graph(locale: str, *, link: str = "") -> str:
    """The graph with titles in a locale.

    Args:
        link: before a step's id, the address that a click on it opens; "" for none.

    Raises:
        GraphError, PageError: the tutorial cannot be read.
    """
    content = load_content(load_provider())
    places, rows = arrange(content.tutorial)
    wide = max(place.x for place in places.values()) + WIDE + LEFT
    high = max(place.y for place in places.values()) + HIGH + TOP
    parts = "".join(_part(part, y, index) for index, (part, y) in enumerate(rows.items()))
    ways = "".join(_ways(content, places))
    steps = "".join(_step(content, step, locale, places[step.id], link) for step in content.tutorial.steps.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img"'
        f' aria-label="The tutorial, step by step"><style>{STYLE}</style><defs><marker id="head" viewBox="0 0 8 8"'
        ' refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8fa0b8"/>'
        f'</marker></defs><rect width="{wide}" height="{high}" fill="#f4f7fb"/>{parts}{ways}{steps}</svg>\n'
    )


def arrange(tutorial: Tutorial) -> tuple[dict[str, Place], dict[str, int]]:
    """Where each step stands, and where each part's row begins.

    In its part's row a step is one column to the right of the farthest step of that part that leads to it; steps of
    one column stand one below the other.
    """
    places: dict[str, Place] = {}
    rows: dict[str, int] = {}
    y = TOP
    columns = _columns(tutorial)
    for part in tutorial.parts:
        rows[part] = y
        stacked: dict[int, int] = defaultdict(int)
        for step in tutorial.steps.values():
            if step.part == part:
                column = columns[step.id]
                below = stacked[column]
                stacked[column] += 1
                places[step.id] = Place(LEFT + column * (WIDE + ACROSS), y + 28 + below * (HIGH + DOWN))
        y += 28 + max(stacked.values(), default=0) * (HIGH + DOWN) + ROW
    return places, rows


def _columns(tutorial: Tutorial) -> dict[str, int]:
    columns = dict.fromkeys(tutorial.steps, 0)
    for _round in tutorial.steps:  # as often as the longest way has steps; a graph without circles comes to rest
        for step in tutorial.steps.values():
            for following in step.following():
                if tutorial.steps[following].part == step.part:
                    columns[following] = max(columns[following], columns[step.id] + 1)
    return columns


def _part(part: str, y: int, index: int) -> str:
    return f'<text class="part" x="{LEFT}" y="{y + 14}" fill="{COLOURS[index % len(COLOURS)]}">{escape(part)}</text>'


def _step(content: Content, step: Step, locale: str, at: Place, link: str) -> str:
    words = content.words(step.id, content.variant(step, {}), locale)
    colour = COLOURS[content.tutorial.parts.index(step.part) % len(COLOURS)]
    round_ = 32 if step.choices else 10
    title = _shorten(words.title, 28)
    drawn = (
        f'<g class="step"><rect x="{at.x}" y="{at.y}" width="{WIDE}" height="{HIGH}" rx="{round_}" stroke="{colour}"/>'
        f'<text class="title" x="{at.x + WIDE // 2}" y="{at.y + 28}" text-anchor="middle">{escape(title)}</text>'
        f'<text class="id" x="{at.x + WIDE // 2}" y="{at.y + 48}" text-anchor="middle">{escape(step.id)}'
        f" · {step.minutes} min</text></g>"
    )
    return f'<a href="{escape(link + step.id)}">{drawn}</a>' if link else drawn


def _shorten(title: str, room: int) -> str:
    """A title cut to the width of its box; a wide letter counts twice."""
    while sum(2 if east_asian_width(letter) in "WF" else 1 for letter in title) > room:
        title = title.rstrip("…")[:-1] + "…"
    return title


def _ways(content: Content, places: dict[str, Place]) -> Iterator[str]:
    taken = set(places.values())
    for step in content.tutorial.steps.values():
        for following in step.following():
            answers = " / ".join(choice for choice, goal in step.choices.items() if goal == following)
            path, x, y = _way(places[step.id], places[following], taken)
            yield f'<path class="way" d="{path}"/>'
            if answers:
                yield f'<text class="answer" x="{x}" y="{y}" text-anchor="middle">{escape(answers)}</text>'


def _way(start: Place, end: Place, taken: set[Place]) -> tuple[str, int, int]:
    """The arrow from one step to another, and where its label stands."""
    steps_right = (end.x - start.x) // (WIDE + ACROSS)
    right, middle = start.x + WIDE, start.y + HIGH // 2
    goal = end.x + WIDE // 2
    if start.y == end.y and steps_right > 1:  # over what stands between the two
        up = start.y - 34
        path = f"M{right - 40} {start.y}C{right} {up} {goal - 80} {up} {goal} {end.y}"
        return path, right + ACROSS // 2, start.y - 16
    if steps_right > 0:
        y = end.y + HIGH // 2
        bend = (end.x - right) // 2
        path = f"M{right} {middle}C{right + bend} {middle} {end.x - bend} {y} {end.x} {y}"
        return path, end.x - ACROSS // 2, (y if y > middle else middle) - 7
    if Place(start.x, start.y + HIGH + DOWN) in taken:  # out at the side and round what stands below
        down = end.y - ROW
        path = f"M{right} {middle}q30 0 30 30V{down - 30}C{right + 30} {down + 40} {goal} {down - 10} {goal} {end.y}"
        return path, right + 60, middle
    x, y = start.x + WIDE // 2, start.y + HIGH
    between = (y + end.y) // 2
    path = f"M{x} {y}C{x} {between + 20} {goal} {between - 20} {goal} {end.y}"
    return path, x + 24, y + 18
