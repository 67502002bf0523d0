"""Asks OpenAI about a key: its models, then whether a call would go through.

The key leaves this module only in the Authorization header. No exception that the library raises goes on from here,
and none is logged: their texts may hold the key (openai 3.54, with a line break in it, prints it whole).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.i18n.facts import fact
from bot.keys.answer import Answer, read
from bot.keys.report import Limits, Report, read_limits, read_models, read_owner, read_tier
from bot.keys.secret import SecretStr
from bot.keys.verdict import Verdict, judge

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

SECONDS = 10.0
"""The longest that a check may take altogether."""
REGION_HOSTS = frozenset(f"{region}.api.openai.com" for region in ("us", "eu", "ae", "au", "in", "jp"))
"""The only hosts that a key is taken to because an answer says so."""
SMALLEST_OUTPUT = 16
"""Tokens; the least that POST /v1/responses takes (its own error message says so)."""
MODELS_TRIED = 2

_SENDABLE = re.compile(r"[Ss]k-(?!admin-|ant-|or-)[A-Za-z0-9_-]{16,320}")  # the longest that detect.py finds has 315
_CHEAP = re.compile(r"^gpt-[\w.-]*(?:nano|luna|mini)(?:-\d|$)|^gpt-[\d.]+$")
_PASSED = frozenset({"valid", "unknown"})


class NotAnOpenAIKeyError(ValueError):
    """The string has not the shape of a key that is sent to OpenAI. The message does not quote it."""


class Prober:
    """Checks keys, one connection pool for all.

    Args:
        base_url: of the API, with /v1.
        model: asked for a call; "" takes the facts' cheapest one.
        seconds: the longest that one check may take.
        region_url: from a regional host to the base URL there.
    """

    def __init__(
        self,
        base_url: str,
        *,
        model: str = "",
        seconds: float = SECONDS,
        region_url: Callable[[str], str] = "https://{}/v1".format,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._model = model or str(fact("model"))
        self._seconds = seconds
        self._region_url = region_url
        self._pool: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def check(self, key: SecretStr) -> Report:
        """Asks OpenAI about a key. Whatever comes back, or does not, gives a report within `seconds`.

        Raises:
            NotAnOpenAIKeyError: it is none; nothing was sent.
        """
        if not _SENDABLE.fullmatch(key.get_secret_value()):
            raise NotAnOpenAIKeyError("this is not an OpenAI key")
        await self._open()
        try:
            async with asyncio.timeout(self._seconds):
                report = await self._check(key, self._base_url)
                if report.verdict == "wrong_region_host" and report.host in REGION_HOSTS:
                    report = await self._check_in_region(key, report)
        except TimeoutError:
            report = Report("server_trouble", "timeout")
        return replace(report, key_last4=key.last4)

    async def aclose(self) -> None:
        """Closes its connections."""
        if self._pool is not None:
            await self._pool.aclose()

    async def _check_in_region(self, key: SecretStr, report: Report) -> Report:
        """The same at the host that the answer named; when that cannot be reached, the first verdict stays."""
        assert report.host is not None
        try:
            # Half of what is left: the verdict must come even when that host hangs.
            async with asyncio.timeout(self._seconds / 2):
                there = await self._check(key, self._region_url(report.host))
        except TimeoutError:
            return report
        if there.verdict in ("network_blocked", "server_trouble", "wrong_region_host"):
            return report
        return replace(there, host=report.host)

    async def _check(self, key: SecretStr, base_url: str) -> Report:
        from httpx2 import Response

        talk = _Talk(self._client(key, base_url), Response)
        listed = await talk.ask_twice(talk.list_models)
        if listed.name not in ("valid", "missing_scope", "unknown"):
            return talk.report(listed)
        called = await self._call(talk)
        if listed.name == "missing_scope":
            outcome = "a call works" if called.name == "valid" else f"a call gives {called.name}"
            return talk.report(replace(listed, detail=f"{listed.detail}; {outcome}"), restricted=True)
        if called.name == "missing_scope":
            return talk.report(called, restricted=True)
        return talk.report(called, restricted=False if called.name == "valid" else None)

    async def _call(self, talk: _Talk) -> Verdict:
        verdict = Verdict("unknown")
        for model in self._candidates(talk.models):
            # Refused for a reason of the request itself, it costs nothing; refused for another, that is the answer.
            verdict = await talk.ask_twice(partial(talk.respond, model, 1))
            if verdict.name in _PASSED and talk.last_status == 400:
                # Whether credit is looked at before the request is, OpenAI does not promise: one real call tells.
                real = await talk.ask_twice(partial(talk.respond, model, SMALLEST_OUTPUT))
                if verdict.name == "unknown" or real.name not in ("unknown", "network_blocked", "server_trouble"):
                    verdict = real
            if verdict.name != "model_no_access":
                break
        return verdict

    def _candidates(self, models: Sequence[str]) -> list[str]:
        """The models to try a call with: the configured one if it is listed, else cheap ones that are."""
        if not models or self._model in models:
            cheap = [name for name in models if _CHEAP.search(name) and name != self._model]
            return [self._model, *cheap][:MODELS_TRIED]
        return ([name for name in models if _CHEAP.search(name)] or [self._model])[:MODELS_TRIED]

    async def _open(self) -> None:
        async with self._opening:
            if self._pool is None:
                # Imports: not on the event loop, where everybody else would wait for them.
                self._pool = await asyncio.to_thread(_open_pool, self._seconds)

    def _client(self, key: SecretStr, base_url: str) -> AsyncOpenAI:
        from openai import AsyncOpenAI

        return AsyncOpenAI(
            api_key=key.get_secret_value(),
            base_url=base_url,
            http_client=self._pool,
            max_retries=0,
            timeout=self._seconds,
            # Also when the environment has OPENAI_CUSTOM_HEADERS; guarded.py takes out all other headers.
            default_headers={"Authorization": f"Bearer {key.get_secret_value()}"},
        )


def _open_pool(seconds: float) -> httpx2.AsyncClient:
    import openai  # noqa: F401 - for the sake of who needs it next, on the event loop

    from bot.keys.guarded import open_client

    return open_client(seconds)


@dataclass
class _Talk:
    """The questions and answers of one check, and what their headers told."""

    client: AsyncOpenAI = field(repr=False)
    as_it_came: type[httpx2.Response] = field(repr=False)
    models: tuple[str, ...] = ()
    last_status: int | None = None
    limits: Limits | None = None
    tier: str | None = None
    organization: str = ""
    project: str = ""

    # By path and not by `client.responses.create`: that imports every type of that API, a third of a second more,
    # and reads the answer into them, which fails for a page of HTML.
    async def list_models(self) -> httpx2.Response:
        return await self.client.get("/models", cast_to=self.as_it_came)

    async def respond(self, model: str, tokens: int) -> httpx2.Response:
        body = {"model": model, "input": "hi", "max_output_tokens": tokens, "store": False}
        return await self.client.post("/responses", cast_to=self.as_it_came, body=body)

    async def ask_twice(self, question: Callable[[], Awaitable[httpx2.Response]]) -> Verdict:
        """A missing scope is asked for once more: in April 2026 it was seen falsely for a while (FACTS)."""
        verdict = await self._ask(question)
        return await self._ask(question) if verdict.name == "missing_scope" else verdict

    async def _ask(self, question: Callable[[], Awaitable[httpx2.Response]]) -> Verdict:
        answer = await _answer(question)
        self.last_status = answer.status
        verdict = judge(answer)
        if verdict.name == "valid" and not self.models:
            self.models = read_models(read(answer).payload)
        self.limits = read_limits(answer.headers) or self.limits
        self.tier = read_tier(answer.headers) or self.tier
        organization, project = read_owner(answer.headers)
        self.organization, self.project = organization or self.organization, project or self.project
        return verdict

    def report(self, verdict: Verdict, *, restricted: bool | None = None) -> Report:
        return Report(
            verdict.name,
            verdict.detail,
            models=self.models,
            tier=self.tier,
            limits=self.limits,
            organization=self.organization,
            project=self.project,
            restricted=restricted,
            host=verdict.host,
            scopes=verdict.scopes,
        )


async def _answer(question: Callable[[], Awaitable[httpx2.Response]]) -> Answer:
    """What came back, as plain data. No exception gets out but a cancellation."""
    from openai import APIConnectionError, APIStatusError

    from bot.keys.guarded import fault_of

    try:
        response = await question()
    except APIStatusError as error:
        response = error.response
    except APIConnectionError as error:
        return Answer(fault=fault_of(error.__cause__))
    except Exception:  # noqa: BLE001 - its text may hold the key, so it ends here; the verdict says what is known
        return Answer(fault="cut")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content, response.extensions.get("fault"))
