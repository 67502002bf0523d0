"""The pictures: one for each place that names one, in a size that Telegram takes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from bot.content.finding import Finding, error, warning
from bot.i18n.locale import FALLBACK
from bot.i18n.pictures import find_picture
from bot.tutorial.graph import Tutorial

BYTES = 10_000_000
"""Of a photo (Bot API, sendPhoto)."""
SIDES = 10_000
"""Width and height of a photo together, in pixels (Bot API, sendPhoto)."""
RATIO = 20
"""The longer side of a photo by the shorter one (Bot API, sendPhoto)."""
PNG = b"\x89PNG\r\n\x1a\n"


def picture_names(tutorial: Tutorial) -> list[str]:
    """Every picture that a screen names, and the cover of each part."""
    named = {step.picture for step in tutorial.steps.values() if step.picture}
    return sorted(named | {f"part-{part}" for part in tutorial.parts})


def check_pictures(locale: str, tutorial: Tutorial) -> Iterator[Finding]:
    """All pictures of a locale."""
    for name in picture_names(tutorial):
        picture = find_picture(name, locale)
        place = f"{locale}/images/{name}.png"
        if picture is None:
            yield error(place, "there is no such picture, in no language: `make pictures` draws it from pictures/data.")
        elif picture.locale != locale:
            yield warning(place, f"is not there: people see the one of {FALLBACK}.")
        else:
            for fault in file_faults(Path(picture.path)):
                yield error(f"{locale}/images/{Path(picture.path).name}", fault)


def file_faults(path: Path) -> Iterator[str]:
    """Why Telegram would not take a file as a photo."""
    content = path.read_bytes()
    if len(content) > BYTES:
        yield f"has {len(content):,} bytes; Telegram takes {BYTES:,}."
    size = _size(content)
    if size is None:
        yield "is neither a PNG nor a JPEG file."
        return
    wide, high = size
    if wide + high > SIDES or max(size) > RATIO * min(size):
        yield f"is {wide} by {high} pixels; Telegram takes {SIDES} together, and not more than {RATIO} to 1."


def _size(content: bytes) -> tuple[int, int] | None:
    """Width and height, None when it is no picture."""
    if content.startswith(PNG) and content[12:16] == b"IHDR" and content.rstrip().endswith(b"IEND\xaeB`\x82"):
        wide, high = struct.unpack(">II", content[16:24])
        return (wide, high) if wide and high else None
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if kind in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}:
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return (wide, high) if wide and high else None
        at += 2 + length
    return None
