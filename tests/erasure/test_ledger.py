"""The ledger's rules: tries grow apart, but never end before Telegram's two days are over."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.erasure.ledger import (
    FIRST_PAUSE,
    GRACE,
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
SOME = Erasure(-5, 11, 7, "en", "openai_key", sent_at=NOW, due_at=NOW)
counts = st.integers(0, 10_000)
moments = st.floats(NOW - 10**6, NOW + 10**6)


@settings(deadline=None)
@given(counts, moments)
def test_a_pause_is_never_shorter_than_the_one_before_nor_beyond_five_minutes(attempts: int, now: float) -> None:
    this = after_failure(replace(SOME, attempts=attempts), now)
    following = after_failure(this, now)
    assert FIRST_PAUSE - 0.01 <= this.due_at - now <= following.due_at - now <= LONGEST_PAUSE + 0.01
    assert following.attempts == attempts + 2


@settings(deadline=None)
@given(counts, moments)
def test_a_try_in_vain_changes_nothing_but_the_count_and_the_time(attempts: int, now: float) -> None:
    before = replace(SOME, attempts=attempts)
    after = after_failure(before, now)
    changed = {field.name for field in fields(Erasure) if getattr(before, field.name) != getattr(after, field.name)}
    assert changed <= {"attempts", "due_at"}


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 120), st.floats(0, 30))
def test_tries_go_on_until_telegrams_two_days_are_over_and_are_not_thousands(late: float, deadline: float) -> None:
    """A row whose deletion fails each time, from its arrival on."""
    row = promise(
        chat_id=1, message_id=2, person_id=1, locale="en", why="openai_key", sent_at=NOW, now=NOW + late,
        deadline=deadline,
    )  # fmt: skip
    clock, last = NOW + late + deadline, 0.0
    while not is_too_old(row, clock):
        last = clock
        row = after_failure(row, clock)
        clock = row.due_at
    assert TELEGRAM_WINDOW - (last - NOW) <= LONGEST_PAUSE, "the last hours were given away"
    assert 500 < row.attempts < 700
    assert not is_given_up(row, clock), "and who could not be told has a day more"


@settings(deadline=None)
@given(st.floats(0, 600), st.floats(0.1, 30), st.floats(0, 60))
def test_no_other_process_takes_a_row_before_its_own_has_had_its_time(
    arrived: float, deadline: float, late: float
) -> None:
    now = NOW + arrived
    row = promise(
        chat_id=1, message_id=2, person_id=3, locale="zh_CN", why="card_number", sent_at=now - late, now=now,
        deadline=deadline,
    )  # fmt: skip
    assert row.due_at >= now + deadline + GRACE - 0.01
    assert (row.attempts, row.told, row.sent_at) == (0, False, now - late)


@settings(deadline=None)
@given(st.floats(-100, 10**6))
def test_what_is_given_up_was_too_old_long_before(age: float) -> None:
    now = SOME.sent_at + age
    assert is_given_up(SOME, now) <= is_too_old(SOME, now)
    assert is_too_old(SOME, now) is (age >= TELEGRAM_WINDOW) or abs(age - TELEGRAM_WINDOW) < 0.01
    assert LAST_CALL - TELEGRAM_WINDOW == 24 * 3600


def test_the_ledger_has_no_place_for_the_secret() -> None:
    assert {field.name for field in fields(Erasure)} == {
        "chat_id", "message_id", "person_id", "locale", "why", "sent_at", "due_at", "attempts", "told",
    }  # fmt: skip


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
