"""How long a message with a key stays in the chat: from its update's arrival at the bot to the deletion's request.

The bot is a process of its own, by webhook; this process is Telegram, as far as that is needed, and has the stand-in
for OpenAI. A check's own time is what OpenAI sees of it: from its first request to its last answer. Run by
`make bench-exposure`; ends with 1 when a bar is missed.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any

import aiohttp
from aiohttp import web

from bot.playground.openai import OpenAIStandIn, sample_key
from tests.conversations.process import TOKEN, BotProcess
from tests.free_port import free_port

DEADLINE = 3.0
OVER_CHECK = 0.020
"""Seconds that a message may stay beyond the check's own time, at p99."""
OVER_DEADLINE = 0.100
"""Seconds that no message may stay beyond the deadline."""
PEOPLE, ROUNDS = 64, 6
FLOOD = 1_000
OPENAI_SECONDS = 0.1
"""How long OpenAI takes for one request when nothing is wrong."""
PATIENCE = 120.0
SECRET = "exposure"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def make_key(number: int) -> str:
    """A project key of the right shape, by which its requests are known again."""
    chance = random.Random(number)
    before, after = ("".join(chance.choices(_ALPHABET, k=74)) for _ in range(2))
    return f"sk-proj-{before}{'T3Blbk' + 'FJ'}{after}"


@dataclass
class Times:
    """When what happened to each key, by its number, in seconds of one clock."""

    arrived: dict[int, float] = field(default_factory=dict)
    deleted: dict[int, float] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)

    def exposures(self) -> list[float]:
        """Of every message, the shortest first."""
        return sorted(self.deleted[number] - at for number, at in self.arrived.items())

    def over_check(self) -> list[float]:
        """Every exposure without its check's own time; none for a message that went before its check was over."""
        left = []
        for number, at in self.arrived.items():
            key = make_key(number)
            check = self.answered[key] - self.asked[key] if key in self.answered else 0.0
            left.append(max(0.0, self.deleted[number] - at - check))
        return sorted(left)


class Outside:
    """Telegram and OpenAI, with a clock."""

    def __init__(self) -> None:
        self.openai = OpenAIStandIn()
        self.times = Times()
        self.ready = asyncio.Event()
        self._happened = asyncio.Event()
        self._sent = 0

    async def serve(self) -> tuple[web.AppRunner, str]:
        """Begins to serve; the runner and the address."""
        app = web.Application(middlewares=[self._time_check])
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._telegram)
        self.openai.add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def _telegram(self, request: web.Request) -> web.Response:
        method, now = request.match_info["method"], monotonic()
        given = await request.json() if request.content_type == "application/json" else {}
        if method == "deleteMessage":
            self.times.deleted.setdefault(int(str(given["message_id"])), now)
            self._happened.set()
        if method == "setWebhook":
            self.ready.set()
        self._sent += 1
        results: dict[str, Any] = {
            "getMe": {"id": 424242, "is_bot": True, "first_name": "Bot", "username": "exposure_bot"},
            "sendMessage": {"message_id": 10_000_000 + self._sent},
            "getMyCommands": [],
        }
        return web.json_response({"ok": True, "result": results.get(method, True)})

    @web.middleware
    async def _time_check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not key:
            return await handler(request)  # type: ignore[no-any-return]
        self.times.asked.setdefault(key, monotonic())
        if self.openai.fault is None:
            await asyncio.sleep(OPENAI_SECONDS)
        headers = {**request.headers, "Authorization": f"Bearer {sample_key('valid')}"}
        response: web.StreamResponse = await handler(request.clone(headers=headers))
        self.times.answered[key] = monotonic()
        self._happened.set()
        return response

    async def until_deleted(self, count: int) -> None:
        """Waits until so many messages are deleted."""
        await self._until(lambda: len(self.times.deleted) >= count)

    async def until_checked(self, count: int) -> None:
        """Waits until so many messages are deleted, and OpenAI has said all it has to say of their keys."""
        await self._until(lambda: len(self.times.deleted) >= count and len(self.times.answered) >= count)
        await asyncio.sleep(2 * OPENAI_SECONDS)  # the first of two answers counts as well

    async def _until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not seen():
                self._happened.clear()
                await self._happened.wait()


