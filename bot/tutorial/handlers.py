"""The tutorial meets Telegram: read the event, ask the machine, commit, show."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import ContextTypes

from bot.gateway.markup import Screen
from bot.gateway.panel import Panels, adopt, notice
from bot.gateway.turn import Desk, current_turn
from bot.i18n.locale import choose_locale, using
from bot.people.person import Person
from bot.storage.store import Decision
from bot.tutorial.content import Content
from bot.tutorial.machine import Event, Kind, advance
from bot.tutorial.screens import TutorialScreens

_KINDS: dict[str, Kind] = {
    "next": "next",
    "back": "back",
    "jump": "jump",
    "choose": "choose",
    "done": "done",
    "stuck": "stuck",
    "menu": "menu",
    "pause": "pause",
    "resume": "resume",
    "restart": "restart",
    "confirm": "confirm",
}


def parse_event(data: str) -> Event:
    """A button's callback data as an event; what no button has shows the current step.

    Args:
        data: "tutorial:<kind>", then as needed ":<step it is on>" or ":<target>", then ":<choice>".
    """
    parts = data.split(":")
    kind = _KINDS.get(parts[1] if len(parts) > 1 else "")
    first = parts[2] if len(parts) > 2 else None
    if kind is None:
        return Event("resume")
    if kind == "jump":
        return Event("jump", target=first)
    if kind == "choose":
        return Event("choose", at=first, target=parts[3] if len(parts) > 3 else None)
    return Event(kind, at=first)


def is_drawn(data: str) -> bool:
    """Whether some screen of ours has a button with this callback data.

    Whoever presses another one sees what we do not know of, and gets an edit even if it should change nothing.
    """
    parts = data.split(":")
    kind = parts[1] if len(parts) > 1 else ""
    return kind in _KINDS and (len(parts) > 2 or kind in ("menu", "resume", "restart", "confirm"))


class TutorialHandlers:
    """Everything that a person does with the tutorial."""

    def __init__(
        self, desk: Desk, panels: Panels, content: Content, screens: TutorialScreens, *, pictures: bool
    ) -> None:
        self._desk = desk
        self._panels = panels
        self._content = content
        self._screens = screens
        self._pictures = pictures

    async def on_button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button of the tutorial, on the newest message or an old one."""
        query = update.callback_query
        turn = current_turn.get()
        if query is None or turn is None:
            return
        turn.answer = {"callback_query_id": query.id}
        await self.happen(update, parse_event(query.data or ""))

    async def on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start, perhaps with a step's id (a deep link)."""
        await self.happen(update, Event("start", target=context.args[0] if context.args else None))

    async def on_steps(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/steps: the menu of all steps."""
        await self.happen(update, Event("menu"))

    async def on_cancel(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/cancel: whatever was asked is dropped; the tutorial waits where it was."""
        await self.happen(update, Event("pause"))

    async def happen(self, update: Update, event: Event) -> None:
        """One event of the person who sent the update: committed, then shown."""
        user = update.effective_user
        if user is None:
            await self._desk.claim()
            return
        turn, query = current_turn.get(), update.callback_query
        pressed = turn.pressed if turn is not None else None
        message_id = update.message.message_id if update.message is not None else 0

        def decide(person: Person) -> Decision[Person]:
            progress, _shown = advance(person.progress, event, self._content.tutorial)
            after = replace(
                adopt(notice(person, message_id), pressed),
                progress=progress,
                version=person.version + 1,
                language_code=user.language_code,
                awaiting="error" if progress.mode == "stuck" else None,
                blocked=False,
            )
            return Decision(after, after)

        drawn = query is not None and is_drawn(query.data or "")
        await self._panels.show(await self._desk.decide(user.id, decide), pressed if drawn else None)

    def draw(self, person: Person) -> Screen:
        """Where a person is; one who never started is on the first step."""
        progress = person.progress or advance(None, Event("start"), self._content.tutorial)[0]
        with using(choose_locale(person.language_code, person.locale)):
            return self._screens.screen(progress, pictures=self._pictures and person.pictures)
