"""From a question to what is shown: the search, the LLM where there is one, and what is remembered of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from time import time

import structlog

from bot.faq.answer import Answerer, GroundedAnswer
from bot.faq.index import load_search
from bot.faq.screens import FaqScreens
from bot.faq.search import Search
from bot.gateway.markup import Screen
from bot.i18n.locale import current_locale
from bot.keys.detect import redact
from bot.observe.metrics import metrics
from bot.storage.store import Question, StorageError, Store

log = structlog.get_logger(__name__)

GUESSES = 3
"""How many topics "did you mean" offers."""
LONGEST_KEPT = 300
"""Characters of a question that are kept for the authors."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What answers a question.

    Args:
        screen: the local answer; it stands whenever an LLM's does not.
        stream: the LLM's answer so far, again and again as it grows; None without an LLM.
        final: after the stream: the screen to show in the end.
    """

    screen: Screen
    stream: AsyncIterator[str] | None
    final: Callable[[], Awaitable[Screen]]


class FaqDesk:
    """Answers questions.

    Args:
        answerer: None when the operator has set no LLM.
    """

    def __init__(self, store: Store, answerer: Answerer | None) -> None:
        self._store = store
        self._answerer = answerer
        self._loading: asyncio.Task[Search] | None = None
        self._screens: FaqScreens | None = None

    async def search(self) -> Search:
        """The search; loaded once, in a thread, whoever asks first."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(load_search))
        return await asyncio.shield(self._loading)

    async def screens(self) -> FaqScreens:
        """The FAQ's screens."""
        if self._screens is None:
            self._screens = FaqScreens((await self.search()).corpus)
        return self._screens

    async def aclose(self) -> None:
        """Lets go of the LLM's connections."""
        if self._answerer is not None:
            await self._answerer.aclose()

    async def topics(self, question: str, *, sure_only: bool = False) -> list[str]:
        """The topics that may answer, best first; with `sure_only` the one that surely does, or none."""
        result = (await self.search()).rank(redact(question), current_locale.get())
        metrics.faq(result.tier)
        if sure_only:
            return [result.ranked[0].topic] if result.tier == "sure" else []
        return [hit.topic for hit in result.ranked] if result.tier != "none" else []

    async def reply(self, question: str, person_id: int) -> Reply:
        """The answer to a question of a person's, in the current locale."""
        question = redact(question)
        search, screens, locale = await self.search(), await self.screens(), current_locale.get()
        result = search.rank(question, locale)
        metrics.faq(result.tier)
        topics = [hit.topic for hit in result.ranked]
        best = topics[0] if topics and result.tier == "sure" else None
        question_id = await self._keep(question, locale, result.tier, best)
        local = self._local(screens, result.tier, topics, question_id)
        if self._answerer is None or not topics:
            return Reply(local, None, _just(local))
        entries = [entry for topic in topics[: Answerer.ENTRIES] if (entry := screens.entry(topic)) is not None]
        answer = await self._answerer.answer(question, entries, locale, person_id, self._store)
        if answer is None:
            return Reply(local, None, _just(local))
        return Reply(local, answer.stream(), self._final(answer, local, screens, question_id))

    def _local(self, screens: FaqScreens, tier: str, topics: list[str], question_id: int | None) -> Screen:
        entry = screens.entry(topics[0]) if topics else None
        if tier == "sure" and entry is not None:
            return screens.answer(entry, question_id)
        if tier == "unsure" and topics:
            return screens.did_you_mean(topics[:GUESSES], question_id)
        return screens.unknown()

    def _final(
        self, answer: GroundedAnswer, local: Screen, screens: FaqScreens, question_id: int | None
    ) -> Callable[[], Awaitable[Screen]]:
        locale = current_locale.get()

        async def final() -> Screen:
            text, sources = answer.result()
            if not text:
                return local
            current_locale.set(locale)
            return screens.grounded(text, sources, question_id)

        return final

    async def something_else(self, topic: str) -> Screen:
        """After "no": what is near that topic, then the menu."""
        screens = await self.screens()
        entry = screens.entry(topic)
        return screens.did_you_mean(entry.related[:GUESSES], None) if entry and entry.related else screens.menu()

    async def rate(self, question_id: int | None, *, helpful: bool) -> None:
        """Remembers whether an answer was the right one."""
        if question_id is not None:
            await self._store.rate_question(question_id, helpful)

    async def _keep(self, question: str, locale: str, tier: str, topic: str | None) -> int | None:
        """Keeps the question without who asked it. An answer does not fail because this did."""
        kept = Question(question[:LONGEST_KEPT], locale, tier, topic, None, time())
        try:
            return await self._store.keep_question(kept)
        except StorageError as error:
            log.warning("question_not_kept", reason=str(error))
            return None


def _just(screen: Screen) -> Callable[[], Awaitable[Screen]]:
    async def final() -> Screen:
        return screen

    return final
