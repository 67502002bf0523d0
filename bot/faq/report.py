"""`faq report`: what was asked and not answered, grouped by likeness, so that authors know what to write next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import time

from bot.storage.open import open_store
from bot.storage.store import Question

LIKE = 0.35
"""Two questions whose pairs of letters overlap at least this much (Jaccard) are asked about the same thing."""


@dataclass(slots=True)
class Group:
    """Questions that are alike; the first one stands for all."""

    features: frozenset[str]
    questions: list[Question]


def unanswered(questions: Sequence[Question]) -> list[Question]:
    """Those that got no sure answer, or one that was not it."""
    return [q for q in questions if q.helpful is False or (q.tier != "sure" and q.helpful is not True)]


def group(questions: Sequence[Question]) -> list[Group]:
    """Like with like, the largest group first."""
    groups: list[Group] = []
    for question in questions:
        features = _pairs(question.text)
        best = max(groups, key=lambda g: _overlap(g.features, features), default=None)
        if best is not None and _overlap(best.features, features) >= LIKE:
            best.questions.append(question)
        else:
            groups.append(Group(features, [question]))
    return sorted(groups, key=lambda g: len(g.questions), reverse=True)


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(text.lower().split())
    return frozenset(letters[at : at + 2] for at in range(max(1, len(letters) - 1)))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


async def report(store_url: str, days: int) -> int:
    """Prints the report; its exit code.

    Args:
        days: how far back.
    """
    store = open_store(store_url)
    await store.open()
    try:
        asked = await store.questions(time() - days * 86_400)
    finally:
        await store.close()
    open_ones = unanswered(asked)
    print(f"{len(asked)} questions in {days} days, {len(open_ones)} without a good answer.")  # noqa: T201
    for each in group(open_ones):
        first = each.questions[0]
        near = f", near {first.topic}" if first.topic else ""
        print(f"{len(each.questions):5}  [{first.locale}] {first.text!r}{near}")  # noqa: T201
        for other in each.questions[1:4]:
            print(f"           {other.text!r}")  # noqa: T201
    return 0
