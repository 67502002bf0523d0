"""Secrets meet Telegram: the gate that finds them in raw updates, and the check of a key.

The order is fixed (docs/architecture.md): the ledger row is committed; the check runs with a deadline; the message is
deleted when the check ends or at the deadline, whichever is first; the verdict follows by edit. The key itself lives
in a `SecretStr` of a local variable and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from time import time
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import ContextTypes

from bot.erasure.eraser import Erased, Eraser
from bot.erasure.ledger import promise
from bot.gateway.ordering import RawUpdate, person_of
from bot.gateway.outgoing import Outgoing
from bot.gateway.panel import Panels, notice
from bot.gateway.turn import Desk, current_turn
from bot.i18n.locale import choose_locale, using
from bot.keys import screens
from bot.keys.check import Case, Checks, when
from bot.keys.documents import read_document
from bot.keys.places import Finding, look
from bot.keys.probe import Prober
from bot.keys.secret import Secret, SecretStr
from bot.people.person import Person
from bot.settings import Settings
from bot.storage.store import Decision

log = structlog.get_logger(__name__)


class KeyHandlers:
    """The gate, /check, and the buttons of the key check."""

    def __init__(
        self,
        desk: Desk,
        panels: Panels,
        outgoing: Outgoing,
        eraser: Eraser,
        prober: Prober,
        bot: Bot,
        settings: Settings,
    ) -> None:
        self._desk = desk
        self._panels = panels
        self._outgoing = outgoing
        self._eraser = eraser
        self._bot = bot
        self._settings = settings
        self._checks = Checks(desk.store, panels, outgoing, prober, self._erase, settings)
        self._tasks: set[asyncio.Task[None]] = set()

    async def drain(self, seconds: float) -> None:
        """Waits for the checks and deletions under way, `seconds` at most; the ledger has the rest."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def on_check(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/check without a key: what happens with one, and the way that needs no sending."""
        message, user = update.effective_message, update.effective_user
        assert message is not None
        assert user is not None
        await self._ask(user.id, user.language_code, message.message_id)

    async def on_button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """ "keys:ask"."""
        query, turn = update.callback_query, current_turn.get()
        assert query is not None
        assert turn is not None
        turn.answer = {"callback_query_id": query.id}
        await self._ask(query.from_user.id, query.from_user.language_code, 0)

    async def _ask(self, person_id: int, language_code: str | None, message_id: int) -> None:
        def decide(person: Person) -> Decision[Person]:
            after = replace(notice(person, message_id), language_code=language_code, awaiting="key", blocked=False)
            return Decision(after, after)

        person = await self._desk.decide(person_id, decide)
        with using(choose_locale(person.language_code, person.locale)):
            screen = screens.before()
        await self._panels.say(person_id, screen)

    async def gate(self, raw: RawUpdate) -> bool:
        """True when the update holds a secret: then everything that is to happen with it has begun.

        Raises:
            StorageError: the ledger could not be written; the update must be offered again.
        """
        if "callback_query" in raw:
            return False
        arrived = time()
        finding = look(raw)
        text = await read_document(self._bot, finding.document) if finding.document is not None else None
        finding = finding.with_document(text)
        # The question was put in the private chat, so nothing that is written in a group answers it.
        if not finding.secrets and finding.private and (finding.maybe or text) and await self._has_asked(raw):
            finding = look(raw, asked=True).with_document(text, asked=True)
        if not finding.secrets:
            return False
        if finding.inline_query_id is not None:
            await self._warn_inline(raw, finding)
        else:
            await self._erase_and_answer(raw, finding, arrived)
        return True

    async def _has_asked(self, raw: RawUpdate) -> bool:
        """This person was asked for a key and has not answered yet."""
        return (await self._desk.store.person(person_of(raw))).awaiting == "key"

    async def _warn_inline(self, raw: RawUpdate, finding: Finding) -> None:
        """A secret in an inline query: Telegram has it already, nothing can be deleted."""
        await self._desk.claim()
        person = await self._desk.store.person(person_of(raw))
        kinds = [secret.kind for secret in finding.secrets]
        with using(choose_locale(finding.language_code, person.locale)):
            screen, button = screens.cannot_be_erased(kinds), screens.above_inline_results(kinds)
        answer = {"results": [], "cache_time": 0, "is_personal": True, "button": button}
        await self._outgoing.call("answerInlineQuery", {"inline_query_id": finding.inline_query_id, **answer})
        await self._panels.say(person_of(raw), screen)

    async def _erase_and_answer(self, raw: RawUpdate, finding: Finding, arrived: float) -> None:
        person_id = person_of(raw)
        deadline = self._settings.check_deadline
        secrets = finding.secrets
        kinds = tuple(dict.fromkeys(secret.kind for secret in secrets))

        def decide(person: Person) -> Decision[Case]:
            locale = choose_locale(finding.language_code, person.locale)
            rows = tuple(
                promise(
                    chat_id=place.chat_id,
                    message_id=place.message_id,
                    person_id=max(0, person_id),  # a channel's post has no sender
                    locale=locale,
                    why=kinds[0],
                    sent_at=place.sent_at or arrived,
                    now=arrived,
                    deadline=deadline,
                )
                for place in finding.messages
            )
            case = Case(person_id, locale, finding.private, rows, kinds, arrived)
            if not finding.private:
                return Decision(case, erasures=rows)
            newest = max(place.message_id for place in finding.messages)
            after = replace(notice(person, newest), language_code=finding.language_code, awaiting=None, blocked=False)
            return Decision(case, after, rows)

        case = await self._desk.decide(person_id, decide)
        self._spawn(self._carry_out(case, self._one_key(finding, secrets)))

    def _one_key(self, finding: Finding, secrets: Sequence[Secret]) -> SecretStr | None:
        """The key to check: the only one, of OpenAI's, in a private chat, and not in a link that others may have."""
        values = {secret.value for secret in secrets}
        if len(values) == 1 and secrets[0].probeable and finding.private and not finding.start_payload:
            return secrets[0].value
        return None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Outside the person's queue: erasing and checking hold up nobody's next update."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The error may hold the key; its class alone is safe. The ledger's row is carried out all the same.
            log.error("check_failed", error=type(error).__name__)

    async def _carry_out(self, case: Case, key: SecretStr | None) -> None:
        with using(case.locale):
            if key is None:
                await self._erase_unchecked(case)
            else:
                await self._checks.check(case, key)

    async def _erase_unchecked(self, case: Case) -> None:
        """Several keys, another vendor's, a card number, a group: deleted and explained, never checked."""
        outcome = await self._erase(case)
        if outcome is not Erased.DELETED and not case.private:
            return  # the eraser has told the group, or will
        if case.private:
            await self._panels.say(case.person_id, screens.not_checked(case.kinds, deleted_at=when(outcome)))
        elif case.person_id > 0:  # in a channel nobody is answered (docs/architecture.md)
            await self._outgoing.send(case.rows[0].chat_id, screens.in_group(case.kinds))

    async def _erase(self, case: Case) -> Erased:
        """All messages of the case; the worst outcome stands for all."""
        outcomes = await asyncio.gather(*(self._eraser.erase(row) for row in case.rows))
        for worst in (Erased.IMPOSSIBLE, Erased.LATER):
            if worst in outcomes:
                return worst
        return Erased.DELETED
