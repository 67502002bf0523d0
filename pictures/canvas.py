"""A sheet to draw on: it collects SVG, and remembers where every word is, so that a test can measure them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

from pictures import fonts
from pictures.fonts import Style
from pictures.palette import GROUND, INK

Anchor = Literal["start", "middle", "end"]
SMALLEST = 28
"""Pixels below which no word is set: about 8 points on a phone that shows the picture 360 points wide."""
ASCENT, DESCENT = 0.80, 0.22
"""Of a line's ink in em: the tallest accents of capitals aside, letters stay within."""
LEADING = 1.28
"""From one line to the next, in em."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, by: float, vertically: float | None = None) -> Box:
        """Smaller on every side (larger, when negative)."""
        down = by if vertically is None else vertically
        return Box(self.x + by, self.y + down, self.width - 2 * by, self.height - 2 * down)

    def holds(self, other: Box, slack: float = 0.5) -> bool:
        """Whether the other is inside."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share any ground."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as it stands on the sheet: its ink, and the part's box that must hold it."""

    text: str
    style: Style
    ink: Box
    inside: Box


@dataclass
class Canvas:
    """The sheet.

    Args:
        lines: every line of text so far.
        marks: what else no word may touch (numbered markers, arrows), with a name for the fault.
    """

    width: int
    height: int
    shapes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[tuple[str, Box]] = field(default_factory=list)

    def rect(self, box: Box, fill: str, *, radius: float = 0, stroke: str = "", thick: float = 2) -> None:
        """A rectangle, its corners rounded."""
        outline = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke else ""
        self.shapes.append(
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{radius:g}"'
            f' fill="{fill}"{outline}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str, *, stroke: str = "", thick: float = 2) -> None:
        """A circle."""
        outline = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke else ""
        self.shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{outline}/>')

    def path(self, steps: str, *, fill: str = "none", stroke: str = "", thick: float = 2, at: str = "") -> None:
        """Any other shape; `at` is an SVG transform."""
        outline = (
            f' stroke="{stroke}" stroke-width="{thick:g}" stroke-linecap="round" stroke-linejoin="round"'
            if stroke
            else ""
        )
        place = f' transform="{at}"' if at else ""
        self.shapes.append(f'<path d="{steps}" fill="{fill}"{outline}{place}/>')

    def line(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float,
        inside: Box,
        *,
        style: Style = "regular",
        colour: str = INK,
        anchor: Anchor = "start",
    ) -> float:
        """One line of text; its width."""
        long = fonts.width(text, size, style)
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        ink = Box(left, baseline - ASCENT * size, long, (ASCENT + DESCENT) * size)
        self.lines.append(Line(text, style, ink, inside))
        # A text element a font: with several fonts in one, resvg takes some letters from a third.
        for run in fonts.runs(text, style):
            self.shapes.append(
                f'<text x="{left:.1f}" y="{baseline:.1f}" font-size="{size:g}" fill="{colour}"'
                f' font-family="{run.face.family}" font-weight="{run.face.weight}"'
                f' xml:space="preserve">{escape(run.text)}</text>'
            )
            left += run.width(size)
        return long

    def svg(self) -> str:
        """The whole sheet."""
        body = "\n".join(self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}">\n'
            f'<rect width="{self.width}" height="{self.height}" fill="{GROUND}"/>\n{body}\n</svg>\n'
        )
