"""Cuts the fonts of `fonts/` out of whole Noto fonts: the letters of European languages, and every other letter that
the pages and catalogues of `locales/` use. Needed only when a text brings a letter that was never used before.

Sources: Debian's packages fonts-noto-core, fonts-noto-mono and fonts-noto-cjk (SIL Open Font License 1.1).
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from bot.i18n.locale import LOCALES
from pictures.fonts import FONTS

EUROPEAN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *range(0x386, 0x3CF),
    *range(0x400, 0x460),
    *range(0x490, 0x4FA),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2027),
    *range(0x20A0, 0x20C0),
    0x2032,
    0x2039,
    0x203A,
    0x2116,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
)
CJK = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
SOURCES = {
    "NotoSans-Regular.ttf": ("NotoSans-Regular.ttf", -1),
    "NotoSans-Bold.ttf": ("NotoSans-Bold.ttf", -1),
    "NotoSansMono-Regular.ttf": ("NotoSansMono-Regular.ttf", -1),
    "NotoSansSC-Regular.otf": ("NotoSansCJK-Regular.ttc", 2),
    "NotoSansSC-Bold.otf": ("NotoSansCJK-Bold.ttc", 2),
}
"""File in `fonts/` -> (file of the whole font, its number in a collection)."""


def cut_fonts(whole: Path) -> list[str]:
    """Writes `fonts/` anew.

    Args:
        whole: a folder somewhere below which the whole fonts are.

    Returns:
        the names of files that are not there.
    """
    missing = []
    for target, (source, number) in SOURCES.items():
        found = next(iter(sorted(whole.rglob(source))), None)
        if found is None:
            missing.append(source)
            continue
        letters = EUROPEAN if source.startswith("NotoSans-") or "Mono" in source else letters_of_texts()
        cut(found, number, letters, FONTS / target)
    return missing


def letters_of_texts() -> tuple[int, ...]:
    """Every CJK letter in the pages and catalogues of `locales/`, with the punctuation and the forms of full width."""
    used = {*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0xB7}
    for path in LOCALES.rglob("*"):
        if path.suffix in (".md", ".po"):
            used |= set(map(ord, path.read_text(encoding="utf-8")))
    return tuple(sorted(c for c in used if c < 0x3000 or any(low <= c <= high for low, high in CJK)))


def cut(source: Path, number: int, letters: tuple[int, ...], target: Path) -> None:
    """One font, without hints and without features other than kerning."""
    options = subset.Options(
        layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    # The same letters must give the same file on every day: it is part of what a picture is drawn from.
    font = TTFont(source, fontNumber=number, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    font.save(target)
