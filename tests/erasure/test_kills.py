"""kill -9 between a key's arrival and its deletion, again and again: in the end no message is left, and no promise."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from bot.playground.openai import OpenAIStandIn, sample_key
from bot.playground.server import Playground
from tests.conversations.chat import Chat, chatting, text_of
from tests.conversations.process import BotProcess
from tests.free_port import free_port
from tests.keys.planting import SHAPES

AT_ONCE = 10
"""Keys in flight at each kill."""
PATIENCE = 120.0
"""Seconds in which the last process must have taken over what the dead ones left."""
TROUBLE: tuple[dict[str, Any], ...] = (
    {"kind": "429", "retry_after": 1, "probability": 0.5},
    {"kind": "500", "probability": 0.5},
    {"kind": "drop_before", "probability": 0.5},
    {"kind": "drop_after", "probability": 0.5},
    {"kind": "hang", "probability": 0.3},
)


class Siege:
    """A bot that is killed while people send it keys.

    Args:
        faults: Telegram also answers deletions with trouble, and one person's with a refusal for ever.
    """

    def __init__(self, playground: Playground, bot: BotProcess, chats: list[Chat], seed: int, faults: bool) -> None:
        self._playground = playground
        self._bot = bot
        self._chats = chats
        self._chance = random.Random(seed)
        self._faults = faults
        self.sent: list[tuple[Chat, int, str]] = []
        self.in_flight: list[int] = []

    async def round(self) -> None:
        """What is left becomes little; keys, a moment, the kill, a new process."""
        async with asyncio.timeout(PATIENCE):
            while len(self._left()) > AT_ONCE // 2:
                await asyncio.sleep(0.02)
        await self._set_faults([self._chance.choice(TROUBLE)])
        await asyncio.gather(*(self._send(chat) for chat in self._chats))
        await asyncio.sleep(self._chance.uniform(0, 2.0))  # the kill's moment is the test
        await self._bot.kill()
        self.in_flight.append(len(self._left()))
        await self.start()

    async def start(self) -> None:
        """A process, until it has said hello to Telegram; it dies at the next round, not before it lives."""
        number = self._playground.api.journal.number
        await self._bot.start()
        async with asyncio.timeout(PATIENCE):
            while not any(entry["method"].lower() == "getme" for entry in self._playground.api.journal.since(number)):
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        """Telegram is well again; what was promised comes to pass."""
        await self._set_faults([])
        async with asyncio.timeout(PATIENCE):
            while self._left():
                await asyncio.sleep(0.05)
        if self._faults:
            await self._chats[0].reads("I could not delete your message")

    def _left(self) -> list[int]:
        """The key messages that are in a chat and can be deleted."""
        refused = self._chats[0] if self._faults else None
        return [message for chat, message, _ in self.sent if chat is not refused and message in chat.messages]

    async def _send(self, chat: Chat) -> None:
        if self._chance.random() < 0.3:
            key = self._chance.choice(SHAPES).make(self._chance)
        else:
            key = sample_key(self._chance.choice(("valid", "no_credit", "slow", "hang", f"{self._chance.random()}")))
        self.sent.append((chat, await chat.say(f"my api key is {key}"), key))

    async def _set_faults(self, trouble: list[dict[str, Any]]) -> None:
        if self._faults:
            refusal = {"kind": "cannot_delete", "chat_id": self._chats[0].id}
            deletions = [{"method": "deleteMessage", **each} for each in trouble]
            await self._chats[0].post("/play/faults", [refusal, *deletions], method="PUT")


async def besiege(folder: Path, *, kills: int, webhook: bool, seed: int, faults: bool = False) -> list[int]:
    """Kills a bot `kills` times with keys in flight.

    Returns:
        the key messages that were still in a chat at each kill.
    """
    variables = {"FIRSTKEY_CHECK_DEADLINE": "1", "FIRSTKEY_PICTURES": "false"}
    variables |= {f"FIRSTKEY_CHECKS_PER_{each}": "100000" for each in ("HOUR", "DAY", "HOUR_TOTAL")}
    if webhook:
        listen = f"127.0.0.1:{free_port()}"
        variables |= {"FIRSTKEY_WEBHOOK_LISTEN": listen, "FIRSTKEY_WEBHOOK_URL": f"http://{listen}/hook"}
    openai = OpenAIStandIn()
    async with Playground(stand_in=openai.add_routes, webhook_backoff=0.2) as playground, AsyncExitStack() as stack:
        bot = BotProcess(playground.url, folder, **variables)
        chats = [await stack.enter_async_context(chatting(playground.url)) for _ in range(AT_ONCE)]
        siege = Siege(playground, bot, chats, seed, faults)
        await siege.start()
        try:
            for _kill in range(kills):
                await siege.round()
            await siege.end()
            await _no_promise_is_left(folder / "bot.db")
            _nothing_is_said_of(siege.sent)
        finally:
            await bot.kill()
    log = bot.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert not any(key[-12:] in log for _, _, key in siege.sent)
    return siege.in_flight


async def _no_promise_is_left(database: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(sqlite3.OperationalError), closing(sqlite3.connect(database)) as connection:
                if connection.execute("SELECT count(*) FROM erasures").fetchone() == (0,):
                    return
            await asyncio.sleep(0.05)


def _nothing_is_said_of(sent: list[tuple[Chat, int, str]]) -> None:
    for chat, _, key in sent:
        assert not any(key[-12:] in text_of(message) for message in chat.bot_messages)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_no_key_outlives_five_kills(tmp_path: Path, webhook: bool) -> None:
    in_flight = await besiege(tmp_path, kills=5, webhook=webhook, seed=3)
    assert sum(in_flight) > 0, "no kill met a key: this proves nothing"
