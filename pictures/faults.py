"""What is wrong with a drawn picture: words that are clipped, that overlap, or that no font can show."""

from __future__ import annotations

from itertools import combinations

from pictures.canvas import SMALLEST, Box, Canvas
from pictures.fonts import unknown_letters


def find_faults(canvas: Canvas) -> list[str]:
    """One plain sentence for each."""
    sheet = Box(0, 0, canvas.width, canvas.height)
    found = []
    for line in canvas.lines:
        if not line.inside.holds(_core(line.ink)) or not sheet.inset(16, 6).holds(line.ink):
            found.append(f"“{line.text}” does not fit its place, even {SMALLEST} pixels high.")
        if unknown := unknown_letters(line.text, line.style):
            found.append(f"No font has {unknown!r} of “{line.text}”.")
    for one, other in combinations(canvas.lines, 2):
        if one.ink.inset(0, 3).meets(other.ink.inset(0, 3)):
            found.append(f"“{one.text}” and “{other.text}” overlap.")
    numbers = [line for line in canvas.lines if any(mark.holds(line.ink) for _, mark in canvas.marks)]
    for name, mark in canvas.marks:
        for line in canvas.lines:
            if line not in numbers and mark.meets(line.ink.inset(0, 3)):
                found.append(f"“{line.text}” runs into {name}.")
    return found


def _core(ink: Box) -> Box:
    """The height of most letters: a box may be as low as a line without its longest strokes."""
    return ink.inset(0, ink.height * 0.1)
