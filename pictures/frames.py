"""Parts that hold others: a browser's window, a dialog, a panel, a phone, a terminal, a bank card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n.facts import links
from pictures.canvas import Box, Canvas
from pictures.fonts import width
from pictures.marks import point_out
from pictures.palette import (
    ACCENT,
    CHROME,
    INK,
    LINE,
    NIGHT,
    NIGHT_GOOD,
    NIGHT_INK,
    NIGHT_LINE,
    NIGHT_SOFT,
    PAPER,
    SHADE,
    SOFT,
    TINT,
    WARM,
)
from pictures.pen import Pen, box
from pictures.setting import Look, put

BAR = 84
"""Height of a window's bar."""


def sheet(canvas: Canvas, frame: Box, *, radius: float = 22, fill: str = PAPER) -> None:
    """A sheet of paper with a soft edge below it."""
    canvas.rect(Box(frame.x, frame.y + 6, frame.width, frame.height), SHADE, radius=radius)
    canvas.rect(frame, fill, radius=radius, stroke=LINE, thick=2)


def window(pen: Pen, *, address: str, at: Sequence[float], number: int | None = None, ring: bool = False) -> None:
    """A browser's window.

    Args:
        address: a link of facts.toml; its host stands out.
        number, ring: point out the address.
    """
    frame = box(at)
    canvas = pen.canvas
    sheet(canvas, frame)
    canvas.path(
        f"M{frame.x:g} {frame.y + BAR:g}v{22 - BAR:g}a22 22 0 0 1 22 -22h{frame.width - 44:g}a22 22 0 0 1 22 22"
        f"v{BAR - 22:g}z",
        fill=CHROME,
        stroke=LINE,
    )
    for dot in range(3):
        canvas.circle(frame.x + 40 + 32 * dot, frame.y + BAR / 2, 9, LINE)
    pill = Box(frame.x + 150, frame.y + 14, frame.width - 190, BAR - 28)
    canvas.rect(pill, PAPER, radius=pill.height / 2, stroke=LINE)
    _lock(canvas, pill.x + 38, pill.middle[1])
    host, _, path = links()[address].removeprefix("https://").partition("/")
    room = Box(pill.x + 70, pill.y, pill.width - 100, pill.height)
    seen = put(canvas, host, room, Look(34, "bold"))
    if path:
        gap = 26 if ring else 1
        rest = Box(seen.right + gap, pill.y, room.right - seen.right - gap, pill.height)
        put(canvas, shorten("/" + path, rest.width, 34), rest, Look(34, colour=SOFT))
    point_out(pen, Box(pill.x + 12, pill.y + 4, seen.right - pill.x - 8, pill.height - 8), number=number, ring=ring)


def shorten(text: str, room: float, size: float) -> str:
    """The text, cut with an ellipsis where it is too wide."""
    while width(text, size, "regular") > room and len(text) > 2:
        text = text[:-2].rstrip("/") + "…"
    return text


def _lock(canvas: Canvas, x: float, y: float) -> None:
    canvas.path(f"M{x - 7:g} {y - 2:g}v-5a7 7 0 0 1 14 0v5", stroke=SOFT, thick=4)
    canvas.rect(Box(x - 11, y - 3, 22, 16), SOFT, radius=4)


def panel(pen: Pen, *, at: Sequence[float], title: str = "", lifted: bool = False) -> None:
    """A part of a page with a frame of its own; `lifted`: a dialog that lies over the page."""
    frame = box(at)
    if lifted:
        pen.canvas.rect(frame.inset(-10), SHADE, radius=30)
        sheet(pen.canvas, frame, radius=22)
    else:
        pen.canvas.rect(frame, PAPER, radius=18, stroke=LINE, thick=3)
    if title:
        room = Box(frame.x + 36, frame.y + 18, frame.width - 72, 60)
        pen.label(title, room, Look(40, "bold"))


def phone(pen: Pen, *, at: Sequence[float]) -> None:
    """A mobile phone, its screen empty."""
    frame = box(at)
    pen.canvas.rect(frame, INK, radius=44)
    pen.canvas.rect(frame.inset(14), PAPER, radius=32)
    pen.canvas.rect(Box(frame.middle[0] - 44, frame.y + 26, 88, 14), INK, radius=7)


def terminal(pen: Pen, *, at: Sequence[float], title: str = "Terminal") -> None:
    """A window for commands."""
    frame = box(at)
    canvas = pen.canvas
    canvas.rect(Box(frame.x, frame.y + 6, frame.width, frame.height), SHADE, radius=22)
    canvas.rect(frame, NIGHT, radius=22)
    for dot in range(3):
        canvas.circle(frame.x + 40 + 32 * dot, frame.y + 38, 9, NIGHT_LINE)
    room = Box(frame.x + 150, frame.y + 8, frame.width - 300, 60)
    pen.label(title, room, Look(32, "bold", NIGHT_SOFT), soft=NIGHT_SOFT)
    canvas.path(f"M{frame.x:g} {frame.y + 76:g}h{frame.width:g}", stroke=NIGHT_LINE, thick=3)


def typed(
    pen: Pen,
    *,
    at: Sequence[float],
    value: str = "",
    text: str = "",
    kind: str = "command",
    number: int | None = None,
    ring: bool = False,
) -> None:
    """A line in a terminal: a value, or words of ours in its place.

    Args:
        kind: "command" (after a prompt), "answer" (bright), "output" (soft), or "hidden" (a prompt that shows
            nothing of what is typed).
    """
    room = box(at)
    colour = {"command": NIGHT_INK, "answer": NIGHT_GOOD, "output": NIGHT_SOFT, "hidden": NIGHT_SOFT}[kind]
    seen = room
    if kind == "command":
        seen = put(pen.canvas, "$", room, Look(36, "mono", NIGHT_SOFT))
        room = Box(seen.right + 20, room.y, room.right - seen.right - 20, room.height)
    if text:
        seen = pen.say(text, room, Look(36, "regular", colour))
    elif value:
        seen = pen.value(value, room, Look(36, "mono", colour))
    if kind == "hidden":
        pen.canvas.rect(Box(room.x, room.y + room.height / 2 - 22, 22, 44), NIGHT_INK, radius=3)
        seen = Box(room.x, room.y, 22, room.height)
    left = box(at).x
    goal = Box(left - 8, room.y, seen.right - left + 16, room.height)
    point_out(pen, goal, number=number, ring=ring)


def bank_card(pen: Pen, *, at: Sequence[float]) -> None:
    """A payment card of no bank, its number in dots."""
    frame = box(at)
    canvas = pen.canvas
    canvas.rect(Box(frame.x, frame.y + 6, frame.width, frame.height), SHADE, radius=28)
    canvas.rect(frame, ACCENT, radius=28)
    canvas.rect(Box(frame.x + 40, frame.y + 92, 76, 58), WARM, radius=10)
    canvas.path(f"M{frame.x + 40:g} {frame.y + 121:g}h76M{frame.x + 78:g} {frame.y + 92:g}v58", stroke=ACCENT, thick=3)
    for dot in range(16):
        canvas.circle(frame.x + 52 + 24 * dot + 22 * (dot // 4), frame.y + 208, 8, PAPER)
    for dot in range(4):
        canvas.circle(frame.x + 52 + 24 * dot + 22 * (dot // 2), frame.y + 266, 7, TINT)
    for x in (frame.right - 110, frame.right - 70):
        canvas.circle(x, frame.bottom - 58, 30, TINT)
