"""/help, /language, /settings, /privacy, and a friendly answer to whatever is not understood."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.gateway.markup import Screen
from bot.gateway.outgoing import Outgoing
from bot.gateway.panel import Panels, notice
from bot.gateway.turn import Desk, current_turn
from bot.i18n.locale import available_locales, choose_locale, using
from bot.people import screens
from bot.people.person import Person
from bot.storage.store import Decision

Change = Callable[[Person], Person]


class PeopleHandlers:
    """What people do around the tutorial.

    Args:
        pictures: the operator has pictures on, so a person may switch them off.
        username: the bot's, without @; known once the bot is.
        on_locale: told a person's id and the locale they chose, None for Telegram's, to set their chat's commands.
    """

    def __init__(
        self,
        desk: Desk,
        panels: Panels,
        outgoing: Outgoing,
        *,
        pictures: bool,
        username: Callable[[], str],
        on_locale: Callable[[int, str | None], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._panels = panels
        self._outgoing = outgoing
        self._pictures = pictures
        self._username = username
        self._on_locale = on_locale

    async def on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/help."""
        await self._say(update, lambda person: screens.help_screen())

    async def on_language(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/language."""
        await self._say(update, screens.language)

    async def on_settings(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/settings."""
        await self._say(update, self._settings)

    async def on_privacy(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/privacy."""
        await self._say(update, lambda person: screens.privacy())

    async def on_picture(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A photo: nobody here can read it."""
        await self._say(update, lambda person: screens.no_pictures())

    async def on_file(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A file: the gate has looked for secrets in it, and nobody reads more of it."""
        await self._say(update, lambda person: screens.no_files())

    async def on_other(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A sticker, a voice message, an unknown command …: what the bot can do."""
        await self._say(update, lambda person: screens.not_understood())

    async def on_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start and the like in a group: a link to the private chat, nothing else."""
        message, user = update.effective_message, update.effective_user
        await self._desk.claim()
        if message is None or message.chat.type == ChatType.CHANNEL:
            return
        with using(choose_locale(user.language_code if user else None)):
            screen = screens.group(self._username())
        await self._outgoing.send(message.chat.id, screen, reply_to=message.message_id)

    async def on_blocked(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The person has blocked the bot, or let it in again."""
        change = update.my_chat_member
        if change is None or change.chat.type != ChatType.PRIVATE:
            await self._desk.claim()
            return
        blocked = change.new_chat_member.status == "kicked"
        await self._desk.decide(change.from_user.id, lambda person: Decision(True, replace(person, blocked=blocked)))

    async def on_nothing(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Kinds of update that ask for no answer."""
        await self._desk.claim()

    async def on_button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The buttons of these screens: "people:<what>[:<value>]"."""
        query = update.callback_query
        if query is None or query.data is None:
            await self._desk.claim()
            return
        match query.data.split(":")[1:]:
            case ["language", chosen] if chosen in ("", *available_locales()):
                person = await self._press(
                    update, lambda person: replace(person, locale=chosen or None), screens.language
                )
                await self._on_locale(person.id, person.locale)
            case ["languages"]:
                await self._press(update, None, screens.language)
            case ["pictures"]:
                await self._press(update, lambda person: replace(person, pictures=not person.pictures), self._settings)
            case ["settings"]:
                await self._press(update, None, self._settings)
            case ["privacy"]:
                await self._press(update, None, lambda person: screens.privacy())
            case ["forget"]:
                await self._press(update, None, lambda person: screens.forget_question())
            case ["forget", "yes"]:
                await self._forget(update)
            case _:
                await self._press(update, None, lambda person: screens.not_understood())

    def _settings(self, person: Person) -> Screen:
        return screens.settings(person, pictures_offered=self._pictures)

    async def _say(self, update: Update, draw: Callable[[Person], Screen]) -> None:
        """An answer to a message in the private chat, below it."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            await self._desk.claim()
            return
        code, message_id = user.language_code, message.message_id

        def decide(person: Person) -> Decision[Person]:
            after = replace(notice(person, message_id), language_code=code, awaiting=None, blocked=False)
            return Decision(after, after)

        person = await self._desk.decide(user.id, decide)
        with using(choose_locale(person.language_code, person.locale)):
            screen = draw(person)
        await self._panels.say(user.id, screen)

    async def _press(self, update: Update, change: Change | None, draw: Callable[[Person], Screen]) -> Person:
        """A button: what it changes is committed, then the pressed message shows the next screen."""
        query, turn = update.callback_query, current_turn.get()
        assert query is not None
        assert turn is not None
        turn.answer = {"callback_query_id": query.id}
        pressed = turn.pressed
        code = query.from_user.language_code

        def decide(person: Person) -> Decision[Person]:
            after = replace(change(person) if change else person, language_code=code)
            return Decision(after, after if after != person else None)

        person = await self._desk.decide(query.from_user.id, decide)
        with using(choose_locale(person.language_code, person.locale)):
            screen = draw(person)
        if pressed is None or pressed.photo:
            await self._panels.say(person.id, screen)
        else:
            await self._outgoing.edit(person.id, pressed.message_id, screen)
        return person

    async def _forget(self, update: Update) -> None:
        query, turn = update.callback_query, current_turn.get()
        assert query is not None
        assert turn is not None
        turn.answer = {"callback_query_id": query.id}
        person = await self._desk.decide(query.from_user.id, lambda person: Decision(person, forget=True))
        with using(choose_locale(query.from_user.language_code, person.locale)):
            screen = screens.forgotten()
        if turn.pressed is None or turn.pressed.photo:
            await self._outgoing.send(person.id, screen)
        else:
            await self._outgoing.edit(person.id, turn.pressed.message_id, screen)
        if person.panel is not None and person.panel != turn.pressed:
            await self._outgoing.remove_keyboard(person.id, person.panel.message_id)
        if person.locale is not None:  # Telegram keeps the commands of a chat, and with them the language chosen
            await self._on_locale(person.id, None)