class Sender:
    """Telegram's side of the webhook."""

    def __init__(self, session: aiohttp.ClientSession, hook: str) -> None:
        self._session, self._hook = session, hook

    async def send(self, number: int) -> None:
        """One person's message with one key."""
        person = {"id": 1_000 + number, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        message = {
            "message_id": number,
            "date": int(time()),
            "from": person,
            "chat": {"id": person["id"], "type": "private", "first_name": "Ada"},
            "text": make_key(number),
        }
        async with self._session.post(
            self._hook,
            json={"update_id": number, "message": message},
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            trace_request_ctx=number,
        ) as response:
            assert response.status == 200, response.status


@asynccontextmanager
async def outside(*, refusing: bool = False) -> AsyncIterator[tuple[Outside, Sender]]:
    """A bot that has checked its first key, which imports the `openai` package.

    Args:
        refusing: nobody listens at OpenAI's address.
    """
    there = Outside()
    runner, url = await there.serve()
    listen = f"127.0.0.1:{free_port()}"
    variables = {f"FIRSTKEY_CHECKS_PER_{each}": "100000" for each in ("HOUR", "DAY", "HOUR_TOTAL")}
    if refusing:
        variables["FIRSTKEY_OPENAI_BASE_URL"] = f"http://127.0.0.1:{free_port()}/v1"
    trace = aiohttp.TraceConfig()

    async def on_sent(_: Any, context: Any, __: Any) -> None:
        there.times.arrived.setdefault(context.trace_request_ctx, monotonic())

    trace.on_request_headers_sent.append(on_sent)
    with tempfile.TemporaryDirectory() as folder:
        bot = BotProcess(
            url,
            Path(folder),
            FIRSTKEY_WEBHOOK_URL=f"http://{listen}/hook",
            FIRSTKEY_WEBHOOK_LISTEN=listen,
            FIRSTKEY_WEBHOOK_SECRET=SECRET,
            FIRSTKEY_CHECK_DEADLINE=str(DEADLINE),
            **variables,
        )
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, trace_configs=[trace]) as session:
            try:
                await bot.start()
                await asyncio.wait_for(there.ready.wait(), PATIENCE)
                sender = Sender(session, f"http://{listen}/hook")
                await sender.send(1)
                await there.until_deleted(1)
                there.times.__init__()  # type: ignore[misc]
                yield there, sender
            finally:
                await bot.kill()
                await there.openai.stop()
                await runner.cleanup()


async def together() -> Times:
    """64 people send a key at the same moment, again and again."""
    async with outside() as (there, sender):
        for number in range(ROUNDS):
            await asyncio.gather(*(sender.send(100 + number * PEOPLE + person) for person in range(PEOPLE)))
            await there.until_checked((number + 1) * PEOPLE)
        return there.times


async def flood(fault: Any = None, *, refusing: bool = False, count: int = FLOOD, seconds: float = 1.0) -> Times:
    """So many keys of as many people, evenly within so many seconds."""
    async with outside(refusing=refusing) as (there, sender):
        there.openai.fault = fault
        began, sends = monotonic(), []
        for number in range(count):
            await asyncio.sleep(max(0.0, began + seconds * number / count - monotonic()))
            sends.append(asyncio.create_task(sender.send(100 + number)))
        await asyncio.gather(*sends)
        if fault is None and not refusing:
            await there.until_checked(count)
        else:
            await there.until_deleted(count)
        return there.times


def quantile(values: Sequence[float], part: float) -> float:
    """Of sorted values."""
    return values[min(len(values) - 1, int(len(values) * part))]


async def main() -> int:
    """Runs all of it and prints a table; 1 when a bar is missed."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; milliseconds")
    times = await together()
    over, missed = times.over_check(), False
    print(f"{'':38}{'p50':>8}{'p99':>8}{'max':>8}   bar")
    print(_row(f"{PEOPLE} at once, beyond the check", over, f"p99 <= {OVER_CHECK * 1000:.0f}"))
    print(_row(f"{PEOPLE} at once, exposure", times.exposures(), _BAR))
    spread = (await flood(count=PEOPLE)).over_check()
    print(_row(f"{PEOPLE} within a second, beyond the check", spread, f"p99 <= {OVER_CHECK * 1000:.0f}"))
    missed |= quantile(over, 0.99) > OVER_CHECK or times.exposures()[-1] > DEADLINE + OVER_DEADLINE
    for name, options in {
        "64, OpenAI hangs": {"fault": "hang", "count": PEOPLE, "seconds": 0.0},
        "64, OpenAI takes 2.5 s a request": {"fault": "slow", "count": PEOPLE, "seconds": 0.0},
        "64, OpenAI cannot be reached": {"refusing": True, "count": PEOPLE, "seconds": 0.0},
        f"{FLOOD} in a second": {},
        f"{FLOOD} in a second, OpenAI hangs": {"fault": "hang"},
    }.items():
        exposures = (await flood(**options)).exposures()
        print(_row(name, exposures, _BAR), flush=True)
        missed |= exposures[-1] > DEADLINE + OVER_DEADLINE
    return int(missed)


_BAR = f"max <= {(DEADLINE + OVER_DEADLINE) * 1000:.0f}"


def _row(name: str, values: Sequence[float], bar: str) -> str:
    shown = "".join(f"{1000 * value:8.1f}" for value in (quantile(values, 0.5), quantile(values, 0.99), values[-1]))
    return f"{name:38}{shown}   {bar}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
