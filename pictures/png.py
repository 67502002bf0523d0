"""From SVG to a small PNG, and many PNGs to one contact sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import resvg_py
from PIL import Image, ImageDraw

from pictures.fonts import faces

COLOURS = 96
"""Of a picture's palette: flat colours and the shades of their edges."""


def render(svg: str) -> bytes:
    """A PNG with a palette, about a third of the size of one without."""
    files = [str(face.path) for face in faces()]
    raw = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=files))
    image = Image.open(io.BytesIO(raw)).convert("RGB")
    small = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def contact_sheet(pictures: Mapping[str, Path], columns: int = 4, wide: int = 480) -> bytes:
    """All pictures side by side with their names, in half of a phone's size."""
    cell = (wide + 16, wide * 9 // 16 + 44)
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (cell[0] * columns + 16, cell[1] * rows + 16), "#17203A")
    pen = ImageDraw.Draw(sheet)
    for index, (name, path) in enumerate(pictures.items()):
        x, y = 16 + cell[0] * (index % columns), 16 + cell[1] * (index // columns)
        with Image.open(path) as image:
            small = image.convert("RGB").resize((wide, wide * image.height // image.width), Image.Resampling.LANCZOS)
        pen.text((x, y), name, fill="#E6ECF8", font_size=18)
        sheet.paste(small, (x, y + 24))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
