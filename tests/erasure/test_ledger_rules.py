"""The ledger's rules, by examples: what a promise says, how soon a try follows the last, and the hour of each limit."""

from __future__ import annotations

from itertools import pairwise

from bot.erasure.ledger import (
    LAST_CALL,
    LONGEST_PAUSE,
    TELEGRAM_WINDOW,
    after_failure,
    is_given_up,
    is_too_old,
    promise,
)
from bot.storage.store import Erasure

NOW = 1_790_000_000.0


def promised() -> Erasure:
    return promise(
        chat_id=-5, message_id=11, person_id=7, locale="zh_CN", why="card_number", sent_at=NOW, now=NOW, deadline=3.0
    )


def test_a_promise_says_which_message_goes_and_whom_to_tell_in_which_language_and_why() -> None:
    row = promised()
    assert (row.chat_id, row.message_id, row.person_id, row.locale, row.why) == (-5, 11, 7, "zh_CN", "card_number")


def test_each_pause_is_twice_the_one_before_so_a_short_trouble_of_telegram_is_over_in_a_minute() -> None:
    row, clock, pauses = promised(), NOW, []
    while clock < NOW + 3600:
        row = after_failure(row, clock)
        pauses.append(row.due_at - clock)
        clock = row.due_at
    assert all(later == min(2 * sooner, LONGEST_PAUSE) for sooner, later in pairwise(pauses))
    assert sum(pauses[:5]) < 60


def test_at_the_hour_of_a_limit_it_is_over_and_a_second_before_it_is_not() -> None:
    row = promised()
    assert [is_too_old(row, NOW + TELEGRAM_WINDOW - early) for early in (1, 0)] == [False, True]
    assert [is_given_up(row, NOW + LAST_CALL - early) for early in (1, 0)] == [False, True]
