"""Answers by an LLM, from the retrieved entries alone. Whatever goes wrong, the local answer stands."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any

import structlog
from babel import Locale

from bot.faq.corpus import Entry
from bot.i18n.facts import fact, links
from bot.i18n.pages import fill
from bot.keys.detect import redact
from bot.observe.metrics import metrics
from bot.settings import Settings
from bot.storage.store import Charge, StorageError, Store
from bot.tutorial.content import page_commands

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = structlog.get_logger(__name__)

LONGEST_QUESTION = 1000
"""Characters of a question that the LLM is given."""
OUTPUT_TOKENS = 500
SECONDS = 25.0
"""How long an answer may take from the question to its last word."""
DAY = 86_400.0
STREAM_EVERY = 0.7
"""Seconds between two drafts of a growing answer."""
REFUSAL = "NO_ANSWER"
_SOURCES = re.compile(r"\n*\s*\**SOURCES\**:(.*)$", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>()\"'，。）]+")
_PROMPT = Path(__file__).with_name("prompt.md")


class Answerer:
    """Asks the operator's LLM.

    Args:
        settings: with an LLM key.
    """

    ENTRIES = 4
    """How many retrieved entries the LLM sees."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: AsyncOpenAI | None = None
        self._opening = asyncio.Lock()

    @classmethod
    def from_settings(cls, settings: Settings) -> Answerer | None:
        """None when the operator has set no LLM key."""
        return cls(settings) if settings.llm_api_key is not None else None

    async def answer(
        self, question: str, entries: Sequence[Entry], locale: str, person_id: int, store: Store
    ) -> GroundedAnswer | None:
        """An answer about to be streamed; None when the budget is used up.

        Args:
            question: with every secret taken out already.
            entries: best first; they are all that the answer may say.
        """
        system = _system_prompt(entries, locale)
        fence = secrets.token_hex(4)
        user = f"QUESTION {fence}\n{question[:LONGEST_QUESTION]}\nQUESTION {fence}"
        tokens = (len(system) + len(user)) // 2 + OUTPUT_TOKENS
        if not await self._afford(store, person_id, tokens):
            metrics.llm("over_budget")
            return None
        return GroundedAnswer(self, system, user, entries)

    async def _afford(self, store: Store, person_id: int, tokens: int) -> bool:
        charges = (
            Charge("llm_tokens", person_id, DAY, tokens, self._settings.llm_tokens_per_person),
            Charge("llm_tokens", 0, DAY, tokens, self._settings.llm_tokens_per_day),
        )
        try:
            return await store.spend(charges, time()) is None
        except StorageError as error:
            log.warning("budget_not_read", reason=str(error))
            return False

    async def client(self) -> AsyncOpenAI:
        """The client; its library is imported in a thread, the first time that it is needed."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
        return self._client

    def _open(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI

        key = self._settings.llm_api_key
        assert key is not None
        return AsyncOpenAI(
            api_key=key.get_secret_value(), base_url=self._settings.llm_base_url, max_retries=0, timeout=SECONDS
        )

    async def aclose(self) -> None:
        """Closes its connections."""
        if self._client is not None:
            await self._client.close()

    @property
    def model(self) -> str:
        """The model that is asked."""
        return self._settings.llm_model


class GroundedAnswer:
    """One answer: streamed once, then read with `result`."""

    def __init__(self, answerer: Answerer, system: str, user: str, entries: Sequence[Entry]) -> None:
        self._answerer = answerer
        self._messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        self._entries = {entry.id: entry for entry in entries}
        self._text = ""
        self._whole = False

    async def stream(self) -> AsyncIterator[str]:
        """The text so far, now and then while it grows. Ends early, and quietly, on any failure of the LLM's side."""
        from_openai: Any = None
        # What the library's overloads cannot follow: messages as plain dictionaries.
        request: dict[str, Any] = {
            "model": self._answerer.model,
            "messages": self._messages,
            "max_completion_tokens": OUTPUT_TOKENS,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        usage: Any = None
        shown = monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                client = await self._answerer.client()
                from_openai = await client.chat.completions.create(**request)
                async for chunk in from_openai:
                    usage = getattr(chunk, "usage", None) or usage
                    for choice in chunk.choices or ():
                        self._text += choice.delta.content or ""
                    if monotonic() - shown >= STREAM_EVERY and self._showable():
                        shown = monotonic()
                        yield self._showable()
                self._whole = True
        except Exception as error:  # noqa: BLE001 - an LLM's server may fail in any way; its error text may quote us
            log.warning("llm_failed", error=type(error).__name__)
        finally:
            if from_openai is not None:
                await from_openai.close()
            self._count(usage)

    def _showable(self) -> str:
        text = _SOURCES.sub("", self._text).strip()
        return "" if REFUSAL.startswith(text[: len(REFUSAL)]) else redact(text)

    def result(self) -> tuple[str, list[str]]:
        """The checked answer and its sources; "" when it refused, failed, or said what no entry says."""
        match = _SOURCES.search(self._text)
        text = redact(_SOURCES.sub("", self._text).strip())
        named = re.findall(r"[a-z0-9-]+", match[1].lower()) if match else []
        sources = [topic for topic in dict.fromkeys(named) if topic in self._entries]
        if not self._whole or not text or REFUSAL in text or not sources or not self._addresses_known(text):
            return "", []
        return text, sources

    def _addresses_known(self, text: str) -> bool:
        """Every address in the answer is one of ours: an invented one could lead anywhere."""
        known = {address.rstrip("/") for address in links().values()}
        return all(address.rstrip("/.,;") in known for address in _ADDRESS.findall(text))

    def _count(self, usage: Any) -> None:
        outcome = "answered" if self.result()[0] else "refused" if self._whole else "failed"
        tokens_in = int(getattr(usage, "prompt_tokens", 0) or 0)
        tokens_out = int(getattr(usage, "completion_tokens", 0) or 0)
        priced = self._answerer.model == fact("model")
        dollars = (
            (tokens_in * fact("model_input_price") + tokens_out * fact("model_output_price")) / 1e6 if priced else 0.0
        )
        metrics.llm(outcome, tokens_in, tokens_out, dollars)


def _system_prompt(entries: Sequence[Entry], locale: str) -> str:
    language = Locale.parse(locale).get_language_name("en") or "English"
    texts = "\n\n".join(
        f"[{entry.id}] {entry.title}\n{fill(entry.answer, entry.locale, page_commands())}" for entry in entries
    )
    return (
        _PROMPT.read_text(encoding="utf-8")
        .replace("{language}", language)
        .replace("{fence}", secrets.token_hex(4))
        .replace("{entries}", texts)
    )
