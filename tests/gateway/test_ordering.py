"""Updates in order for each person, nobody waiting for anybody else, nothing lost at the end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.ordering import BusyError, Ordering, person_of
from bot.gateway.turn import Turn, current_turn


def press(update_id: int, person: int) -> dict[str, Any]:
    return {"update_id": update_id, "callback_query": {"id": "1", "from": {"id": person}}}


def turn_now() -> Turn:
    turn = current_turn.get()
    assert turn is not None
    return turn


class Work:
    """Handles updates as far as a test lets it."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.open = asyncio.Event()

    async def __call__(self, raw: dict[str, Any]) -> None:
        self.began.append(raw["update_id"])
        await self.open.wait()
        turn_now().acknowledge()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), max_size=40), st.integers(1, 3), st.randoms(use_true_random=False))
def test_each_persons_updates_run_in_order_and_all_of_them(people: list[int], at_once: int, chance: Any) -> None:
    async def run() -> None:
        done: list[tuple[int, int]] = []
        most = 0
        before_commit = 0

        async def process(raw: dict[str, Any]) -> None:
            nonlocal most, before_commit
            before_commit += 1
            most = max(most, before_commit)
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            done.append((person_of(raw), raw["update_id"]))
            before_commit -= 1
            turn_now().acknowledge()

        ordering = Ordering(process, at_once=at_once)
        for update_id, person in enumerate(people):
            ordering.offer(press(update_id, person))
        assert await ordering.drain(10)
        assert ordering.pending == 0
        assert most <= at_once
        for person in set(people):
            mine = [update_id for who, update_id in done if who == person]
            assert mine == [update_id for update_id, who in enumerate(people) if who == person]

    asyncio.run(run())


async def test_five_hundred_presses_of_one_person_hold_up_nobody() -> None:
    work = Work()
    ordering = Ordering(work, at_once=2)
    for update_id in range(500):
        ordering.offer(press(update_id, 1))
    other = ordering.offer(press(1000, 2))
    await asyncio.sleep(0)
    assert work.began == [0, 1000]
    work.open.set()
    await other.settled
    assert await ordering.drain(10)


async def test_with_no_place_left_the_next_place_goes_to_who_waited_not_to_who_had_it() -> None:
    """The bug it names: a person with a full queue kept their place for ever, and everybody else starved."""
    began: list[int] = []

    async def process(raw: dict[str, Any]) -> None:
        began.append(raw["update_id"])
        await asyncio.sleep(0)
        turn_now().acknowledge()

    ordering = Ordering(process, at_once=1)
    for update_id in range(50):
        ordering.offer(press(update_id, 1))
    ordering.offer(press(1000, 2))
    assert await ordering.drain(10)
    assert began.index(1000) <= 2
    assert [update_id for update_id in began if update_id < 1000] == list(range(50))


async def test_an_update_that_is_offered_twice_is_one_turn() -> None:
    work = Work()
    ordering = Ordering(work)
    assert ordering.offer(press(7, 1)) is ordering.offer(press(7, 1))
    work.open.set()
    assert await ordering.drain(10)
    assert work.began == [7]


async def test_beyond_the_bound_updates_are_refused_and_later_taken_again() -> None:
    work = Work()
    ordering = Ordering(work, bound=3)
    turns = [ordering.offer(press(update_id, update_id)) for update_id in range(3)]
    with pytest.raises(BusyError):
        ordering.offer(press(9, 9))
    work.open.set()
    await asyncio.gather(*(turn.settled for turn in turns))
    assert await ordering.drain(10)
    await ordering.offer(press(9, 9)).settled


async def test_a_failed_update_fails_its_turn_and_the_next_one_runs() -> None:
    async def process(raw: dict[str, Any]) -> None:
        if raw["update_id"] == 1:
            raise ValueError("not stored")
        turn_now().acknowledge()

    ordering = Ordering(process)
    first, second = ordering.offer(press(1, 1)), ordering.offer(press(2, 1))
    with pytest.raises(ValueError, match="not stored"):
        await first.settled
    await second.settled


async def test_slow_work_after_the_commit_lets_the_next_update_of_the_person_begin() -> None:
    slow, began = asyncio.Event(), []

    async def process(raw: dict[str, Any]) -> None:
        began.append(raw["update_id"])
        turn_now().acknowledge()
        await slow.wait()

    ordering = Ordering(process, at_once_each=2)
    turns = [ordering.offer(press(update_id, 1)) for update_id in range(3)]
    await asyncio.gather(turns[0].settled, turns[1].settled)
    assert began == [0, 1]
    slow.set()
    await turns[2].settled
    assert began == [0, 1, 2]


async def test_draining_gives_up_in_time_and_says_so() -> None:
    ordering = Ordering(Work())
    turn = ordering.offer(press(1, 1))
    assert not await ordering.drain(0.01)
    with pytest.raises(RuntimeError):
        await turn.settled


@pytest.mark.parametrize(
    ("raw", "person"),
    [
        ({"update_id": 1, "message": {"from": {"id": 5}, "chat": {"id": -9}}}, 5),
        ({"update_id": 1, "channel_post": {"chat": {"id": -9}}}, -9),
        ({"update_id": 1, "tomorrow": {"user": {"id": 6}}}, 6),
        ({"update_id": 1, "tomorrow": [1, 2]}, 0),
        ({"update_id": 1, "message": {"from": {"id": "five"}}}, 0),
    ],
)
def test_whose_update_it_is(raw: dict[str, Any], person: int) -> None:
    assert person_of(raw) == person
