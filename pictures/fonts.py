"""The fonts in `fonts/`: which of them has a letter, and how wide it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent / "fonts"
Style = Literal["regular", "bold", "mono"]


@dataclass(frozen=True)
class Face:
    """One font file.

    Args:
        family, weight: the names under which an SVG asks for it.
        style: what it is used for.
        widths: code point -> advance in em.
    """

    path: Path
    family: str
    weight: int
    style: Style
    widths: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    face: Face
    text: str

    def width(self, size: float) -> float:
        """How wide it is, in pixels."""
        return size * sum(self.face.widths[ord(letter)] for letter in self.text)


@cache
def faces() -> tuple[Face, ...]:
    """All fonts: those for European letters first, then by name; a file that is put into the folder is enough."""
    files = [path for path in FONTS.iterdir() if path.suffix in (".ttf", ".otf")]
    files.sort(key=lambda path: (path.name.split("-")[0] not in ("NotoSans", "NotoSansMono"), path.name))
    return tuple(_read(path) for path in files)


def _read(path: Path) -> Face:
    with TTFont(path) as font:
        em = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        widths = {code: advances[glyph][0] / em for code, glyph in font.getBestCmap().items()}
        weight = int(font["OS/2"].usWeightClass)
        family = str(font["name"].getDebugName(1))
    style: Style = "mono" if "Mono" in family else "bold" if weight >= 600 else "regular"
    return Face(path, family, weight, style, widths)


@cache
def _face(letter: str, style: Style) -> Face | None:
    code = ord(letter)
    wanted = [face for face in faces() if face.style == style]
    others = [face for face in faces() if face.style == "regular"]  # a letter no monospaced font has
    return next((face for face in (*wanted, *others) if code in face.widths), None)


def unknown_letters(text: str, style: Style) -> str:
    """The letters that no font has."""
    return "".join(dict.fromkeys(letter for letter in text if _face(letter, style) is None))


def runs(text: str, style: Style) -> list[Run]:
    """The text cut into stretches of one font each; letters that no font has are left out (a fault names them)."""
    found = [(face, letter) for letter in text if (face := _face(letter, style)) is not None]
    return [
        Run(face, "".join(letter for _, letter in group)) for face, group in groupby(found, key=lambda item: item[0])
    ]


def width(text: str, size: float, style: Style) -> float:
    """How wide a line is, in pixels, by the fonts' advances. Kerning only ever makes it a little narrower."""
    return sum(run.width(size) for run in runs(text, style))
