"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Args:
        severity: "error": a person would see something broken; "warning": they read English instead, or a text
            that may be out of date, or one longer than our own style wants it.
        place: the file below `locales/`, or the locale.
        what: one plain sentence.
    """

    severity: Severity
    place: str
    what: str


def error(place: str, what: str) -> Finding:
    """Something broken."""
    return Finding("error", place, what)


def warning(place: str, what: str) -> Finding:
    """Something to look at."""
    return Finding("warning", place, what)
