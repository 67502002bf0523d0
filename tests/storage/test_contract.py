"""What a Store promises, kept by both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.people.person import Panel, Person
from bot.storage.store import CLAIM_SECONDS, Charge, Decision, Erasure, Question, StorageError
from bot.storage.tables import PEOPLE, QUESTION_SECONDS, SLICE
from bot.tutorial.progress import Progress
from tests.storage.conftest import AnyStore, Clock, MakeStore

MAX = 2**52
"""Telegram's ids have at most 52 significant bits."""

FULL = Person(
    id=MAX,
    locale="zh_CN",
    language_code="zh-hans",
    progress=Progress(
        screen="card-form",
        trail=("welcome", "card"),
        choices={"card": "yes"},
        done=frozenset({"welcome", "card"}),
        mode="menu",
    ),
    version=41,
    panel=Panel(message_id=2**31, photo=True),
    last_message_id=2**31 + 5,
    awaiting="key",
    pictures=False,
    blocked=True,
)
ERASURE = Erasure(chat_id=-1001234567890, message_id=9, person_id=7, locale="en", why="card", sent_at=100.5, due_at=103)
QUESTION = Question("多少钱？ 🔑", "zh_CN", "sure", "pricing", None, 1000.25)


def grow(person: Person) -> Decision[int]:
    """A decision that depends on what was stored before."""
    return Decision(person.version + 1, replace(person, version=person.version + 1))


async def test_an_unknown_person_is_a_new_one(store: AnyStore) -> None:
    assert await store.person(5) == Person(5)
    assert await store.decide(1, 5, lambda person: Decision(person)) == Person(5)


async def test_every_field_of_a_person_comes_back(store: AnyStore) -> None:
    for person in (FULL, replace(Person(MAX), panel=Panel(3)), Person(MAX)):
        assert await store.decide(None, MAX, lambda _old, new=person: Decision("kept", new)) == "kept"
        assert await store.person(MAX) == person
        assert await store.decide(None, MAX, lambda old: Decision(old)) == person


async def test_an_update_is_decided_once(store: AnyStore) -> None:
    assert await store.decide(10, 5, grow) == 1
    assert await store.decide(10, 5, grow) is None
    assert await store.decide(11, 5, grow) == 2
    assert (await store.person(5)).version == 2


async def test_an_update_that_comes_twice_at_once_is_decided_once(store: AnyStore) -> None:
    results = await asyncio.gather(*(store.decide(10, 5, grow) for _twin in range(8)))
    assert sorted(results, key=str) == [1] + [None] * 7


