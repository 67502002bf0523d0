"""Finds the drawing of a step: an operator's own screenshot first, then the drawn one, in the locale or in English."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from bot.gateway.markup import Picture
from bot.i18n.locale import FALLBACK, LOCALES


@lru_cache(maxsize=512)
def find_picture(name: str, locale: str) -> Picture | None:
    """The picture to show, None when there is none.

    Args:
        name: as `tutorial.toml` has it; the file is `<locale>/images/<name>.png`, or `<name>.own.png` for an
            operator's own.
        locale: whose words should be on it.
    """
    for candidate in dict.fromkeys((locale, FALLBACK)):
        for ending in ("own.png", "own.jpg", "png"):
            path = LOCALES / candidate / "images" / f"{name}.{ending}"
            if path.exists():
                version = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
                return Picture(name, candidate, str(path), version)
    return None
