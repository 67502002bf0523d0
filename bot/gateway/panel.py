"""The one message of a private chat that shows the tutorial: edited in place, sent anew when that is not to be had."""

from __future__ import annotations

from dataclasses import replace

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
    """The person, once they have pressed a button of this message: it is the panel when no other is known."""
    return person if pressed is None or person.panel is not None else replace(person, panel=pressed)


class Panels:
    """Shows screens in people's panels, and keeps which message that is."""

    def __init__(self, desk: Desk, outgoing: Outgoing) -> None:
        self._desk = desk
        self._outgoing = outgoing

    async def show(self, person: Person, screen: Screen, pressed: Panel | None = None) -> None:
        """A screen in the panel: by an edit while it is the last message, else as a new message.

        Args:
            person: as just committed, with the version of what is shown.
            screen: complete, in the person's locale.
            pressed: the message whose button asked for it. Only who pressed the panel is looking at it, and needs no
                edit that changes nothing.
        """
        panel = person.panel
        if panel is None or person.last_message_id > panel.message_id or not _fits(screen, panel):
            await self._send_anew(person, screen)
            return
        if not panel.photo:
            screen = replace(screen, picture=None)  # a message keeps its kind; the next new one has the picture
        outcome = await self._outgoing.edit(
            person.id,
            panel.message_id,
            screen,
            photo=panel.photo,
            version=person.version,
            if_changed=pressed is not None and pressed.message_id == panel.message_id,
        )
        if outcome is Sent.GONE:
            await self._send_anew(replace(person, panel=None), screen)

    async def _send_anew(self, person: Person, screen: Screen) -> None:
        message_id = await self._outgoing.send(person.id, screen)
        if message_id is None:
            return
        await self._remember(person.id, Panel(message_id, photo=screen.picture is not None))
        if person.panel is not None:
            await self._outgoing.remove_keyboard(person.id, person.panel.message_id)

    async def say(self, person_id: int, screen: Screen, *, reply_to: int | None = None) -> int | None:
        """A message of its own below the panel; its id, None when it could not be sent."""
        message_id = await self._outgoing.send(person_id, screen, reply_to=reply_to)
        if message_id is not None:
            said = message_id
            await self._desk.decide(person_id, lambda person: Decision(True, notice(person, said)))
        return message_id

    async def _remember(self, person_id: int, panel: Panel) -> None:
        def decide(person: Person) -> Decision[bool]:
            return Decision(True, replace(notice(person, panel.message_id), panel=panel))

        await self._desk.decide(person_id, decide)


def _fits(screen: Screen, panel: Panel) -> bool:
    """A photo cannot become a text again, and its caption is short."""
    return not panel.photo or (screen.picture is not None and visible_length(screen.text) <= CAPTION_LIMIT)
