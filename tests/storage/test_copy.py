"""`copy-data`: everything arrives, in both directions, also when it is broken off and begun again."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people.person import Panel, Person
from bot.storage.copy import PAGE, copy_data
from bot.storage.open import open_store
from bot.storage.store import Charge, Decision, Erasure, Question, StorageError
from bot.storage.tables import PEOPLE, QUESTIONS, TABLES, Row
from bot.tutorial.progress import Progress
from tests.storage.conftest import AnyStore, empty_database
from tests.storage.server import Server

MANY = 2 * PAGE + 13


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/one.db"


@pytest.fixture
async def postgresql(postgres: Server) -> str:
    return await empty_database(postgres)


async def opened(url: str) -> AnyStore:
    store = open_store(url)
    await store.open()
    return store


async def fill(url: str) -> None:
    store = await opened(url)
    chance = random.Random(5)
    people = [
        Person(
            id=n * 1_000_003,
            locale=chance.choice([None, "zh_CN", "en"]),
            progress=chance.choice([None, Progress("billing", ("welcome",), {"card": "no"}, frozenset({"welcome"}))]),
            version=n,
            panel=chance.choice([None, Panel(n, photo=True), Panel(n)]),
            pictures=chance.random() < 0.5,
            blocked=chance.random() < 0.5,
        )
        for n in range(1, MANY)
    ]
    for person in people[:20]:
        rows = (Erasure(person.id, 1, person.id, "en", "card", 1.25, 2.5, told=person.blocked),)
        await store.decide(person.id, person.id, lambda _old, new=person, rows=rows: Decision(True, new, rows))
    from bot.storage.tables import person_row

    await store.add(PEOPLE, [person_row(person) for person in people])
    for n, helpful in enumerate([None, True, False]):
        question = await store.keep_question(Question(f'多少钱 {n}？ it\'s "$5"', "zh_CN", "sure", None, None, n + 0.1))
        if helpful is not None:
            await store.rate_question(question, helpful)
    for budget in ("Zebra", "apple", "中"):
        await store.spend([Charge(budget, 5, 3600, 3, 10)], 7200.5)
    await store.keep_picture_id(77, "digest", "AgAC")
    await store.close()


async def everything(url: str) -> dict[str, list[Row]]:
    store = await opened(url)
    rows = {table.name: sorted(await store.page(table, None, 10**6)) for table in TABLES if table.name != "people"}
    rows["people"] = await store.page(PEOPLE, None, 10**6)
    await store.close()
    return rows


async def test_there_and_back(sqlite: str, postgresql: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await fill(sqlite)
    before = await everything(sqlite)
    assert all(before.values())
    assert await copy_data(sqlite, postgresql) == 0
    assert f"people: {MANY - 1:,} rows\n" in capsys.readouterr().out
    assert await everything(postgresql) == before
    back = f"sqlite:///{tmp_path}/back.db"
    assert await copy_data(postgresql, back) == 0
    assert await everything(back) == before


async def test_new_questions_get_new_ids_afterwards(sqlite: str, postgresql: str) -> None:
    await fill(sqlite)
    await copy_data(sqlite, postgresql)
    store = await opened(postgresql)
    assert await store.keep_question(Question("new", "en", "none", None, None, 9)) == 4
    assert len(await store.page(QUESTIONS, None, 10)) == 4
    await store.close()


async def test_it_may_be_broken_off_and_begun_again(sqlite: str, postgresql: str) -> None:
    await fill(sqlite)
    source, target = await opened(sqlite), await opened(postgresql)
    await target.add(PEOPLE, await source.page(PEOPLE, None, PAGE + 5))
    await source.close()
    await target.close()
    assert await copy_data(sqlite, postgresql) == 0
    assert await copy_data(sqlite, postgresql) == 0
    assert await everything(postgresql) == await everything(sqlite)


async def test_what_the_target_has_differently_is_told_and_left_alone(
    sqlite: str, postgresql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(sqlite)
    target = await opened(postgresql)
    mine = Person(1_000_003, version=999)
    await target.decide(None, mine.id, lambda _old: Decision(True, mine))
    await target.decide(None, 42, lambda person: Decision(True, replace(person, version=1)))
    await target.close()
    assert await copy_data(sqlite, postgresql) == 1
    assert "1 differ in the target" in capsys.readouterr().out
    target = await opened(postgresql)
    assert await target.person(mine.id) == mine
    assert (await target.person(42)).version == 1
    await target.close()


async def test_nothing_is_copied_onto_itself(sqlite: str) -> None:
    with pytest.raises(StorageError, match="the same database"):
        await copy_data(sqlite, sqlite)


async def test_a_source_that_does_not_exist_is_not_made(sqlite: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        await copy_data(f"sqlite:///{tmp_path}/typo.db", sqlite)
    assert not (tmp_path / "typo.db").exists()
