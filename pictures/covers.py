"""The calm cover of a part of the tutorial: its name, a sign, and a path with as many stones as parts."""

from __future__ import annotations

from bot.tutorial.content import load_tutorial
from pictures.canvas import Box, Canvas
from pictures.palette import ACCENT, CHROME, GOOD, INK, LINE, NIGHT, NIGHT_GOOD, PAPER, SHADE, SOFT, TINT, WARM
from pictures.pen import Pen
from pictures.setting import Look


def cover(pen: Pen, *, part_id: str, name: str, text: str) -> None:
    """A cover.

    Args:
        part_id: of tutorial.toml; it chooses the sign and the place on the path.
        name: the part's name.
        text: a line below it.
    """
    canvas = pen.canvas
    parts = load_tutorial()[0].parts
    canvas.circle(1010, 196, 270, TINT)
    canvas.circle(1010, 196, 188, PAPER)
    SIGNS[part_id](canvas)
    pen.say(name, Box(70, 84, 640, 130), Look(68, "bold", lines=2))
    pen.say(text, Box(70, 222, 640, 100), Look(38, colour=SOFT, lines=2))
    _path(canvas, parts.index(part_id), len(parts))


def _path(canvas: Canvas, at: int, count: int) -> None:
    step = 82
    canvas.path(f"M90 376h{step * (count - 1)}", stroke=SHADE, thick=8)
    if at:
        canvas.path(f"M90 376h{step * at}", stroke=GOOD, thick=8)
    for stone in range(count):
        x = 90 + step * stone
        if stone < at:
            canvas.circle(x, 376, 14, GOOD)
        elif stone == at:
            canvas.circle(x, 376, 22, ACCENT, stroke=PAPER, thick=6)
        else:
            canvas.circle(x, 376, 14, PAPER, stroke=LINE, thick=5)


def _prepare(canvas: Canvas) -> None:
    canvas.rect(Box(910, 76, 200, 250), CHROME, radius=20, stroke=INK, thick=8)
    canvas.rect(Box(960, 56, 100, 44), INK, radius=14)
    for line in range(3):
        y = 148 + 62 * line
        canvas.path(f"M938 {y}l12 13l22 -26", stroke=GOOD, thick=9)
        canvas.path(f"M994 {y}h86", stroke=INK if line < 2 else SOFT, thick=9)


def _card(canvas: Canvas) -> None:
    canvas.rect(Box(874, 104, 272, 178), ACCENT, radius=24)
    canvas.rect(Box(874, 138, 272, 36), INK)
    canvas.rect(Box(904, 212, 56, 40), WARM, radius=8)
    canvas.path("M1042 232h70", stroke=PAPER, thick=10)


def _sign_in(canvas: Canvas) -> None:
    canvas.rect(Box(952, 72, 160, 250), CHROME, radius=14, stroke=INK, thick=8)
    canvas.path("M952 72l96 34v232l-96 -16z", fill=WARM, stroke=INK, thick=8)
    canvas.circle(1026, 208, 9, INK)
    canvas.path("M850 202h78m-30 -32l32 32l-32 32", stroke=ACCENT, thick=14)


def _payment(canvas: Canvas) -> None:
    for index, y in enumerate((280, 238, 196, 154)):
        x = 950 + (14 if index % 2 else 0)
        canvas.path(f"M{x - 70} {y}v34a70 24 0 0 0 140 0v-34z", fill=WARM, stroke=INK, thick=7)
        canvas.path(f"M{x - 70} {y}a70 24 0 1 0 140 0a70 24 0 1 0 -140 0z", fill="#FFD98A", stroke=INK, thick=7)
    canvas.circle(1086, 128, 56, GOOD)
    canvas.path("M1086 102v52m-26 -26h52", stroke=PAPER, thick=13)


def _key(canvas: Canvas) -> None:
    canvas.circle(938, 196, 70, WARM, stroke=INK, thick=8)
    canvas.circle(938, 196, 28, PAPER, stroke=INK, thick=8)
    canvas.path("M1006 178h150v72h-36v-36h-32v28h-34v-28h-50z", fill=WARM, stroke=INK, thick=8)


def _limits(canvas: Canvas) -> None:
    canvas.path("M878 264a132 132 0 0 1 264 0", stroke=LINE, thick=34)
    canvas.path("M878 264a132 132 0 0 1 83 -122", stroke=GOOD, thick=34)
    canvas.path("M1010 264l-62 -74", stroke=INK, thick=14)
    canvas.circle(1010, 264, 22, INK)
    canvas.path("M1068 104l22 -30", stroke="#F0582B", thick=16)


def _call(canvas: Canvas) -> None:
    canvas.rect(Box(868, 92, 284, 208), NIGHT, radius=22)
    canvas.path("M908 142l36 32l-36 32", stroke=NIGHT_GOOD, thick=13)
    canvas.path("M966 210h72", stroke=PAPER, thick=13)
    canvas.path("M908 256h176", stroke="#5B6A90", thick=11)


def _summary(canvas: Canvas) -> None:
    canvas.path("M938 330v-252", stroke=INK, thick=14)
    canvas.path("M938 84c52 -34 92 34 164 0v128c-72 34 -112 -34 -164 0z", fill=GOOD, stroke=INK, thick=8)
    canvas.path("M984 146l24 26l48 -54", stroke=PAPER, thick=14)
    for x, y, colour in ((876, 120, WARM), (1140, 96, ACCENT), (1122, 280, WARM), (868, 262, ACCENT)):
        canvas.circle(x, y, 11, colour)


SIGNS = {
    "prepare": _prepare,
    "card": _card,
    "sign-in": _sign_in,
    "payment": _payment,
    "key": _key,
    "limits": _limits,
    "call": _call,
    "summary": _summary,
}
"""Part -> its sign; a part without one is a DataError of its cover."""
