"""Parts that are ours and not the page's: numbered markers, arrows, rings, notes."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, pi, sin
from typing import Literal

from pictures.canvas import Box, Canvas
from pictures.palette import CLICK, CLICK_TINT, GOOD, GOOD_TINT, PAPER
from pictures.pen import Pen, box
from pictures.setting import Look, put

Side = Literal["left", "right", "above", "below"]
RADIUS = 28
"""Of a numbered marker."""
REACH = 96
"""How long an arrow is."""


def marker(pen: Pen, *, number: int, at: Sequence[float]) -> None:
    """A numbered marker, its centre at `at`."""
    x, y = at
    pen.canvas.circle(x, y, RADIUS, CLICK, stroke=PAPER, thick=5)
    inside = Box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS)
    put(pen.canvas, str(number), inside, Look(36, "bold", PAPER, "middle"))
    pen.canvas.marks.append((f"marker {number}", inside.inset(-2)))


def point_out(
    pen: Pen, control: Box, *, number: int | None, arrow: Side | None = None, ring: bool, right: bool = False
) -> None:
    """What draws the eye to a control: a ring around it, an arrow to it, its number at a corner.

    Args:
        right: the number is at the upper right corner, not at the left: a field's label is there.
    """
    around = control.inset(-9)
    if ring or arrow:
        pen.canvas.rect(around, "none", radius=18, stroke=CLICK, thick=6)
        for edge in _edges(around):
            pen.canvas.marks.append(("a ring", edge))
    if arrow:
        _arrow_to(pen.canvas, around, arrow)
    if number is not None:
        marker(pen, number=number, at=(around.right + 2 if right else around.x - 2, around.y - 2))


def _edges(frame: Box, thick: float = 6) -> tuple[Box, Box, Box, Box]:
    return (
        Box(frame.x, frame.y - thick / 2, frame.width, thick),
        Box(frame.x, frame.bottom - thick / 2, frame.width, thick),
        Box(frame.x - thick / 2, frame.y, thick, frame.height),
        Box(frame.right - thick / 2, frame.y, thick, frame.height),
    )


def _arrow_to(canvas: Canvas, goal: Box, side: Side) -> None:
    x, y = goal.middle
    ends = {
        "left": ((goal.x - 14 - REACH, y), (goal.x - 14, y)),
        "right": ((goal.right + 14 + REACH, y), (goal.right + 14, y)),
        "above": ((x, goal.y - 14 - REACH), (x, goal.y - 14)),
        "below": ((x, goal.bottom + 14 + REACH), (x, goal.bottom + 14)),
    }
    start, end = ends[side]
    draw_arrow(canvas, start, end)


def arrow(pen: Pen, *, start: Sequence[float], end: Sequence[float]) -> None:
    """An arrow from one point to another."""
    draw_arrow(pen.canvas, (start[0], start[1]), (end[0], end[1]))


def draw_arrow(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """An arrow with a full head."""
    angle = atan2(end[1] - start[1], end[0] - start[0])
    head, spread = 34, pi / 6.5

    def corner(turn: float) -> str:
        return f"{end[0] - head * cos(angle + turn):.1f} {end[1] - head * sin(angle + turn):.1f}"

    neck = (end[0] - head * 0.8 * cos(angle), end[1] - head * 0.8 * sin(angle))
    canvas.path(f"M{start[0]:g} {start[1]:g}L{neck[0]:.1f} {neck[1]:.1f}", stroke=CLICK, thick=11)
    canvas.path(f"M{end[0]:g} {end[1]:g}L{corner(spread)}L{corner(-spread)}Z", fill=CLICK, stroke=CLICK, thick=4)
    # In pieces, so that a slanting arrow does not claim the whole rectangle around it.
    pieces = 6
    for piece in range(pieces):
        x = start[0] + (end[0] - start[0]) * (piece + 0.5) / pieces
        y = start[1] + (end[1] - start[1]) * (piece + 0.5) / pieces
        canvas.marks.append(("an arrow", Box(x - 10, y - 10, 20, 20)))


def note(pen: Pen, *, text: str, at: Sequence[float], number: int | None = None, good: bool = False) -> None:
    """A sentence of ours in a soft box; with the number of what it speaks of."""
    frame = box(at)
    pen.canvas.rect(frame, GOOD_TINT if good else CLICK_TINT, radius=18)
    left = 24.0
    if number is not None:
        marker(pen, number=number, at=(frame.x + 22 + RADIUS, frame.middle[1]))
        left = 22 + 2 * RADIUS + 16
    room = Box(frame.x + left, frame.y + 8, frame.width - left - 18, frame.height - 16)
    pen.say(text, room, Look(36, lines=4))


def tick(pen: Pen, *, at: Sequence[float], size: float = 30) -> None:
    """A tick in a green circle, its centre at `at`."""
    x, y = at
    pen.canvas.circle(x, y, size, GOOD)
    step = size / 30
    pen.canvas.path(
        f"M{x - 13 * step:g} {y + 1 * step:g}l{9 * step:g} {10 * step:g}l{17 * step:g} {-19 * step:g}",
        stroke=PAPER,
        thick=7 * step,
    )
