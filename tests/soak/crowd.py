"""People who walk the tutorial at random, impatiently, on new and old buttons, and send keys now and then."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from typing import Any

from bot.playground import people
from bot.playground.openai import sample_key
from bot.playground.server import Playground
from bot.playground.state import Bot
from tests.soak.chronicle import Chronicle
from tests.soak.story import Key, Story

LATER = 30
"""Updates chosen to be repeated that wait for it at any time."""
ONWARD = ("tutorial:next", "tutorial:choose", "tutorial:done")


class Crowd:
    """So many people, and what they do.

    Args:
        seed: of their whims; the bot's own speed decides what they see meanwhile.
        samples: keys that they send and OpenAI knows; as many are unknown to it.
        duplicates: the share of the updates that Telegram delivers twice.
    """

    def __init__(
        self,
        playground: Playground,
        bot: Bot,
        chronicle: Chronicle,
        size: int,
        *,
        seed: int,
        samples: Sequence[str],
        duplicates: float,
    ) -> None:
        self._playground = playground
        self._bot = bot
        self._chronicle = chronicle
        self._scene = people.Scene(playground.world, bot, playground.events)
        self._chance = random.Random(seed)
        self._samples = samples
        self._duplicates = duplicates
        self._pressed: dict[int, list[tuple[int, str]]] = {}
        self._to_repeat: deque[tuple[int, dict[str, Any]]] = deque()
        self.keys: list[str] = []
        self.stories: list[Story] = []
        for number in range(size):
            language = "zh-hans" if number % 2 else "en"
            person = playground.world.add_person(f"Person {number}", language_code=language)
            self.stories.append(chronicle.follow(person.id, language))
            self._pressed[person.id] = []

    def send_what_stays(self, story: Story) -> None:
        """A key into a chat in which Telegram deletes nothing."""
        story.keeps = True
        self._say(story, "/start")
        self._send_key(story)

    async def walk(self, seconds: float, rate: float) -> None:
        """Acts of people drawn by lot, `rate` a second, whatever the bot makes of them."""
        loop = asyncio.get_running_loop()
        began, acts = loop.time(), 0
        while (passed := loop.time() - began) < seconds:
            while acts < passed * rate:
                acts += 1
                self._act(self._chance.choice(self.stories))
            self._chronicle.read_journal()
            await asyncio.sleep(max(0.0, (acts + 1) / rate - passed))  # the pace of the load

    def press_once(self, story: Story) -> None:
        """What a person does who sees nothing happen: they press the newest keyboard again."""
        if not self._press_newest(story):
            self._say(story, "/start")

    def _act(self, story: Story) -> None:
        lot = self._chance.random()
        if not story.places or lot < 0.02:
            self._say(story, "/start")
        elif lot < 0.05:
            self._say(story, self._chance.choice(("/steps", "/cancel")))
        elif lot < 0.10 and not any(story.open_keys()):
            self._send_key(story)
        elif lot < 0.12:
            self._say(story, self._chance.choice(("/start", "/steps")))  # and before it is answered:
            self._press_newest(story)
        elif lot < 0.20 and self._pressed[story.person_id]:
            self._press(story, *self._chance.choice(self._pressed[story.person_id]))
        elif self._press_newest(story) and lot > 0.90:
            self._press(story, *self._pressed[story.person_id][-1])  # twice, as the impatient do
        self._repeat_late()

    def _press_newest(self, story: Story) -> bool:
        """A button of the newest keyboard; False: there is none."""
        chat = self._playground.world.private_chat(self._bot, story.person_id)
        for message in reversed(list(chat.messages.values())):
            rows = message.body.get("reply_markup", {}).get("inline_keyboard", []) if message.outgoing else []
            offered = [str(b["callback_data"]) for row in rows for b in row if "callback_data" in b]
            buttons = [data for data in offered if data.startswith(("tutorial:", "keys:ask"))]
            if buttons:
                onward = [data for data in buttons if data.startswith(ONWARD)]
                self._press(story, message.id, self._chance.choice(onward * 2 + buttons))
                return True
        return False

    def _press(self, story: Story, message_id: int, data: str) -> None:
        """A button that is there, or was: a client may still show it."""
        chat, person = self._scene.chat(story.person_id), self._scene.person(story.person_id)
        alone = not self._chronicle.under_way(story)
        people.press(self._scene, chat, person, message_id, data, force=True)
        self._pressed[story.person_id] = [*self._pressed[story.person_id][-30:], (message_id, data)]
        self._repeat(story, alone)

    def _say(self, story: Story, text: str) -> int:
        chat, person = self._scene.chat(story.person_id), self._scene.person(story.person_id)
        alone = not self._chronicle.under_way(story)
        message = people.write(self._scene, chat, person, {"text": text})[-1]
        self._repeat(story, alone)
        return message.id

    def _send_key(self, story: Story) -> None:
        known = self._chance.random() < 0.5
        key = sample_key(self._chance.choice(self._samples) if known else f"{self._chance.random()}")
        self.keys.append(key)
        story.keys[self._say(story, f"my api key is {key}")] = Key(key[-4:], self._playground.world.now())

    def _repeat(self, story: Story, alone: bool) -> None:
        """Delivers some of the updates twice: at the same time, on another connection, and again much later.

        Args:
            alone: the update just made is the only one of this person; one that still waits is not delivered yet.
        """
        lot = self._chance.random()
        if lot < 2 * self._duplicates:
            key, pending = self._bot.updates.waiting()[-1]
            self._to_repeat.append((key, pending.update))
            if alone and lot < self._duplicates:
                self._offer_again(pending.update)

    def _repeat_late(self) -> None:
        if len(self._to_repeat) > LATER and not self._bot.updates.holds(self._to_repeat[0][0]):
            self._offer_again(self._to_repeat.popleft()[1])

    def _offer_again(self, update: dict[str, Any]) -> None:
        rest = {name: content for name, content in update.items() if name != "update_id"}
        # A queue of its own: the playground delivers it beside the first one, not after it.
        queue = -1 - self._chronicle.repeated
        self._bot.updates.add_raw(rest, queue, self._playground.world.now(), int(update["update_id"]))
