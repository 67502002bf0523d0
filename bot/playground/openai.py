"""A stand-in for OpenAI's API: real answers for a sample key of every verdict, faults, and a model that cites.

It is mounted in the playground, and serves tests on its own. What it answers is in `openai_answers.json`; a sample
key is made when it is asked for, so that none stands in the source for a scanner to find.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from bot.playground.openai_wire import stream_chat, stream_response, whole_chat, whole_response
from bot.playground.openai_writing import write_answer

Fault = Literal["slow", "hang", "cut", "html", "large"]
FAULTS: tuple[Fault, ...] = ("slow", "hang", "cut", "html", "large")
SLOW_SECONDS = 2.5
LARGE_BYTES = 10_000_000
SMALLEST_OUTPUT = 16
_DATA = json.loads(Path(__file__).with_name("openai_answers.json").read_bytes())
_BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def sample_key(name: str) -> str:
    """A project key of the right shape, always the same for a name; OpenAI has never issued it."""

    def half(salt: str) -> str:
        digest = b"".join(hashlib.sha256(f"{name} {salt} {block}".encode()).digest() for block in range(3))
        return "".join(_BASE62[byte % 62] for byte in digest[:74])

    return f"sk-proj-{half('before')}{'T3Blbk' + 'FJ'}{half('after')}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample key and what it is a sample of.

    Args:
        name: of the sample; several may have one verdict.
        verdict: what a check of it must find.
        title: in a few words, for the chat page.
        at: which requests get `status` and `body` instead of success: "models", "calls", "all" or "none".
        fault: what goes wrong on the way, None when nothing does.
    """

    name: str
    verdict: str
    title: str
    at: str = "none"
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    fault: Fault | None = None

    @property
    def key(self) -> str:
        """The key itself."""
        return sample_key(self.name)


def _read_sample(entry: Mapping[str, Any]) -> Sample:
    body = json.dumps(entry["json"], indent=2) if "json" in entry else str(entry.get("text", ""))
    return Sample(
        name=entry["name"],
        verdict=entry["verdict"],
        title=entry["title"],
        at=entry.get("at", "none"),
        status=entry.get("status", 200),
        body=body.encode(),
        content_type="application/json" if "json" in entry else "text/html",
        fault=entry.get("fault"),
    )


SAMPLES: tuple[Sample, ...] = tuple(_read_sample(entry) for entry in _DATA["samples"])


def sample_keys() -> list[dict[str, str]]:
    """The samples as the chat page lists them: verdict, key, title."""
    return [{"verdict": sample.verdict, "key": sample.key, "title": sample.title} for sample in SAMPLES]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was served. The key is not kept, only which sample it was ("" for none)."""

    method: str
    path: str
    sample: str
    headers: Mapping[str, str] = field(repr=False)
    body: Any = None


class OpenAIStandIn:
    """One server's worth of it. `fault` goes wrong for every key; `asked` is what was requested so far."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.asked: list[Asked] = []
        self.released = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._by_key = {sample.key: sample for sample in SAMPLES if sample.verdict != "invalid_key"}

    def add_routes(self, app: web.Application, prefix: str = "/openai/v1") -> None:
        """Puts the routes into an application."""
        app.router.add_get(f"{prefix}/models", self._models)
        app.router.add_post(f"{prefix}/responses", self._responses)
        app.router.add_post(f"{prefix}/chat/completions", self._chat)
        app.on_shutdown.append(self._release)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serves on its own.

        Returns:
            the base URL, as `FIRSTKEY_OPENAI_BASE_URL` wants it.
        """
        app = web.Application()
        self.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return f"http://{host}:{self._runner.addresses[0][1]}/openai/v1"

    async def stop(self) -> None:
        """Ends it, and every request that hangs."""
        await self._release()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _release(self, _: web.Application | None = None) -> None:
        self.released.set()

    async def _models(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refuse(request, "models", None)
        if refused is not None:
            return refused
        models = [{"id": name, "object": "model", "created": 1_790_000_000, "owned_by": "system"}
                  for name in _DATA["models"]]  # fmt: skip
        return web.json_response({"object": "list", "data": models}, headers=_owner())

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        refused = await self._refuse(request, "calls", asked)
        if refused is not None:
            return refused
        if asked.get("max_output_tokens", SMALLEST_OUTPUT) < SMALLEST_OUTPUT:
            return _below_minimum(asked["max_output_tokens"])
        text = write_answer(asked.get("input", ""), asked.get("instructions", ""))
        if asked.get("stream"):
            return await stream_response(request, asked["model"], text, _limits())
        return web.json_response(whole_response(asked["model"], text), headers=_limits())

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        refused = await self._refuse(request, "calls", asked)
        if refused is not None:
            return refused
        text = write_answer(asked.get("messages", []))
        if asked.get("stream"):
            usage = bool((asked.get("stream_options") or {}).get("include_usage"))
            return await stream_chat(request, asked["model"], text, _limits(), usage=usage)
        return web.json_response(whole_chat(asked["model"], text), headers=_limits())

    async def _refuse(self, request: web.Request, at: str, body: Any) -> web.StreamResponse | None:
        """The answer that this key, or a fault, gets instead of success; None when it gets none."""
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        sample = self._by_key.get(key)
        headers = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
        self.asked.append(Asked(request.method, request.path, sample.name if sample else "", headers, body))
        fault = self.fault or (sample.fault if sample else None)
        if fault is not None and fault != "slow":
            return await self._go_wrong(request, fault)
        if fault == "slow":
            await self._wait(SLOW_SECONDS)
        if sample is None:
            return _incorrect_key(key)
        if sample.at in (at, "all"):
            return web.Response(status=sample.status, body=sample.body, content_type=sample.content_type)
        return None

    async def _wait(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.released.wait()
        except TimeoutError:
            return

    async def _go_wrong(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault == "hang":
            await self._wait(None)
            return web.Response(status=503)
        if fault == "html":
            page = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body></body></html>"
            return web.Response(text=page, content_type="text/html")
        if fault == "large":
            padding = json.dumps({"object": "list", "data": [], "padding": "x" * LARGE_BYTES})
            return web.Response(text=padding, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"object": "list", "data": [{"id": "gpt-')
        if request.transport is not None:
            request.transport.abort()
        return response


def _incorrect_key(key: str) -> web.Response:
    """As OpenAI does it: the first eight and the last four characters, a short string whole."""
    shown = f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}" if len(key) > 12 else key
    where = "You can find your API key at https://platform.openai.com/account/api-keys."
    return _error(401, f"Incorrect API key provided: {shown}. {where}", None, "invalid_api_key")


def _below_minimum(given: int) -> web.Response:
    expected = f"Expected a value >= {SMALLEST_OUTPUT}, but got {given} instead."
    message = f"Invalid 'max_output_tokens': integer below minimum value. {expected}"
    return _error(400, message, "max_output_tokens", "integer_below_min_value")


def _error(status: int, message: str, param: str | None, code: str) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return web.json_response({"error": error}, status=status)


def _owner() -> dict[str, str]:
    return {"openai-organization": "playground", "openai-version": "2020-10-01"}


def _limits() -> dict[str, str]:
    return {
        **_owner(),
        "openai-project": "proj_playground",
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-limit-tokens": "200000",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-remaining-tokens": "199984",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-reset-tokens": "4ms",
    }
