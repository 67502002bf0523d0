"""What Telegram saw: every update that was offered, every message and edit that landed, chat by chat, in order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import orjson

from bot.i18n.facts import load_provider
from bot.i18n.locale import choose_locale, using
from bot.playground.journal import KEPT
from bot.playground.server import Playground
from bot.playground.state import Bot
from bot.playground.updates import Pending
from bot.tutorial.content import load_content
from bot.tutorial.handlers import parse_event
from bot.tutorial.machine import Event, advance
from bot.tutorial.screens import TutorialScreens
from tests.conversations.chat import plain, text_of
from tests.soak.story import Landed, Offered, Shown, Story

IN_FLIGHT = 3.0
"""Seconds in which a request of a killed process is carried out, if it is at all."""
CALM = 4.0
"""Seconds without a request after which no process is waiting to make one again (retry_after is one second here)."""
RECENT = 1000
"""Requests among which all those are that are being answered."""
_COMMANDS = {"/start": Event("start"), "/steps": Event("menu"), "/cancel": Event("pause")}


class Chronicle:
    """Listens to a playground, from before the first person comes.

    Args:
        bot: the playground's side of it.
    """

    def __init__(self, playground: Playground, bot: Bot) -> None:
        self._playground = playground
        self._bot = bot
        self._content = load_content(load_provider())
        self._screens = TutorialScreens(self._content, lambda name, locale: None)
        self._journal_read = 0
        self._sends: list[dict[str, Any]] = []
        self.stories: dict[int, Story] = {}
        self.offered: set[int] = set()
        self.repeated = 0
        self.kills: list[float] = []

    def follow(self, person_id: int, language_code: str) -> Story:
        """A new person."""
        story = self.stories[person_id] = Story(person_id, choose_locale(language_code, None))
        return story

    # -- what is offered to the bot ---------------------------------------------------------------------------

    def watch_updates(self) -> None:
        """From now on every update is noted before it is delivered; a webhook must be set."""
        deliver = self._bot.updates.on_arrival
        assert deliver is not None, "no webhook is set"

        def arrived(key: int, pending: Pending) -> None:
            self._note(key, pending)
            deliver(key, pending)

        self._bot.updates.on_arrival = arrived

    def _note(self, key: int, pending: Pending) -> None:
        if pending.id in self.offered:
            self.repeated += 1
            return
        self.offered.add(pending.id)
        press = pending.update.get("callback_query")
        story = self.stories[(press or pending.update["message"])["from"]["id"]]
        offered = Offered(pending.id, key, bool(press), event_of(pending.update), self._playground.world.now())
        story.offered.append(offered)
        self._move_on(story, offered)
        story.cut = story.cut and offered.event is None

    def _move_on(self, story: Story, offered: Offered) -> None:
        if offered.event is not None:
            story.progress = advance(story.progress, offered.event, self._content.tutorial)[0]
            story.places.append(self._draw(story))
            story.placed.append(offered.at)

    def replay(self, story: Story, order: dict[int, int]) -> None:
        """Goes through a person's updates once more, as they were committed.

        Args:
            order: the number of each update's transaction, by its id; what has none comes last.
        """
        story.progress, story.places, story.placed = None, [], []
        story.offered.sort(key=lambda each: (order.get(each.id, math.inf), each.id))
        for offered in story.offered:
            self._move_on(story, offered)

    def _draw(self, story: Story) -> Shown:
        assert story.progress is not None
        with using(story.locale):
            screen = self._screens.screen(story.progress)
        return plain(screen.text).strip(), _keyboard(screen.keyboard())

    def under_way(self, story: Story) -> bool:
        """Telegram has an update of this person's that was not taken yet."""
        return any(self._bot.updates.holds(each.key) for each in story.offered[-20:])

    # -- what comes into the chats ----------------------------------------------------------------------------

    async def listen(self) -> None:
        """Notes what lands, until it is cancelled."""
        async for event in self._playground.events.listen():
            story = self.stories.get(event["chat_id"])
            if story is None:
                continue
            if event["type"] in ("message", "edit"):
                story.landed.append(self._landed(story, event["message"], new=event["type"] == "message"))
            elif event["type"] == "delete":
                story.deleted[event["message_id"]] = self._playground.world.now()

    def _landed(self, story: Story, message: dict[str, Any], *, new: bool) -> Landed:
        now, by_bot = self._playground.world.now(), bool(message["outgoing"])
        shown = (text_of(message).strip(), _keyboard(message.get("reply_markup"))) if by_bot else ("", b"")
        return Landed(message["message_id"], shown, new, by_bot, now, cut=by_bot and now < story.cut_until)

    def read_journal(self) -> None:
        """Notes which messages got lost; the journal keeps its newest requests only."""
        journal = self._playground.api.journal
        assert journal.number - self._journal_read < KEPT, "the journal was read too seldom"
        self._sends += [e for e in journal.since(self._journal_read) if e["method"] in ("sendMessage", "sendPhoto")]
        self._journal_read = journal.number
        for entry in self._sends:
            story = self.stories.get(int(entry["params"]["chat_id"]))
            if story is not None and entry["outcome"] not in (None, "ok"):
                (story.unknown if "answer dropped" in entry["outcome"] else story.unsent).append(entry["at"])
        self._sends = [entry for entry in self._sends if entry["outcome"] is None]

    def note_kill(self, panels: Mapping[int, int]) -> int:
        """Notes what is under way at a kill; in how many chats.

        Args:
            panels: the message that is noted down as each person's panel, so far.
        """
        now, asked_about, met = self._playground.world.now(), self._being_answered(), 0
        self.kills.append(now)
        for story in self.stories.values():
            story.cut = story.cut or not story.is_level
            unnoted = [each for each in story.panels if each.message_id > panels.get(story.person_id, 0)]
            unfinished = [*unnoted, *story.panels[:-1], *story.open_keys()]
            for each in unfinished:
                each.cut = True
            if story.cut or unfinished or self.under_way(story) or str(story.person_id) in asked_about:
                story.cut_until = now + IN_FLIGHT
                met += 1
        return met

    def _being_answered(self) -> set[str]:
        """The chats that a request is about which has no answer yet; "None" for those about no chat."""
        journal = self._playground.api.journal
        return {str(e["params"].get("chat_id")) for e in journal.since(journal.number - RECENT) if not e["outcome"]}

    @property
    def is_at_rest(self) -> bool:
        """Every update is taken, no request is being answered, and none is to come."""
        if len(self._bot.updates) or self._being_answered():
            return False
        if all(story.is_settled for story in self.stories.values()):
            return True
        if any(story.is_checked for story in self.stories.values()):
            return False  # a check may take longer than any pause between two requests
        last = self._playground.api.journal.since(self._playground.api.journal.number - 1)
        return not last or self._playground.world.now() - last[0]["at"] > CALM


def event_of(update: dict[str, Any]) -> Event | None:
    """What an update is to the tutorial's machine; None: nothing."""
    if "callback_query" in update:
        data = str(update["callback_query"]["data"])
        return parse_event(data) if data.startswith("tutorial:") else None
    return _COMMANDS.get(update["message"].get("text", ""))


def _keyboard(markup: Any) -> bytes:
    rows = (markup or {}).get("inline_keyboard") or []
    return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)
