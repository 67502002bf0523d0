"""One person's chat as Telegram knows it: what they did, what came of it, and where a kill has cut into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.tutorial.machine import Event
from bot.tutorial.progress import Progress

Shown = tuple[str, bytes]
"""What can be seen of a message: its text without markup, and its keyboard."""


@dataclass(slots=True)
class Landed:
    """A message that came into a chat, or an edit of one.

    Args:
        shown: empty for what a person wrote: it may be a key.
        at: when, in seconds of the playground's clock.
        cut: a process was killed before its own had noted it down, or had done what follows from it.
    """

    message_id: int
    shown: Shown = field(repr=False)
    new: bool
    by_bot: bool
    at: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """An update.

    Args:
        key: the playground's, by which it says whether the update still waits.
        is_press: of a button; Telegram has a queue for these, and another one for messages.
        event: what it is to the tutorial's machine; None: nothing.
        at: when it was made, in seconds of the playground's clock.
    """

    id: int
    key: int
    is_press: bool
    event: Event | None
    at: float


@dataclass(slots=True)
class Key:
    """A key that somebody sent.

    Args:
        last4: the end of it, which is all that the bot may say.
        at: when, in seconds of the playground's clock.
        cut: a process was killed before its message was gone and its verdict there.
    """

    last4: str
    at: float
    cut: bool = False


@dataclass(slots=True)
class Story:
    """One person's chat with the bot.

    Args:
        locale: which one they read.
        offered: their updates, in the order in which they were made, or committed once that is known.
        progress: what these lead to.
        places: what those of them lead to which are something to the tutorial, and when they were made.
        cut: a kill met the last of them before it was shown.
        cut_until: what lands till then may have been sent by a process that was killed.
        landed: all that came into the chat.
        keys: by their message's id.
        deleted: the messages that are gone, and since when.
        keeps: Telegram deletes nothing in this chat.
        unsent: when messages to this chat were refused by Telegram.
        unknown: when messages to this chat came in, and the bot was not told.
    """

    person_id: int
    locale: str
    offered: list[Offered] = field(default_factory=list)
    progress: Progress | None = None
    places: list[Shown] = field(default_factory=list)
    placed: list[float] = field(default_factory=list)
    cut: bool = False
    cut_until: float = 0.0
    landed: list[Landed] = field(default_factory=list)
    keys: dict[int, Key] = field(default_factory=dict)
    deleted: dict[int, float] = field(default_factory=dict)
    keeps: bool = False
    unsent: list[float] = field(default_factory=list)
    unknown: list[float] = field(default_factory=list)

    @property
    def renders(self) -> list[Landed]:
        """Those of the bot's messages and edits that show a place of this person's."""
        places = set(self.places)
        return [each for each in self.landed if each.by_bot and each.shown in places]

    @property
    def panels(self) -> list[Landed]:
        """The messages that show a place with its buttons now, the oldest first; people look at the newest."""
        places = set(self.places)
        latest = {each.message_id: each for each in self.landed if each.by_bot}
        return [each for m, each in sorted(latest.items()) if each.shown in places and m not in self.deleted]

    @property
    def is_level(self) -> bool:
        """The chat shows where its person is."""
        panels = self.panels
        return not self.places or (bool(panels) and panels[-1].shown == self.places[-1])

    def verdicts(self, last4: str) -> int:
        """In how many messages the verdict on a key with this ending has stood."""
        return len({each.message_id for each in self.landed if each.by_bot and f"(…{last4})" in each.shown[0]})

    def is_excused(self, key: Key) -> bool:
        """The verdict on a key may be missing, or there twice."""
        return key.cut or any(at >= key.at for at in (*self.unsent, *self.unknown))

    @property
    def is_checked(self) -> bool:
        """A verdict is still to come."""
        return any(not self.is_excused(key) for key in self.open_keys())

    @property
    def is_settled(self) -> bool:
        """Nothing more is to come."""
        return self.is_level and len(self.panels) < 2 and not self.is_checked

    def timeline(self) -> str:
        """What happened in the chat, without a word of what was written there."""
        lines = [(at, f"place {number}") for number, at in enumerate(self.placed)]
        lines += [(at, "a message was not sent") for at in self.unsent]
        lines += [(at, "the answer to a message was lost") for at in self.unknown]
        lines += [(key.at, f"key in {message_id}{' (cut)' * key.cut}") for message_id, key in self.keys.items()]
        lines += [(at, f"{message_id} deleted") for message_id, at in self.deleted.items()]
        for each in self.landed:
            who = "the bot" if each.by_bot else "the person"
            place = [number for number, place in enumerate(self.places) if place == each.shown]
            what = f"{'message' if each.new else 'edit of'} {each.message_id} by {who}{' (cut)' * each.cut}"
            lines.append((each.at, f"{what}, places {place}"))
        return "".join(f"  {at:.3f} {line}\n" for at, line in sorted(lines))

    def open_keys(self) -> Iterator[Key]:
        """The keys whose message still stands in the chat, or of which nothing was said."""
        before: Counter[str] = Counter()
        for message_id, key in self.keys.items():
            before[key.last4] += 1
            stands = message_id not in self.deleted and not self.keeps
            if stands or self.verdicts(key.last4) < before[key.last4]:
                yield key
