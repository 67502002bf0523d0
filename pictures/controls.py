"""Parts of a page that a person presses, fills in or reads: menus, buttons, fields, switches, rows, a chart."""

from __future__ import annotations

from collections.abc import Sequence

from pictures.canvas import Box
from pictures.marks import Side, point_out
from pictures.palette import ACCENT, CHROME, GOOD, INK, LINE, PAPER, SHADE, SOFT, TINT
from pictures.pen import Pen, box
from pictures.setting import Look

ITEM = 78
"""Height of a menu's item."""


def menu(
    pen: Pen,
    *,
    labels: Sequence[str],
    at: Sequence[float],
    selected: str = "",
    number: int | None = None,
    ring: bool = False,
    title: str = "",
) -> None:
    """The menu at the left of a page; `number` and `ring` point out the selected item."""
    x, y, wide = at
    if title:
        pen.label(title, Box(x + 22, y, wide - 44, ITEM), Look(36, "bold"))
        y += ITEM
    for label in labels:
        item = Box(x, y, wide, ITEM - 8)
        chosen = label == selected
        if chosen:
            pen.canvas.rect(item, TINT, radius=14)
        look = Look(34, "bold" if chosen else "regular", ACCENT if chosen else INK)
        pen.label(label, Box(item.x + 22, item.y, wide - 34, item.height), look)
        if chosen:
            point_out(pen, item, number=number, ring=ring)
        y += ITEM


def heading(pen: Pen, *, title: str, at: Sequence[float], size: float = 44, stacked: bool = False) -> None:
    """A page's or a section's title; `stacked`: its meaning below it."""
    pen.label(title, box(at), Look(size, "bold"), stacked=stacked)


def tabs(pen: Pen, *, labels: Sequence[str], at: Sequence[float], selected: str) -> None:
    """Tabs side by side, each as wide as the next."""
    frame = box(at)
    each = frame.width / len(labels)
    pen.canvas.path(f"M{frame.x:g} {frame.bottom:g}h{frame.width:g}", stroke=LINE, thick=3)
    for index, label in enumerate(labels):
        room = Box(frame.x + index * each, frame.y, each - 16, frame.height)
        chosen = label == selected
        pen.label(label, room, Look(32, "bold" if chosen else "regular", ACCENT if chosen else SOFT))
        if chosen:
            pen.canvas.path(f"M{room.x:g} {room.bottom:g}h{room.width:g}", stroke=ACCENT, thick=6)


def button(
    pen: Pen,
    *,
    label: str,
    at: Sequence[float],
    main: bool = True,
    number: int | None = None,
    arrow: Side | None = None,
    ring: bool = False,
) -> None:
    """A button; `main`: filled."""
    frame = box(at)
    pen.canvas.rect(frame, ACCENT if main else PAPER, radius=16, stroke="" if main else LINE, thick=3)
    look = Look(34, "bold", PAPER if main else INK, "middle")
    pen.label(label, frame.inset(20, 4), look, soft=TINT if main else SOFT, stacked=True)
    point_out(pen, frame, number=number, arrow=arrow, ring=ring)


def plain_button(pen: Pen, *, label: str, at: Sequence[float], number: int | None = None, ring: bool = False) -> None:
    """A button with a place for a sign at its left that we leave grey: other firms' signs are theirs."""
    frame = box(at)
    pen.canvas.rect(frame, PAPER, radius=16, stroke=LINE, thick=3)
    pen.canvas.circle(frame.x + 44, frame.middle[1], 16, SHADE)
    pen.label(label, Box(frame.x + 80, frame.y, frame.width - 100, frame.height), Look(34))
    point_out(pen, frame, number=number, ring=ring)


