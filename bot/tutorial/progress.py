"""A person's place in the tutorial: plain data that survives a new release, a restart and a second device."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person is and what they have answered.

    Args:
        screen: the id of the screen they are on.
        trail: the ids of the screens on their way before it, oldest first; when a release removes `screen`,
            the nearest one of these that still exists takes its place.
        choices: the answers given, choice screen id -> choice id.
        done: the ids of the screens left by Next, a choice or Done.
        mode: what is on top of the screen: "" (the screen itself), "menu" (all steps), "stuck", "restart"
            (the question before starting anew) or "paused".
    """

    screen: str
    trail: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    mode: str = ""

    def to_json(self) -> str:
        """For the store: one line of JSON, the same for the same progress."""
        return orjson.dumps(
            {
                "screen": self.screen,
                "trail": self.trail,
                "choices": self.choices,
                "done": sorted(self.done),
                "mode": self.mode,
            },
            option=orjson.OPT_SORT_KEYS,
        ).decode()

    @classmethod
    def from_json(cls, text: str) -> Progress:
        """What `to_json` wrote, by this release or an older or newer one: unknown fields are ignored.

        Raises:
            ValueError: `text` is not an object with a screen, or a field is of another kind.
        """
        raw: Any = orjson.loads(text)
        if not isinstance(raw, dict) or not isinstance(raw.get("screen"), str):
            raise ValueError("progress without a screen")
        trail, choices, done = raw.get("trail", []), raw.get("choices", {}), raw.get("done", [])
        if not isinstance(trail, list) or not isinstance(choices, dict) or not isinstance(done, list):
            raise ValueError("progress of another kind")
        if not all(isinstance(each, str) for each in (*trail, *choices.values(), *done)):
            raise ValueError("progress that names no screens")
        return cls(
            screen=raw["screen"],
            trail=tuple(trail),
            choices=choices,
            done=frozenset(done),
            mode=str(raw.get("mode", "")),
        )
