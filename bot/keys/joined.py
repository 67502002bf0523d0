"""A text drawn together: only the characters that a key may hold, with the way back to where they stood."""

from __future__ import annotations

import re
from bisect import bisect_right

_PIECE = re.compile(r"[A-Za-z0-9_-]+")


def joins_to(source: str, marker: str) -> bool:
    """Whether the marker is there once everything else is taken out. Quick: nearly every text has none."""
    return marker in "".join(_PIECE.findall(source))


class Joined:
    """All of a text's pieces of key characters as one string, so that a key broken up is in one piece again.

    Args:
        source: a folded text.
    """

    __slots__ = ("_starts", "_stops", "text")

    def __init__(self, source: str) -> None:
        self._starts: list[int] = []  # of each piece, in the joined text
        self._stops: list[tuple[int, int]] = []  # of each piece: its end in the joined text, its start in the source
        at, pieces = 0, []
        for match in _PIECE.finditer(source):
            self._starts.append(at)
            at += len(match[0])
            self._stops.append((at, match.start()))
            pieces.append(match[0])
        self.text = "".join(pieces)

    def place(self, at: int) -> int:
        """Where the joined text's character `at` stands in the source."""
        index = bisect_right(self._starts, at) - 1
        return self._stops[index][1] + at - self._starts[index]

    def piece(self, at: int) -> tuple[int, int]:
        """Where the unbroken piece around the character `at` begins and ends in the joined text."""
        index = bisect_right(self._starts, at) - 1
        return self._starts[index], self._stops[index][0]

    def ends_piece(self, end: int) -> bool:
        """Nothing follows `end` without a break."""
        return self.piece(end - 1)[1] == end
