"""The one message of a private chat that shows the tutorial: edited in place, sent anew when that is not to be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.gateway.lanes import Lane
from bot.gateway.markup import CAPTION_LIMIT, Screen
from bot.gateway.outgoing import Outgoing, Sent
from bot.gateway.turn import Desk
from bot.i18n.telegram_html import visible_length
from bot.people.person import Panel, Person
from bot.storage.store import Decision


def notice(person: Person, message_id: int) -> Person:
    """The person, once a message has been seen in their chat; what is above it is no longer the last one."""
    return person if message_id <= person.last_message_id else replace(person, last_message_id=message_id)


def adopt(person: Person, pressed: Panel | None) -> Person:
    """The person, once they have pressed a button of this message.

    It is the panel when no other is known, and when it is newer than every message that is: a killed process has sent
    it and did not note it down. The panel further up would be edited out of sight.
    """
    if pressed is None or (person.panel is not None and pressed.message_id <= person.last_message_id):
        return person
    return replace(notice(person, pressed.message_id), panel=pressed)


class Panels:
    """Shows people's places in their panels, and keeps which message that is.

    Several renders of one chat may be under way, in this process and in others. In this one they queue up in the chat's
    lane. For the others holds: after each render the store is read once more, and who finds there something newer than
    what they have just shown shows that. So the last render to arrive shows what was committed last.

    Args:
        draw: the screen of a person's place, in their locale.
        shared: other processes serve the same people.
    """

    def __init__(self, desk: Desk, outgoing: Outgoing, draw: Callable[[Person], Screen], *, shared: bool) -> None:
        self._desk = desk
        self._outgoing = outgoing
        self._draw = draw
        self._shared = shared

    async def show(self, person: Person, pressed: Panel | None = None) -> None:
        """Where a person is, in the panel: by an edit while it is the last message, else as a new message.

        Args:
            person: as just committed.
            pressed: the message whose button asked for it. Only who pressed the panel is looking at it, and needs no
                edit that changes nothing.
        """
        async with self._outgoing.lane(person.id) as lane:
            if lane.shown is not None:  # by the render before this one, which may have moved the panel, too
                person = await self._desk.store.person(person.id)
                if person.version == lane.shown:
                    return
            await self._until_level(person, pressed, lane)

    async def over(self, person: Person, message: Panel, screen: Screen) -> None:
        """Another feature's screen in a message that was pressed, which may be the panel.

        Args:
            person: as just committed; when their place has changed meanwhile, it is what they see in the end.
        """
        async with self._outgoing.lane(person.id) as lane:
            await self._outgoing.edit(person.id, message.message_id, screen, lane=lane)
            lane.shown = None
            now = await self._stored(person)
            if now.version != person.version:
                await self._until_level(now, None, lane)

    async def _until_level(self, person: Person, pressed: Panel | None, lane: Lane) -> None:
        while person.progress is not None:  # None: they have asked to be forgotten meanwhile
            lane.shown = person.version
            now = await self._render(person, pressed, lane)
            if now.version == person.version:
                return
            person = now

    async def _render(self, person: Person, pressed: Panel | None, lane: Lane) -> Person:
        """Shows what is theirs; the person as stored after that."""
        screen, panel = self._draw(person), person.panel
        if panel is not None and not _fits(screen, panel):
            panel = None
        if panel is not None and person.last_message_id <= panel.message_id:
            if_changed = pressed is not None and pressed.message_id == panel.message_id
            if await self._edit(person, screen, panel, lane, if_changed=if_changed) is not Sent.GONE:
                return await self._after_edit(person, panel, lane)
            person, panel = replace(person, panel=None), None
        message_id = await self._outgoing.send(person.id, screen, lane=lane)
        if message_id is not None:
            return await self._move(person, Panel(message_id, photo=screen.picture is not None), lane)
        if panel is None:
            return person
        # Whether it was sent is unknown. The panel further up can be edited without doing anything twice.
        await self._edit(person, screen, panel, lane)
        return await self._after_edit(person, panel, lane)

    async def _edit(
        self, person: Person, screen: Screen, panel: Panel, lane: Lane, *, if_changed: bool = False
    ) -> Sent:
        if not panel.photo:
            screen = replace(screen, picture=None)  # a message keeps its kind; the next new one has the picture
        return await self._outgoing.edit(
            person.id, panel.message_id, screen, photo=panel.photo, if_changed=if_changed, lane=lane
        )

    async def _after_edit(self, person: Person, panel: Panel, lane: Lane) -> Person:
        now = await self._stored(person)
        if now.panel is not None and now.panel.message_id > panel.message_id:  # moved by another process: see `_move`
            await self._outgoing.remove_keyboard(person.id, panel.message_id, lane=lane)
        return now

    async def _move(self, person: Person, panel: Panel, lane: Lane) -> Person:
        """Keeps a new message as the panel, and takes away what it replaces."""

        def decide(now: Person) -> Decision[tuple[Panel | None, Person]]:
            if now.progress is None:
                return Decision((None, now))
            after = notice(now, panel.message_id)
            if now.panel is None or now.panel.message_id < panel.message_id:
                after = replace(after, panel=panel)
            return Decision((now.panel, after), after)

        before, after = await self._desk.decide(person.id, decide)
        if before is None or before.message_id == panel.message_id:  # it was pressed already, and adopted
            return after
        if person.panel is not None and before.message_id == person.panel.message_id:
            await self._outgoing.remove_keyboard(person.id, before.message_id, lane=lane)
        else:  # two were sent at once: nobody needs the upper one
            await self._outgoing.delete(person.id, min(before.message_id, panel.message_id))
        return after

    async def _stored(self, person: Person) -> Person:
        return await self._desk.store.person(person.id) if self._shared else person

    async def say(self, person_id: int, screen: Screen, *, reply_to: int | None = None) -> int | None:
        """A message of its own below the panel; its id, None when it could not be sent."""
        message_id = await self._outgoing.send(person_id, screen, reply_to=reply_to)
        if message_id is not None:
            said = message_id
            await self._desk.decide(person_id, lambda person: Decision(True, notice(person, said)))
        return message_id


def _fits(screen: Screen, panel: Panel) -> bool:
    """A photo cannot become a text again, and its caption is short."""
    return not panel.photo or (screen.picture is not None and visible_length(screen.text) <= CAPTION_LIMIT)
