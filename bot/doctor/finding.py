"""One line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"
    """The bot runs; something about it is not as it could be."""
    FAIL = "FAIL"
    """The bot does not run, or does not do what it is for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it. Never a secret: neither field may quote a setting that is one.

    Args:
        topic: what was looked at, one word.
        advice: what the operator should do; empty when nothing.
        config: a setting must be changed before anything else helps.
    """

    level: Level
    topic: str
    text: str
    advice: str = ""
    config: bool = False

    def line(self) -> str:
        """The finding as it is printed."""
        advice = f" -> {self.advice}" if self.advice else ""
        return " ".join(f"{self.level.value:<5}{self.topic:<12}{self.text}{advice}".split("\n"))


def ok(topic: str, text: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, topic, text)


def warn(topic: str, text: str, advice: str) -> Finding:
    """It could be better."""
    return Finding(Level.WARN, topic, text, advice)


def fail(topic: str, text: str, advice: str, *, config: bool = False) -> Finding:
    """It does not work."""
    return Finding(Level.FAIL, topic, text, advice, config)