def field(
    pen: Pen,
    *,
    at: Sequence[float],
    label: str = "",
    value: str = "",
    dots: int = 0,
    choice: bool = False,
    number: int | None = None,
    ring: bool = False,
) -> None:
    """A field to fill in, its label above it.

    Args:
        at: the field with its label.
        dots: something secret that is not shown: groups of four dots.
        choice: a list opens here.
    """
    frame = box(at)
    if label:
        pen.label(label, Box(frame.x, frame.y, frame.width, 46), Look(32, "bold", SOFT))
        frame = Box(frame.x, frame.y + 58, frame.width, frame.height - 58)
    pen.canvas.rect(frame, CHROME, radius=14, stroke=LINE, thick=3)
    start = frame.x + 34
    if value:
        room = Box(frame.x + 22, frame.y, frame.width - (84 if choice else 40), frame.height)
        start = pen.value(value, room, Look(36)).right + 16
    for dot in range(dots):
        pen.canvas.circle(start + 24 * dot + 18 * (dot // 4), frame.middle[1], 8, SOFT)
    if choice:
        pen.canvas.path(f"M{frame.right - 48:g} {frame.middle[1] - 6:g}l13 13l13 -13", stroke=SOFT, thick=5)
    point_out(pen, frame, number=number, ring=ring, right=True)


def options(
    pen: Pen,
    *,
    label: str,
    options: Sequence[str],
    selected: str,
    at: Sequence[float],
    number: int | None = None,
    ring: bool = False,
) -> None:
    """A choice of which one is taken, side by side, its label above."""
    frame = box(at)
    pen.label(label, Box(frame.x, frame.y, frame.width, 46), Look(32, "bold", SOFT))
    frame = Box(frame.x, frame.y + 58, frame.width, frame.height - 58)
    pen.canvas.rect(frame, CHROME, radius=14, stroke=LINE, thick=3)
    each = frame.width / len(options)
    for index, option in enumerate(options):
        cell = Box(frame.x + index * each, frame.y, each, frame.height)
        chosen = option == selected
        if chosen:
            pen.canvas.rect(cell.inset(6), PAPER, radius=11, stroke=ACCENT, thick=4)
        look = Look(32, "bold" if chosen else "regular", ACCENT if chosen else SOFT, "middle")
        pen.label(option, cell.inset(10, 0), look, stacked=True)
    point_out(pen, frame, number=number, ring=ring, right=True)


def switch(
    pen: Pen,
    *,
    label: str,
    at: Sequence[float],
    on: bool,
    number: int | None = None,
    arrow: Side | None = None,
    ring: bool = False,
) -> None:
    """A switch at the right of its label."""
    frame = box(at)
    track = Box(frame.right - 108, frame.middle[1] - 29, 108, 58)
    pen.label(label, Box(frame.x, frame.y, frame.width - 150, frame.height), Look(36, "bold"), stacked=True)
    pen.canvas.rect(track, GOOD if on else SOFT, radius=29)
    pen.canvas.circle(track.right - 29 if on else track.x + 29, track.middle[1], 22, PAPER)
    point_out(pen, track, number=number, arrow=arrow, ring=ring)


def row(
    pen: Pen,
    *,
    at: Sequence[float],
    value: str,
    text: str = "",
    lit: bool = False,
    number: int | None = None,
    ring: bool = False,
) -> None:
    """A line of a table: what the page shows at the left, words of ours at the right.

    Args:
        lit: the line that matters.
    """
    frame = box(at)
    if lit:
        pen.canvas.rect(frame, TINT, radius=14)
    else:
        pen.canvas.path(f"M{frame.x + 8:g} {frame.bottom:g}h{frame.width - 16:g}", stroke=LINE, thick=2)
    half = Box(frame.x + 24, frame.y, frame.width / 2 - 36, frame.height)
    pen.value(value, half, Look(34, "bold" if lit else "regular"))
    if text:
        room = Box(half.right + 24, frame.y, half.width, frame.height)
        pen.say(text, room, Look(32, colour=INK if lit else SOFT, anchor="end"))
    point_out(pen, frame, number=number, ring=ring, right=True)


def sentence(
    pen: Pen, *, text: str, at: Sequence[float], size: float = 36, bold: bool = False, soft: bool = False
) -> None:
    """Words of ours without a frame."""
    pen.say(text, box(at), Look(size, "bold" if bold else "regular", SOFT if soft else INK, lines=4))


def shown(
    pen: Pen, *, value: str, at: Sequence[float], size: float = 44, middle: bool = False, mono: bool = False
) -> None:
    """A value that the page shows."""
    pen.value(value, box(at), Look(size, "mono" if mono else "bold", INK, "middle" if middle else "start"))


def bars(pen: Pen, *, at: Sequence[float], heights: Sequence[float]) -> None:
    """A chart of bars, each a share of the height."""
    frame = box(at)
    each = frame.width / len(heights)
    for index, share in enumerate(heights):
        high = frame.height * share
        bar = Box(frame.x + index * each + 8, frame.bottom - high, each - 16, high)
        pen.canvas.rect(bar, ACCENT, radius=6)
    pen.canvas.path(f"M{frame.x:g} {frame.bottom:g}h{frame.width:g}", stroke=LINE, thick=4)
