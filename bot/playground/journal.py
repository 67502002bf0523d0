"""The log of Bot API requests: what every bot asked and what it was answered. A token is never in it."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any

KEPT = 20_000


class Journal:
    """The newest requests, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._number = 0

    def add(self, at: float, bot_id: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Open an entry when a request arrives; its status is None until it is answered.

        Args:
            at: Unix time in seconds.
            bot_id: who asks.
            method: as the client spelt it.
            params: without files' content and tokens.
        """
        self._number += 1
        entry = {"n": self._number, "at": at, "bot": bot_id, "method": method, "params": params,
                 "status": None, "outcome": None}  # fmt: skip
        self._entries.append(entry)
        return entry

    @property
    def number(self) -> int:
        """The number of the newest request."""
        return self._number

    def since(self, number: int) -> list[dict[str, Any]]:
        """Entries after a number, oldest first."""
        first = self._number - len(self._entries)
        return list(islice(self._entries, max(0, number - first), None))