async def test_a_change_that_no_update_asked_for_is_made_each_time(store: AnyStore) -> None:
    assert [await store.decide(None, 5, grow) for _again in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("result", [0, "", False, ()])
async def test_an_empty_result_is_a_result(store: AnyStore, result: object) -> None:
    assert await store.decide(1, 5, lambda _person: Decision(result)) == result


async def test_a_decision_that_fails_leaves_nothing(store: AnyStore) -> None:
    def fail(person: Person) -> Decision[int]:
        raise LookupError("no such screen")

    with pytest.raises(LookupError, match="no such screen"):
        await store.decide(10, 5, fail)
    assert await store.decide(10, 5, grow) == 1


async def test_a_decision_that_fails_fails_alone(store: AnyStore) -> None:
    def fail(person: Person) -> Decision[int]:
        raise OSError("not the database's")

    results = await asyncio.gather(
        *(store.decide(n, n, fail if n % 5 == 0 else grow) for n in range(1, 41)), return_exceptions=True
    )
    assert [n for n, result in enumerate(results, 1) if isinstance(result, OSError)] == list(range(5, 41, 5))
    assert [result for result in results if not isinstance(result, OSError)] == [1] * 32


async def test_a_caller_that_goes_away_disturbs_nobody(store: AnyStore) -> None:
    waiting = [asyncio.create_task(store.decide(n, n, grow)) for n in range(1, 21)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert done[1::2] == [1] * 10
    assert await store.decide(100, 2, grow) == 2


async def test_decisions_about_one_person_see_each_other(store: AnyStore) -> None:
    results = await asyncio.gather(*(store.decide(n, 5, grow) for n in range(50)))
    assert sorted(results) == list(range(1, 51))
    assert (await store.person(5)).version == 50


async def test_a_claim_and_a_decision_are_of_the_same_kind(store: AnyStore) -> None:
    assert await store.claim(1) is True
    assert await store.claim(1) is False
    assert await store.decide(1, 5, grow) is None
    await store.decide(2, 5, grow)
    assert await store.claim(2) is False


async def test_a_claim_is_forgotten_after_its_time(store: AnyStore, clock: Clock) -> None:
    """Update ids begin anew after an idle week: an old claim must not swallow a new update."""
    await store.claim(1)
    await store.decide(2, 5, grow)
    clock.seconds += CLAIM_SECONDS - 1
    assert await store.claim(1) is False
    clock.seconds += 2
    assert await store.claim(1) is True
    assert await store.claim(1) is False
    assert await store.decide(2, 5, grow) == 2


async def test_the_ledger_is_written_with_the_decision(store: AnyStore) -> None:
    rows = (ERASURE, replace(ERASURE, message_id=10, due_at=50))
    await store.decide(1, 7, lambda person: Decision(True, erasures=rows))
    assert await store.pending_erasures() == (2, 100.5)
    assert await store.take_erasures(103, 30, 10) == [
        replace(ERASURE, message_id=10, due_at=133),
        replace(ERASURE, due_at=133),
    ]


async def test_a_message_is_in_the_ledger_once(store: AnyStore) -> None:
    await store.decide(1, 7, lambda person: Decision(True, erasures=(ERASURE,)))
    await store.decide(2, 7, lambda person: Decision(True, erasures=(replace(ERASURE, why="openai_key"),)))
    assert await store.take_erasures(200, 30, 10) == [replace(ERASURE, due_at=230)]


async def test_rows_of_the_ledger_are_lent_for_a_while(store: AnyStore) -> None:
    rows = tuple(replace(ERASURE, message_id=n, due_at=100 + n) for n in range(5))
    await store.decide(1, 7, lambda person: Decision(True, erasures=rows))
    assert await store.take_erasures(99, 30, 10) == []
    assert [row.message_id for row in await store.take_erasures(103, 30, 2)] == [0, 1]
    assert [row.message_id for row in await store.take_erasures(103, 30, 9)] == [2, 3]
    assert await store.take_erasures(103, 30, 9) == []
    assert [row.message_id for row in await store.take_erasures(133, 30, 9)] == [4, 0, 1, 2, 3]


async def test_an_erasure_is_postponed_and_finished(store: AnyStore) -> None:
    assert await store.pending_erasures() == (0, None)
    await store.decide(1, 7, lambda person: Decision(True, erasures=(ERASURE,)))
    later = replace(ERASURE, attempts=3, told=True)
    await store.postpone_erasure(later, 500)
    assert await store.take_erasures(499, 1, 1) == []
    assert await store.take_erasures(500, 1, 1) == [replace(later, due_at=501)]
    await store.finish_erasure(ERASURE.chat_id, ERASURE.message_id)
    await store.finish_erasure(ERASURE.chat_id, ERASURE.message_id)
    assert await store.pending_erasures() == (0, None)


async def test_a_budget_has_a_ceiling_in_each_window(store: AnyStore) -> None:
    hour = 7200.0

    async def spend(amount: int, at: float = hour, person_id: int = 5, budget: str = "checks") -> bool:
        return await store.spend([Charge(budget, person_id, 3600, amount, 10)], at) is None

    assert not await spend(11)
    assert await spend(6)
    assert not await spend(5)
    assert await spend(4, at=hour + 3599)
    assert not await spend(1)
    assert await spend(10, person_id=6)
    assert await spend(10, budget="llm_tokens")
    assert await spend(10, at=hour + 3600)
    assert await spend(10, at=hour - 1)


async def test_a_budget_is_not_overspent_by_many_at_once(store: AnyStore) -> None:
    refused = await asyncio.gather(*(store.spend([Charge("checks", 0, 60, 3, 40)], 100) for _rush in range(50)))
    assert refused.count(None) == 13


async def test_of_several_budgets_all_are_charged_or_none(store: AnyStore) -> None:
    own, all_together = Charge("checks", 5, 60, 1, 3), Charge("checks", 0, 60, 2, 4)
    assert await store.spend([own, all_together], 100) is None
    assert await store.spend([own, all_together], 100) is None
    assert await store.spend([own, all_together], 100) == all_together
    assert await store.spend([own], 100) is None  # the third, not the fourth
    assert await store.spend([all_together, own], 100) in (own, all_together)
    assert await store.spend([], 100) is None


async def test_budgets_charged_in_any_order_at_once_do_not_wait_for_each_other_for_ever(store: AnyStore) -> None:
    charges = [Charge(budget, person, 60, 1, 1000) for budget in "ab" for person in (0, 5, 6)]
    orders = [charges, charges[::-1], charges[3:] + charges[:3]]
    assert await asyncio.gather(*(store.spend(orders[n % 3], 100) for n in range(60))) == [None] * 60


async def test_questions_come_back_in_order(store: AnyStore) -> None:
    later = replace(QUESTION, text="later", topic=None, tier="none", asked_at=2000)
    kept = [await store.keep_question(question) for question in (later, QUESTION)]
    await store.rate_question(kept[0], False)
    await store.rate_question(kept[1], True)
    await store.rate_question(999_999, True)
    assert await store.questions(0) == [replace(QUESTION, helpful=True), replace(later, helpful=False)]
    assert await store.questions(1500) == [replace(later, helpful=False)]


async def test_a_question_of_impossible_characters_is_kept(store: AnyStore) -> None:
    """PostgreSQL takes no NUL, neither database half a surrogate pair."""
    await store.keep_question(replace(QUESTION, text="a\0b\ud83dc"))
    assert [question.text for question in await store.questions(0)] == ["ab?c"]


async def test_a_client_with_an_impossible_language_is_kept(store: AnyStore) -> None:
    await store.decide(1, 5, lambda person: Decision(True, replace(person, language_code="z\0h\udc00")))
    assert (await store.person(5)).language_code == "zh?"


async def test_pictures_are_remembered_for_each_bot(store: AnyStore) -> None:
    assert await store.picture_id(1, "v1") is None
    await store.keep_picture_id(1, "v1", "AgAC-first")
    await store.keep_picture_id(1, "v1", "AgAC-second")
    await store.keep_picture_id(2, "v1", "AgAC-other")
    assert await store.picture_id(1, "v1") == "AgAC-second"
    assert await store.picture_id(2, "v1") == "AgAC-other"
    assert await store.picture_id(1, "v2") is None


async def test_a_person_is_forgotten_but_not_a_promise(store: AnyStore) -> None:
    await store.decide(1, MAX, lambda _old: Decision(True, FULL, (replace(ERASURE, person_id=MAX),)))
    await store.decide(2, 6, grow)
    await store.spend([Charge("checks", MAX, 60, 10, 10)], 100)
    assert await store.decide(3, MAX, lambda person: Decision(person, forget=True)) == FULL
    assert await store.person(MAX) == Person(MAX)
    assert await store.spend([Charge("checks", MAX, 60, 10, 10)], 100) is None
    assert (await store.person(6)).version == 1
    assert await store.pending_erasures() == (1, 100.5)
    assert await store.decide(1, MAX, grow) is None


async def test_a_wish_to_be_forgotten_that_comes_twice_leaves_alone_what_came_since(store: AnyStore) -> None:
    """It was carried out before it was claimed: a second delivery deleted the place of who had begun anew."""
    await store.decide(1, 5, grow)
    forget = Decision(True, forget=True)
    assert await store.decide(2, 5, lambda _: forget) is True
    assert await store.decide(3, 5, grow) == 1
    assert await store.decide(2, 5, lambda _: forget) is None
    assert (await store.person(5)).version == 1


async def test_what_is_past_its_time_is_pruned(store: AnyStore, clock: Clock) -> None:
    await store.keep_question(replace(QUESTION, asked_at=clock.seconds))
    await store.spend([Charge("checks", 5, 60, 10, 10)], clock.seconds)
    await store.decide(1, 5, lambda person: Decision(True, replace(person, version=3), (ERASURE,)))
    await store.prune(clock.seconds + QUESTION_SECONDS - 1)
    assert len(await store.questions(0)) == 1
    assert await store.claim(1) is True
    assert await store.spend([Charge("checks", 5, 60, 10, 10)], clock.seconds) is None
    await store.prune(clock.seconds + QUESTION_SECONDS + 1)
    assert await store.questions(0) == []
    assert (await store.person(5)).version == 3
    assert await store.pending_erasures() == (1, 100.5)


async def test_more_than_a_slice_is_pruned(store: AnyStore, clock: Clock) -> None:
    from bot.storage.tables import TABLES

    claims = next(table for table in TABLES if table.name == "claims")
    await store.add(claims, [(n, clock.seconds) for n in range(2 * SLICE + 7)])
    await store.prune(clock.seconds + CLAIM_SECONDS + 1)
    assert await store.page(claims, None, 10) == []


async def test_a_place_that_cannot_be_read_is_none(store: AnyStore) -> None:
    row = (5, "en", None, "{not json", 4, None, False, 0, None, True, False)
    await store.add(PEOPLE, [row])
    assert await store.person(5) == replace(Person(5), locale="en", version=4)
    assert await store.decide(1, 5, grow) == 5


async def test_a_store_that_is_closed_says_so(make_store: MakeStore) -> None:
    store = await make_store()
    await store.ping()
    await store.close()
    for verb in (store.ping(), store.claim(1), store.person(1)):
        with pytest.raises(StorageError, match="closed"):
            await verb


async def test_closing_finishes_what_was_begun(make_store: MakeStore) -> None:
    store = await make_store()
    begun = [asyncio.create_task(store.decide(n, n, grow)) for n in range(1, 31)]
    await asyncio.sleep(0)
    await store.close()
    results = await asyncio.gather(*begun, return_exceptions=True)
    other = await make_store()
    for n, result in enumerate(results, 1):
        assert result == 1 or isinstance(result, StorageError)
        assert (await other.person(n)).version == (1 if result == 1 else 0)
