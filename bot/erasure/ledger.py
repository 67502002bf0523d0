"""The rules of the promise that a message with a secret goes away. Pure: no clock, no store, no Telegram."""

from __future__ import annotations

from dataclasses import replace

from bot.storage.store import Erasure

TELEGRAM_WINDOW = 48 * 3600.0
"""Seconds after which a bot can no longer delete a message (Bot API, deleteMessage)."""
GRACE = 2.0
"""Seconds after the deadline from which any process may take the row: its own process has surely failed by then."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""Seconds between tries: doubled from the first to the longest."""
LAST_CALL = TELEGRAM_WINDOW + 24 * 3600.0
"""Seconds after which nobody is told any more who could not be told till then: the row would stay for ever."""


def promise(
    *, chat_id: int, message_id: int, person_id: int, locale: str, why: str, sent_at: float, now: float, deadline: float
) -> Erasure:
    """The row for a message that has just come in.

    Args:
        sent_at: Unix seconds of the message's own date.
        now: Unix seconds of its arrival here.
        deadline: seconds after `now` by which it is deleted, whatever the check says.
    """
    return Erasure(chat_id, message_id, person_id, locale, why, sent_at, now + deadline + GRACE)


def after_failure(erasure: Erasure, now: float) -> Erasure:
    """The row after a try in vain, due again after a pause that grows with each try."""
    pause = min(FIRST_PAUSE * 2 ** min(erasure.attempts, 16), LONGEST_PAUSE)
    return replace(erasure, attempts=erasure.attempts + 1, due_at=now + pause)


def is_too_old(erasure: Erasure, now: float) -> bool:
    """Telegram would no longer delete it: the person must."""
    return now - erasure.sent_at >= TELEGRAM_WINDOW


def is_given_up(erasure: Erasure, now: float) -> bool:
    """The person could not be told for a whole day either: out of the group, or in a chat that is no more."""
    return now - erasure.sent_at >= LAST_CALL
