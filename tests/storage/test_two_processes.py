"""Two stores on one database, as two processes have them: nothing is done twice, nothing gets lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.people.person import Person
from bot.storage.store import Charge, Decision, Erasure
from tests.storage.conftest import AnyStore, MakeStore


def grow(person: Person) -> Decision[int]:
    return Decision(person.version + 1, replace(person, version=person.version + 1))


async def test_the_schema_is_made_once_by_many_that_start_at_once(make_store: MakeStore) -> None:
    stores = await asyncio.gather(*(make_store() for _replica in range(4)))
    assert await asyncio.gather(*(store.claim(n) for n, store in enumerate(stores))) == [True] * 4


async def test_an_update_is_claimed_by_one_of_them(make_store: MakeStore) -> None:
    stores = [await make_store(), await make_store()]
    updates = range(100)
    by_store = await asyncio.gather(
        *(asyncio.gather(*(store.claim(update_id) for update_id in updates)) for store in stores)
    )
    assert [sum(won) for won in zip(*by_store, strict=True)] == [1] * 100


async def test_an_update_is_decided_by_one_of_them(make_store: MakeStore) -> None:
    stores = [await make_store(), await make_store()]
    results = await asyncio.gather(
        *(store.decide(update_id, update_id % 7 + 1, grow) for update_id in range(140) for store in stores)
    )
    assert sum(result is not None for result in results) == 140
    assert [(await stores[0].person(n)).version for n in range(1, 8)] == [20] * 7


async def test_one_persons_decisions_are_serialised_between_them(make_store: MakeStore) -> None:
    stores = [await make_store(), await make_store()]

    async def press(store: AnyStore, first: int) -> list[int]:
        return [await store.decide(first + n, 5, grow) or 0 for n in range(40)]

    seen = await asyncio.gather(*(press(store, 1000 * n) for n, store in enumerate(stores)))
    assert sorted(seen[0] + seen[1]) == list(range(1, 81))


async def test_what_one_writes_the_other_reads_at_once(make_store: MakeStore) -> None:
    one, other = await make_store(), await make_store()
    for n in range(1, 20):
        await one.decide(n, 5, grow)
        assert (await other.person(5)).version == n


async def test_a_promised_deletion_is_taken_by_one_of_them(make_store: MakeStore) -> None:
    stores = [await make_store(), await make_store(), await make_store()]
    rows = tuple(Erasure(n, n, n, "en", "openai_key", 0, due_at=n) for n in range(100))
    await stores[0].decide(1, 5, lambda person: Decision(True, erasures=rows))

    async def take(store: AnyStore) -> list[int]:
        taken: list[int] = []
        while batch := await store.take_erasures(1000, 60, 7):
            taken += [row.chat_id for row in batch]
        return taken

    taken = [chat_id for some in await asyncio.gather(*map(take, stores)) for chat_id in some]
    assert sorted(taken) == list(range(100))


async def test_a_budget_is_shared(make_store: MakeStore) -> None:
    stores = [await make_store(), await make_store()]
    refused = await asyncio.gather(
        *(store.spend([Charge("checks", 0, 60, 1, 30)], 100) for _rush in range(25) for store in stores)
    )
    assert refused.count(None) == 30
