"""What every part of a picture draws with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pictures.canvas import Box, Canvas
from pictures.fonts import width
from pictures.palette import SOFT
from pictures.setting import Look, put
from pictures.words import Words

GLOSS_SIZE = 28


@dataclass(frozen=True)
class Pen:
    """A canvas, and the words of one locale."""

    canvas: Canvas
    words: Words

    def say(self, message: str, box: Box, look: Look) -> Box:
        """A sentence of ours, in the locale."""
        return put(self.canvas, self.words.say(message), box, look)

    def value(self, text: str, box: Box, look: Look) -> Box:
        """Something typed or shown, the same in all locales but for its facts."""
        return put(self.canvas, self.words.label(text), box, look)

    def label(self, message: str, box: Box, look: Look, *, soft: str = SOFT, stacked: bool = False) -> None:
        """A label as on the real page, and its meaning: after it on the same line, or below it."""
        gloss = self.words.gloss(message)
        label = self.words.label(message)
        if not gloss:
            put(self.canvas, label, box, look)
        elif stacked:
            upper = Box(box.x, box.y + box.height / 2 - 40, box.width, 46)
            lower = Box(box.x, box.y + box.height / 2 + 4, box.width, 36)
            put(self.canvas, label, upper, look)
            put(self.canvas, gloss, lower, replace(look, size=GLOSS_SIZE, style="regular", colour=soft))
        else:
            self._side_by_side(label, gloss, box, look, soft)

    def _side_by_side(self, label: str, gloss: str, box: Box, look: Look, soft: str) -> None:
        gap = 14
        meaning = width(gloss, GLOSS_SIZE, "regular")
        first = put(self.canvas, label, replace(box, width=box.width - gap - meaning), replace(look, anchor="start"))
        rest = Box(first.right + gap, box.y, box.right - first.right - gap, box.height)
        put(self.canvas, gloss, rest, Look(GLOSS_SIZE, colour=soft))


def box(numbers: Sequence[float]) -> Box:
    """A box from a data file: [x, y, width, height]."""
    x, y, wide, high = numbers
    return Box(x, y, wide, high)
