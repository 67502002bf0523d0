"""From a data file to a picture: places its parts one over the other, in the words of a locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.i18n.pages import PageError
from pictures import controls, covers, frames, marks
from pictures.canvas import Box, Canvas
from pictures.palette import SOFT
from pictures.pen import Pen
from pictures.setting import Look
from pictures.words import FOOT, Words

PARTS: dict[str, Callable[..., None]] = {
    part.__name__.replace("_", "-"): part
    for part in (
        frames.window,
        frames.panel,
        frames.phone,
        frames.terminal,
        frames.typed,
        frames.bank_card,
        controls.menu,
        controls.heading,
        controls.tabs,
        controls.button,
        controls.plain_button,
        controls.field,
        controls.options,
        controls.switch,
        controls.row,
        controls.sentence,
        controls.shown,
        controls.bars,
        marks.marker,
        marks.arrow,
        marks.note,
        marks.tick,
        covers.cover,
    )
}
"""Name in a data file -> what draws it; its keyword arguments are the keys beside `part`."""


class DataError(Exception):
    """A data file names a part or a key that there is not; the message names the file."""


def draw(name: str, data: Mapping[str, Any], words: Words) -> Canvas:
    """A picture.

    Raises:
        DataError: see there.
    """
    wide, high = data["size"]
    canvas = Canvas(wide, high)
    pen = Pen(canvas, words)
    for index, entry in enumerate(data["parts"], 1):
        keys = dict(entry)
        kind = keys.pop("part", "")
        if kind not in PARTS:
            raise DataError(f"{name}.toml: part {index} is a {kind!r}, which there is not.")
        try:
            PARTS[kind](pen, **keys)
        except (TypeError, ValueError, KeyError, PageError) as error:
            raise DataError(f"{name}.toml: part {index}, a {kind}: {error}.") from error
    if data.get("marked", True):
        foot = Box(40, high - 52, wide - 80, 44)
        pen.say(FOOT, foot, Look(28, colour=SOFT, anchor="end"))
    return canvas
