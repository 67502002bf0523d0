"""What must be true in the end, and how often it was not: sentences without a word of what was written in a chat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import asyncpg

from bot.keys.detect import find_secrets
from bot.playground.server import Playground
from bot.playground.state import Bot
from bot.storage.store import Store
from tests.conversations.chat import text_of
from tests.soak.chronicle import Chronicle
from tests.soak.story import Key, Landed, Story

REPAIR = 5.0
"""Seconds in which a process has noticed that it was overtaken, and shown what is newer."""


@dataclass(slots=True)
class Report:
    """Figures of a run, and what went wrong in it."""

    updates: int = 0
    repeated: int = 0
    overtaken: int = 0
    kills: int = 0
    met: int = 0
    keys: int = 0
    keys_without_verdict: int = 0
    unsent: int = 0
    unknown: int = 0
    late_renders: int = 0
    not_level: int = 0
    sent_twice: int = 0
    keyboards_left: int = 0
    wrong: list[str] = field(default_factory=list)
    accused: dict[int, Story] = field(default_factory=dict, repr=False)

    def accuse(self, story: Story, wrong: str) -> None:
        """Notes what went wrong in one person's chat."""
        if (sentence := f"{story.person_id}: {wrong}") not in self.wrong:
            self.wrong.append(sentence)
        self.accused[story.person_id] = story

    def __str__(self) -> str:
        figures = [f"{name} {getattr(self, name)}" for name in self.__slots__ if name not in ("wrong", "accused")]
        return ", ".join(figures) + "".join(f"\n- {one}" for one in self.wrong)


async def replay(chronicle: Chronicle, connection: asyncpg.Connection, report: Report) -> None:
    """Reads in which order the updates were committed: each once, and Telegram's two queues each in their order."""
    # One person's transactions get their numbers under that person's lock.
    rows = await connection.fetch("SELECT update_id, xmin::text::bigint FROM claims")
    order = dict(rows)
    if missing := chronicle.offered - order.keys():
        report.wrong.append(f"{len(missing)} updates were acknowledged and never claimed")
    if foreign := order.keys() - chronicle.offered:
        report.wrong.append(f"{len(foreign)} claims of updates that were never offered")
    report.overtaken = 0
    for story in chronicle.stories.values():
        chronicle.replay(story, order)
        report.overtaken += sum(before.id > after.id for before, after in pairwise(story.offered))
        for presses in (True, False):
            ids = [each.id for each in story.offered if each.is_press is presses]
            if ids != sorted(ids):
                report.accuse(story, f"{'presses' if presses else 'messages'} were committed out of order")


async def judge_store(chronicle: Chronicle, store: Store, report: Report) -> None:
    """Every place is the one that the presses lead to, and no promise is left."""
    for story in chronicle.stories.values():
        person = await store.person(story.person_id)
        if person.version != len(story.places):
            report.accuse(story, f"{len(story.places)} presses came to version {person.version}")
        if person.progress != story.progress:
            report.accuse(story, f"stored {person.progress}, pressed {story.progress}")
        panels = story.panels
        panel = person.panel.message_id if person.panel else None
        if panels and panels[-1].message_id != panel and not (panels[-1].cut or story.unknown):
            report.accuse(story, f"{panel} is kept as the panel, which is {panels[-1].message_id}")
    left, _ = await store.pending_erasures()
    if left:
        report.wrong.append(f"{left} promised deletions are left")


def judge_chats(chronicle: Chronicle, report: Report) -> None:
    """What people saw meanwhile."""
    for story in chronicle.stories.values():
        for wrong in (*_judge_panel(story, chronicle, report), *_judge_keys(story, report)):
            report.accuse(story, wrong)
        report.unsent += len(story.unsent)
        report.unknown += len(story.unknown)


def _judge_panel(story: Story, chronicle: Chronicle, report: Report) -> Iterator[str]:
    if not story.is_level:
        report.not_level += 1
        if not story.cut and not any(at >= story.placed[-1] for at in story.unsent):
            yield "the chat does not show the place, and nothing was cut off"
    twice = _sent_twice(story)
    report.sent_twice += len(twice)
    if sum(not each.cut for each in twice) > len(story.unknown):
        yield f"the tutorial was sent {len(twice)} times though nothing had come below it"
    late = list(_late_renders(story))
    report.late_renders += len(late)
    if stayed := sum(_has_stayed(story, render, chronicle.kills) for render in late):
        yield f"{stayed} times something older stayed over something newer"
    panels = story.panels
    report.keyboards_left += max(0, len(panels) - 1)
    left = sum(not (each.cut or following.cut) for each, following in pairwise(panels))
    if left > len(story.unknown):
        yield f"{left} old messages have kept their buttons"


def _judge_keys(story: Story, report: Report) -> Iterator[str]:
    if story.keeps and not any("could not delete your message" in each.shown[0] for each in story.landed):
        yield "a key stands in the chat, and nobody was told to delete it"
    by_ending: dict[str, list[Key]] = {}
    for key in story.keys.values():
        by_ending.setdefault(key.last4, []).append(key)
    for last4, keys in by_ending.items():
        said = story.verdicts(last4)
        excused = [key for key in keys if story.is_excused(key)]
        report.keys += len(keys)
        report.keys_without_verdict += max(0, len(keys) - said)
        if not len(keys) - len(excused) <= said <= len(keys) + len(excused):
            yield f"{len(keys)} keys came to {said} verdicts, and {len(excused)} checks were cut off"


def judge_level(stories: Iterable[Story], report: Report) -> None:
    """In the end, once everybody who saw nothing has pressed again."""
    for story in stories:
        if not story.is_level:
            report.accuse(story, "the chat does not show the place, even after one more press")


def secrets_left(playground: Playground, bot: Bot, chronicle: Chronicle) -> int:
    """The messages that have something like a key in them, in any chat that allows their deletion."""
    return sum(
        bool(find_secrets(text_of(message.body)))
        for story in chronicle.stories.values()
        if not story.keeps
        for message in playground.world.private_chat(bot, story.person_id).messages.values()
    )


def _late_renders(story: Story) -> Iterator[Landed]:
    """The renders that came after a newer one. A render that shows the same as a later place passes for that one."""
    at = 0
    for render in story.renders:
        if render.shown in story.places[at:]:
            at = story.places.index(render.shown, at)
        else:
            yield render


def _has_stayed(story: Story, late: Landed, kills: list[float]) -> bool:
    """Nobody has set it right, although there was time: no press and no kill came in between."""
    over = late.at + REPAIR
    events = [each.at for each in story.landed if each.by_bot] + story.placed
    return not any(late.at < at < over for at in events) and not any(late.at - REPAIR < at < over for at in kills)


def _sent_twice(story: Story) -> list[Landed]:
    """The messages with the tutorial below which it was sent anew although nothing had come in between."""
    places, found, last = set(story.places), [], None
    for each in story.landed:
        if each.new:
            is_panel = each.by_bot and each.shown in places
            if is_panel and last is not None:
                found += [last] if last.message_id not in story.deleted else []
            last = each if is_panel else None
    return found
