"""`python -m benchmarks.speed`: what the parts of an update's way cost, and this bot beside its peers.

The parts are timed in this process, one after the other; the comparison is `peers.py`'s.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from aiohttp import web
from telegram import Bot

from benchmarks.peers import compare
from bot.gateway.api import Api
from bot.gateway.markup import Screen
from bot.gateway.ordering import Ordering
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.gateway.parsing import parse_update
from bot.gateway.transport import AiohttpRequest
from bot.gateway.turn import Turn, current_turn
from bot.i18n.facts import load_provider
from bot.i18n.locale import using
from bot.i18n.pictures import find_picture
from bot.people.person import Person
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision
from bot.tutorial.content import load_content
from bot.tutorial.machine import Event, advance
from bot.tutorial.screens import TutorialScreens

ROUNDS, TIMES, AT_ONCE = 3, 512, 64
BODY = orjson.dumps(
    {
        "update_id": 1,
        "callback_query": {
            "id": "1",
            "chat_instance": "1",
            "data": "tutorial:next:welcome",
            "from": {"id": 7, "is_bot": False, "first_name": "Ada", "language_code": "en"},
            "message": {
                "message_id": 5,
                "date": 1_760_000_000,
                "chat": {"id": 7, "type": "private", "first_name": "Ada"},
                "text": "Step 3 of 12",
            },
        },
    }
)


async def measure(part: Callable[[int], Awaitable[Any]], *, at_once: int = 1) -> float:
    """Microseconds of one of `TIMES` runs, the median of `ROUNDS`; `at_once` of them side by side."""
    found = []
    for again in range(ROUNDS):
        began = perf_counter()
        for start in range(again * TIMES, (again + 1) * TIMES, at_once):
            if at_once == 1:
                await part(start)
            else:
                await asyncio.gather(*(part(number) for number in range(start, start + at_once)))
        found.append((perf_counter() - began) / TIMES * 1e6)
    return statistics.median(found)


async def measure_parts(folder: Path) -> dict[str, float]:
    """Each part of an update's way and its microseconds, with `AT_ONCE` updates under way where they share work."""
    content = load_content(load_provider())
    screens = TutorialScreens(content, find_picture)
    request = AiohttpRequest()
    await request.initialize()
    runner, port = await _serve_bot_api()
    bot = Bot("1:benchmark", base_url=f"http://127.0.0.1:{port}/bot", request=request, get_updates_request=request)
    store = SqliteStore(folder / "speed.db")
    await store.open()
    progress = advance(None, Event("start"), content.tutorial)[0]

    async def parse(number: int) -> None:
        parse_update(orjson.loads(BODY), bot, Turn(number, lambda: None))

    async def acknowledge(raw: dict[str, Any]) -> None:
        turn = current_turn.get()
        assert turn is not None
        turn.acknowledge()

    ordering = Ordering(acknowledge)

    async def order(number: int) -> None:
        await ordering.offer({"update_id": number, "callback_query": {"from": {"id": number}}}).settled

    def step(person: Person) -> Decision[bool]:
        after = advance(person.progress, Event("next"), content.tutorial)[0]
        return Decision(True, replace(person, progress=after, version=person.version + 1))

    async def store_it(number: int) -> None:
        await store.decide(number + 1, number % 1000 + 1, step)

    def draw() -> Screen:
        with using("en"):
            return screens.screen(progress)

    async def render(number: int) -> None:
        draw().keyboard()

    outgoing, screen = Outgoing(Api(bot, request), _nobody, PictureIds(_no_picture, _no_picture)), draw()

    async def send(number: int) -> None:
        await outgoing.edit(number, 5, screen)

    try:
        return {
            "parse": await measure(parse),
            "order": await measure(order, at_once=AT_ONCE),
            "storage": await measure(store_it, at_once=AT_ONCE),
            "render": await measure(render),
            "send (with the answering server)": await measure(send, at_once=AT_ONCE),
        }
    finally:
        await store.close()
        await request.shutdown()
        await runner.cleanup()


async def _serve_bot_api() -> tuple[web.ServerRunner, int]:
    reply = orjson.dumps({"ok": True, "result": {"message_id": 5}})

    async def handle(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response(body=reply, content_type="application/json")

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, int(runner.addresses[0][1])


async def _nobody(chat_id: int) -> None:
    raise AssertionError("nobody has blocked the benchmark")


async def _no_picture(*_: str) -> None:
    return None


def main() -> int:
    """Prints the parts, then the comparison."""
    with tempfile.TemporaryDirectory() as folder:
        parts = asyncio.run(measure_parts(Path(folder)))
    for part, microseconds in parts.items():
        print(f"{part:<34}{microseconds:>8.0f} µs")
    sys.stdout.flush()
    return compare(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
