"""Sets words into boxes: breaks them into lines, makes them a little smaller where they are long."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pictures.canvas import LEADING, SMALLEST, Anchor, Box, Canvas
from pictures.fonts import Style, width
from pictures.palette import INK

_PIECES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+")
_NOT_FIRST = "，。、：；！？）」』》…,.:;!?)"
_NOT_LAST = "（「『《("
_PAUSES = "，。、：；！？」…,.:;!?"


@dataclass(frozen=True, slots=True)
class Look:
    """How words look.

    Args:
        size: in pixels; smaller when the words need it, down to SMALLEST.
        lines: how many they may take.
    """

    size: float = 36
    style: Style = "regular"
    colour: str = INK
    anchor: Anchor = "start"
    lines: int = 1


def break_lines(text: str, room: float, size: float, style: Style) -> list[str]:
    """The text in as few lines as `room` allows, about equally long, broken after punctuation where that costs little.

    Chinese may break between any two letters, but not before a closing sign nor after an opening one.
    """
    pieces = _glued(text)
    # best[i][n]: (badness, where the last line begins) of the first i pieces in n lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for end in range(1, len(pieces) + 1):
        found: dict[int, tuple[float, int]] = {}
        for start in range(end):
            long = width("".join(pieces[start:end]).strip(), size, style)
            if long > room and end - start > 1:
                continue  # a single piece may be too wide; nothing can be done about that here
            badness = ((room - long) / size) ** 2 + (_roughness(pieces[end - 1]) if end < len(pieces) else 0)
            for count, (before, _) in best[start].items():
                if count + 1 not in found or before + badness < found[count + 1][0]:
                    found[count + 1] = (before + badness, start)
        best.append(found)
    return _walk_back(pieces, best)


def _walk_back(pieces: list[str], best: list[dict[int, tuple[float, int]]]) -> list[str]:
    lines: list[str] = []
    end, count = len(pieces), min(best[-1])
    while count:
        start = best[end][count][1]
        lines.insert(0, "".join(pieces[start:end]).strip())
        end, count = start, count - 1
    return lines


def _roughness(piece: str) -> float:
    """How much a break after this piece disturbs, in square em: most inside a Chinese word."""
    if piece.strip()[-1:] in _PAUSES:
        return 0
    return 4 if piece[-1].isspace() else 16


def _glued(text: str) -> list[str]:
    """The pieces between which a line may break; a space belongs to the piece before it."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece.isspace() or piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def fit(text: str, box: Box, look: Look) -> tuple[float, list[str]]:
    """The largest size, and the lines at that size, with which the words fit the box; at SMALLEST whatever comes."""
    size = look.size
    while True:
        lines = break_lines(text, box.width, size, look.style) if look.lines > 1 else [text]
        widest = max(width(line, size, look.style) for line in lines)
        high = size * (LEADING * (len(lines) - 1) + 1)
        if size <= SMALLEST or (widest <= box.width and len(lines) <= look.lines and high <= box.height):
            return size, lines
        size = max(SMALLEST, size - 1)


def put(canvas: Canvas, text: str, box: Box, look: Look) -> Box:
    """Sets the words into the box, in the middle of its height; where their ink is."""
    size, lines = fit(text, box, look)
    x = {"start": box.x, "middle": box.x + box.width / 2, "end": box.right}[look.anchor]
    first = box.y + box.height / 2 + 0.35 * size - (len(lines) - 1) * LEADING * size / 2
    longest = 0.0
    for number, line in enumerate(lines):
        baseline = first + number * LEADING * size
        wide = canvas.line(line, x, baseline, size, box, style=look.style, colour=look.colour, anchor=look.anchor)
        longest = max(longest, wide)
    left = {"start": x, "middle": x - longest / 2, "end": x - longest}[look.anchor]
    return Box(left, first - 0.8 * size, longest, size * (1 + LEADING * (len(lines) - 1)))
