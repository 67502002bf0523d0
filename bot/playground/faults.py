"""Faults on demand: refusals, broken connections and delays that a test or a person at the chat page asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

KINDS = frozenset(
    {"429", "500", "502", "error", "drop_before", "drop_after", "delay", "hang", "cannot_delete"}
)  # fmt: skip


class FaultError(ValueError):
    """A fault that cannot be understood; the text says why."""


@dataclass(slots=True)
class Fault:
    """One fault.

    Args:
        method: the Bot API method it meets, in any case; empty or "*" for every one.
        kind: one of KINDS. `drop_before` cuts the connection without doing the work, `drop_after` does it and cuts the
            connection before the answer, `hang` does nothing and never answers, `502` is a gateway's HTML page.
        retry_after: seconds, with 429.
        delay_ms: milliseconds, with delay, before the request is done.
        times: how often it happens before it goes; None for ever.
        probability: 0 to 1.
        chat_id: meets requests about this chat only.
        error_code, description: with the kind "error".
    """

    kind: str
    method: str = "*"
    retry_after: int = 1
    delay_ms: int = 1000
    times: int | None = None
    probability: float = 1.0
    chat_id: int | None = None
    error_code: int = 400
    description: str = "Bad Request"

    def to_json(self) -> dict[str, Any]:
        """What the control interface shows."""
        return {name: getattr(self, name) for name in self.__slots__}


class Faults:
    """The faults in force, tried in order; delays do not keep a later fault from happening."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self._random = random.Random()  # noqa: S311  not a secret

    def seed(self, seed: int) -> None:
        """Make the faults with a probability repeatable."""
        self._random.seed(seed)

    def draw(self, method: str, chat_id: str) -> list[Fault]:
        """The faults that meet a request: any delays, then at most one of another kind.

        Args:
            method: lower-case.
            chat_id: as sent, may be empty.
        """
        if not self.active:
            return []
        drawn: list[Fault] = []
        for fault in list(self.active):
            if fault.method.lower() not in ("*", "", method):
                continue
            if fault.kind == "cannot_delete" and method not in ("deletemessage", "deletemessages"):
                continue
            if fault.chat_id is not None and str(fault.chat_id) != chat_id:
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.active.remove(fault)
            drawn.append(fault)
            if fault.kind != "delay":
                break
        return drawn


def read_fault(value: Any) -> Fault:
    """A fault from the control interface's JSON.

    Raises:
        FaultError: an unknown kind, field or value.
    """
    if not isinstance(value, dict):
        raise FaultError("a fault is an object")
    names = {
        "kind": str, "method": str, "retry_after": int, "delay_ms": int, "times": int, "probability": float,
        "chat_id": int, "error_code": int, "description": str,
    }  # fmt: skip
    unknown = set(value) - set(names)
    if unknown:
        raise FaultError(f"unknown field: {', '.join(sorted(unknown))}")
    try:
        fault = Fault(**{name: names[name](given) for name, given in value.items() if given is not None})
    except (TypeError, ValueError) as error:
        raise FaultError(str(error)) from None
    if fault.kind not in KINDS:
        raise FaultError(f"kind is one of {', '.join(sorted(KINDS))}")
    if fault.times is not None and fault.times < 1:
        raise FaultError("times is 1 or more")
    return fault
