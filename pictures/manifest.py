"""Which picture was drawn from what: tells a picture that is out of date without drawing it.

The digest is of the SVG with every word in it and of the fonts, not of the PNG's own bytes alone: two machines may
round an edge's shade differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.i18n.locale import LOCALES
from pictures.canvas import Canvas
from pictures.drawing import draw
from pictures.fonts import faces
from pictures.words import picture_locales, read_data, read_words

MANIFEST = Path(__file__).resolve().parent / "manifest.json"


def all_drawings() -> Iterator[tuple[str, str, Canvas]]:
    """Every picture in every locale: (locale, name, drawing)."""
    data = read_data()
    for locale in picture_locales():
        words = read_words(locale)
        for name, layout in data.items():
            yield locale, name, draw(name, layout, words)


def picture_path(locale: str, name: str) -> Path:
    """Where a drawn picture is."""
    return LOCALES / locale / "images" / f"{name}.png"


def source_digest(canvas: Canvas) -> str:
    """A digest of everything that a picture is drawn from."""
    return hashlib.sha256((canvas.svg() + _fonts_digest()).encode()).hexdigest()


@cache
def _fonts_digest() -> str:
    whole = hashlib.sha256()
    for face in faces():
        whole.update(face.path.read_bytes())
    return whole.hexdigest()


def read_manifest() -> dict[str, dict[str, str]]:
    """ "<locale>/<name>" -> {"source": digest, "png": digest}."""
    if not MANIFEST.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


def write_manifest(entries: dict[str, dict[str, str]]) -> None:
    """Sorted, a line a picture."""
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(entries[key])}" for key in sorted(entries))
    MANIFEST.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
