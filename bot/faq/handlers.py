"""Questions meet Telegram: typed, by /faq, by buttons, inline in any chat, and in groups when the bot is spoken to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import time
from typing import Any

import structlog
from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.faq.answer import Answerer
from bot.faq.desk import FaqDesk, Reply
from bot.gateway.markup import CAPTION_LIMIT, TEXT_LIMIT, Button, Screen, escape
from bot.gateway.outgoing import Outgoing, Sent
from bot.gateway.panel import Panels, notice
from bot.gateway.turn import Desk, current_turn
from bot.i18n.catalogue import gettext as _
from bot.i18n.locale import choose_locale, using
from bot.people.person import Person
from bot.settings import Settings
from bot.storage.store import Decision

log = structlog.get_logger(__name__)

INLINE_RESULTS = 5
INLINE_CACHE = 300
"""Seconds for which Telegram may give the same inline answer to the same person."""


class FaqHandlers:
    """Everything that a person asks."""

    def __init__(
        self,
        desk: Desk,
        panels: Panels,
        outgoing: Outgoing,
        faq: FaqDesk,
        *,
        username: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._panels = panels
        self._outgoing = outgoing
        self._faq = faq
        self._username = username

    async def warm_up(self) -> None:
        """Loads the search, before the first question if there is time."""
        await self._faq.search()

    async def aclose(self) -> None:
        """Lets go of the LLM's connections."""
        await self._faq.aclose()

    async def on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/faq alone: the menu. /faq and a question: its answer."""
        if context.args:
            await self._ask(update, " ".join(context.args))
        else:
            person = await self._notice(update)
            with using(choose_locale(person.language_code, person.locale)):
                screen = (await self._faq.screens()).menu()
            await self._panels.say(person.id, screen)

    async def on_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any text in the private chat that is no command and no secret."""
        message = update.effective_message
        await self._ask(update, message.text or "" if message else "")

    async def _ask(self, update: Update, question: str) -> None:
        person = await self._notice(update)
        with using(choose_locale(person.language_code, person.locale)):
            reply = await self._faq.reply(question, person.id)
            if reply.stream is not None:
                await self._stream(person.id, reply)
            else:
                await self._panels.say(person.id, reply.screen)

    async def _stream(self, person_id: int, reply: Reply) -> None:
        """An LLM's answer as it is written: a draft that grows, or edits where Telegram takes none; then the whole."""
        assert reply.stream is not None
        draft, drafting, message_id = int(time() * 1000) % 2**31 or 1, True, None
        async for text in reply.stream:
            shown = text[:TEXT_LIMIT]
            if drafting:
                parameters = {"chat_id": person_id, "draft_id": draft, "text": shown}
                drafting = await self._outgoing.call("sendMessageDraft", parameters) is not None
            if not drafting and message_id is None:
                message_id = await self._panels.say(person_id, Screen(escape(shown)))
            elif not drafting and message_id is not None:
                await self._outgoing.edit(person_id, message_id, Screen(escape(shown)))
        final = await reply.final()
        if message_id is None or await self._outgoing.edit(person_id, message_id, final) in (Sent.GONE, Sent.LATER):
            await self._panels.say(person_id, final)

    async def _notice(self, update: Update) -> Person:
        """Claims the message; the person, in whose chat it is now the last one."""
        message, user = update.effective_message, update.effective_user
        assert message is not None
        assert user is not None
        message_id, code = message.message_id, user.language_code

        def decide(person: Person) -> Decision[Person]:
            after = replace(notice(person, message_id), language_code=code, awaiting=None, blocked=False)
            return Decision(after, after)

        return await self._desk.decide(user.id, decide)

    async def on_button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """ "faq:menu", "faq:step:<step>[:<page>]", "faq:topic:<id>[:<question>]", "faq:yes|no:<question>:<id>"."""
        query, turn = update.callback_query, current_turn.get()
        assert query is not None
        assert turn is not None
        turn.answer = {"callback_query_id": query.id}
        person = await self._desk.decide(
            query.from_user.id,
            lambda person: Decision(replace(person, language_code=query.from_user.language_code)),
        )
        with using(choose_locale(person.language_code, person.locale)):
            screen = await self._draw((query.data or "").split(":")[1:])
        pressed = turn.pressed
        if pressed is None or pressed.photo or len(screen.text) > 4 * CAPTION_LIMIT:
            await self._panels.say(person.id, screen)
        else:
            await self._panels.over(person, pressed, screen)

    async def _draw(self, data: list[str]) -> Screen:
        screens = await self._faq.screens()
        match data:
            case ["step", step]:
                return screens.step(step, 0)
            case ["step", step, page] if page.isdecimal() and len(page) < 4:
                return screens.step(step, int(page))
            case ["topic", topic, *question] if (entry := screens.entry(topic)) is not None:
                return screens.answer(entry, _number(question[0]) if question else None)
            case ["yes", question_id, topic] if (entry := screens.entry(topic)) is not None:
                await self._faq.rate(_number(question_id), helpful=True)
                return screens.thanks(entry)
            case ["no", question_id, topic]:
                await self._faq.rate(_number(question_id), helpful=False)
                return await self._faq.something_else(topic)
            case _:
                return screens.menu()

    async def on_inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question, in any chat."""
        query = update.inline_query
        assert query is not None
        await self._desk.claim()
        person = await self._desk.store.person(query.from_user.id)
        with using(choose_locale(query.from_user.language_code, person.locale)):
            results = await self._inline_results(query.query)
        await self._outgoing.call(
            "answerInlineQuery",
            {"inline_query_id": query.id, "results": results, "cache_time": INLINE_CACHE, "is_personal": True},
        )

    async def _inline_results(self, question: str) -> list[dict[str, Any]]:
        screens = await self._faq.screens()
        topics = await self._faq.topics(question) if question.strip() else ["setup-overview", "what-is-api-key"]
        entries = [entry for topic in topics[:INLINE_RESULTS] if (entry := screens.entry(topic)) is not None]
        return [
            {
                "type": "article",
                "id": entry.id,
                "title": entry.title,
                "input_message_content": {
                    "message_text": screens.answer_text(entry),
                    "parse_mode": "HTML",
                    "link_preview_options": {"is_disabled": True},
                },
            }
            for entry in entries
        ]

    async def on_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """In a group: only /faq, a mention, or a reply to the bot; no buttons into somebody's tutorial there."""
        message, user = update.effective_message, update.effective_user
        await self._desk.claim()
        if message is None or user is None:
            return
        question = self._meant_for_me(message)
        if question is None:
            return
        with using(choose_locale(user.language_code)):
            screen = await self._group_answer(question)
        await self._outgoing.send(message.chat.id, screen, reply_to=message.message_id)

    async def _group_answer(self, question: str) -> Screen:
        screens = await self._faq.screens()
        private = (Button(_("💬 Open the private chat"), url=f"https://t.me/{self._username()}?start=group"),)
        topics = await self._faq.topics(question, sure_only=True)
        entry = screens.entry(topics[0]) if topics else None
        return Screen(screens.answer_text(entry) if entry else screens.unknown().text, (private,))

    def _meant_for_me(self, message: Message) -> str | None:
        text, name = message.text or "", f"@{self._username()}"
        if text.startswith("/faq"):
            return text.partition(" ")[2]
        if name.lower() in text.lower():
            at = text.lower().index(name.lower())
            return (text[:at] + text[at + len(name) :]).strip()
        reply = message.reply_to_message
        if reply is not None and reply.from_user is not None and reply.from_user.username == self._username():
            return text
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def build_faq(
    desk: Desk, panels: Panels, outgoing: Outgoing, settings: Settings, *, username: Callable[[], str]
) -> FaqHandlers:
    """The FAQ's handlers with all that they need; the search is loaded in the background."""
    answerer = Answerer.from_settings(settings)
    return FaqHandlers(desk, panels, outgoing, FaqDesk(desk.store, answerer), username=username)
