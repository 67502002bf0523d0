"""Hundreds of random keys by good ways and bad, every library at DEBUG: no piece of one is found anywhere after."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from bot.playground.openai import OpenAIStandIn
from bot.playground.server import Playground
from tests.conversations.process import BotProcess
from tests.free_port import free_port
from tests.keys.planting import DISGUISES, SHAPES, Shape

KEYS = 500
PEOPLE = 25
RUN = 12
"""Characters of a key's random part that must be found nowhere in one piece."""
PATIENCE = 90.0
_WORDS = re.compile(r"[A-Za-z0-9_-]{12,}")
READABLE = ("none", "code", "assignment", "JSON", "link", "header", "Chinese around it")
"""Disguises that leave a key in one piece, so that it would be found where it leaks."""


class Planted:
    """Every run of `RUN` characters of the random parts that were handed out."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.runs: set[str] = set()

    def key(self, shape: Shape) -> str:
        """A new key of a shape."""
        parts = []
        for piece in shape.pieces:
            if isinstance(piece, str):
                parts.append(piece)
                continue
            parts.append("".join(self._chance.choices(piece[0], k=piece[1])))
            self.runs.update(parts[-1][at : at + RUN] for at in range(len(parts[-1]) - RUN + 1))
        return "".join(parts)

    def found_in(self, content: str) -> list[str]:
        """How the pieces that are there begin; no more of a key, made up as it is, belongs in a test's output."""
        return [
            word[at : at + 4] + "…"
            for word in set(_WORDS.findall(content))
            for at in range(len(word) - RUN + 1)
            if word[at : at + RUN] in self.runs
        ]


def contents(text: str, number: int) -> dict[str, Any]:
    """A message with this text, in one of the places where a text can stand."""
    match number % 6:
        case 0:
            return {"kind": "photo", "caption": text[:1000]}
        case 1:
            return {
                "kind": "document",
                "file_name": ".env",
                "content_base64": base64.b64encode(text.encode()).decode(),
            }
        case 2:
            return {"text": f"/start {text}"}
        case 3:
            return {"text": text, "forwarded": True}
        case _:
            return {"text": text}


def oddities(planted: Planted, person: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Updates that no library can parse, or that hold a key where none is looked for."""
    chat = {"id": person["id"], "type": "private", "first_name": "Ada"}
    message = {"message_id": 900_000, "date": 1_790_000_000, "chat": chat, "from": person}
    for shape in SHAPES:
        key = planted.key(shape)
        yield {"message": {**message, "text": f"my api key is {key}", "entities": "no list"}}
        yield {"message": {"text": f"my api key is {planted.key(shape)}"}}
        yield {"message": {**message, "date": planted.key(shape), "text": "hello"}}
        yield {"tomorrow": {"from": person, "text": planted.key(shape)}}
        yield {"inline_query": {"id": "1", "from": person, "query": f"api key {planted.key(shape)}", "offset": ""}}
        yield {"callback_query": {"id": "1", "from": person, "chat_instance": "1", "data": planted.key(shape)[:64],
                                  "message": {**message, "text": f"api key {planted.key(shape)}"}}}  # fmt: skip


@pytest.mark.timeout(240)
async def test_no_piece_of_a_key_is_left_anywhere(tmp_path: Path) -> None:
    planted, openai = Planted(5), OpenAIStandIn()
    metrics = f"127.0.0.1:{free_port()}"
    limits = {f"FIRSTKEY_CHECKS_PER_{each}": "100000" for each in ("HOUR", "HOUR_TOTAL")}
    async with Playground(stand_in=openai.add_routes) as playground, aiohttp.ClientSession() as session:
        bot = BotProcess(
            playground.url, tmp_path, FIRSTKEY_LOG_LEVEL="DEBUG", FIRSTKEY_METRICS_LISTEN=metrics,
            OPENAI_LOG="debug", **limits,
        )  # fmt: skip
        await bot.start()
        try:
            async with asyncio.timeout(PATIENCE):
                while not playground.world.bots:
                    await asyncio.sleep(0.02)
            await _Crowd(session, playground.url, planted).send(openai)
            await _until_all_is_taken(playground, tmp_path / "bot.db")
            async with session.get(f"http://{metrics}/metrics") as response:
                shown = await response.text()
            assert await bot.end() == 0
        finally:
            await bot.kill()
        requests = playground.api.journal.since(0)
    places = {
        "the log": bot.log.read_text(encoding="utf-8"),
        "the metrics": shown,
        "requests": orjson.dumps(requests).decode(),
        "requests of OpenAI": repr([(asked.path, dict(asked.headers), asked.body) for asked in openai.asked]),
        **{path.name: path.read_bytes().decode("latin-1") for path in tmp_path.glob("bot.db*")},
    }
    assert "level=debug" in places["the log"], "the libraries were not at DEBUG"
    assert len(openai.asked) > 50, "hardly a key was checked"
    assert 'outcome="unparseable"' in shown
    assert planted.found_in(next(iter(planted.runs))), "what is planted would not be found"
    assert {name: planted.found_in(text)[:5] for name, text in places.items() if planted.found_in(text)} == {}


class _Crowd:
    """People who send keys."""

    def __init__(self, session: aiohttp.ClientSession, url: str, planted: Planted) -> None:
        self._session, self._url, self._planted = session, url, planted

    async def _ask(self, method: str, path: str, body: Any) -> Any:
        async with self._session.request(method, self._url + path, json=body) as response:
            answer = await response.json(content_type=None)
            assert response.status == 200, (path, response.status, answer)
            return answer

    async def send(self, openai: OpenAIStandIn) -> None:
        """All keys; Telegram and OpenAI fail now and then."""
        people = [
            await self._ask("POST", "/play/people", {"first_name": "Ada", "language_code": ("en", "zh-hans")[n % 2]})
            for n in range(PEOPLE)
        ]
        await self._ask("POST", f"/play/chats/{people[0]['id']}/messages", {"from": people[0]["id"], "text": "/start"})
        trouble = [
            {"method": "sendMessage", "kind": "500", "probability": 0.1},
            {"method": "editMessageText", "kind": "drop_after", "probability": 0.1},
            {"method": "deleteMessage", "kind": "429", "retry_after": 1, "probability": 0.1},
            {"method": "deleteMessage", "kind": "cannot_delete", "probability": 0.05},
        ]
        await self._ask("PUT", "/play/faults", trouble)
        for number in range(KEYS):
            openai.fault = (None, None, "cut", "html")[number // 40 % 4]
            person, shape = people[number % PEOPLE], SHAPES[number % len(SHAPES)]
            text = DISGUISES[READABLE[number % len(READABLE)]](self._planted.key(shape))
            body = {"from": person["id"], **contents(f"my api key is {text}" if shape.needs_naming else text, number)}
            await self._ask("POST", f"/play/chats/{person['id']}/messages", body)
        for raw in oddities(self._planted, people[1]):
            await self._ask("POST", "/play/updates", raw)


async def _until_all_is_taken(playground: Playground, database: Path) -> None:
    """No update is waiting at Telegram, and no promise in the ledger."""
    (bot,) = playground.world.bots.values()
    async with asyncio.timeout(PATIENCE):
        while any(bot.updates.waiting()):
            await asyncio.sleep(0.05)
        while True:
            with contextlib.suppress(sqlite3.OperationalError), closing(sqlite3.connect(database)) as connection:
                if connection.execute("SELECT count(*) FROM erasures").fetchone() == (0,):
                    return
            await asyncio.sleep(0.05)
