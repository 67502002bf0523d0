"""kill -9 at random moments of a conversation: restarted, continued, without a lost step."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bot.playground.server import Playground
from tests.conversations.chat import Chat, buttons, chatting
from tests.conversations.process import BotProcess
from tests.conversations.test_tutorial import onward

CONFLICT = [
    {
        "method": "getUpdates",
        "kind": "error",
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request",
        "times": 100,
    }
]


async def walk_with_kills(folder: Path, kills: int, seed: int) -> None:
    """One person walks on and on; the bot dies `kills` times on the way."""
    chance = random.Random(seed)
    async with Playground() as playground:
        bot = BotProcess(playground.url, folder)
        await bot.introduce()
        await bot.start()
        try:
            async with chatting(playground.url) as chat:
                await chat.say("/start")
                await chat.sees_button("All steps")
                for _kill in range(kills):
                    await _press_and_kill(chat, bot, chance)
                # Beyond the panel itself at most the one message in flight at each kill.
                assert len(chat.bot_messages) <= 1 + kills
                await _go(chat, "tutorial:jump:usage", chat.last["message_id"])  # it is up, and can be asked to stop
                assert await bot.end() == 0
        finally:
            await bot.kill()
        log = bot.log.read_text(encoding="utf-8")
        assert "Traceback" not in log
        assert "handler_failed" not in log


async def _press_and_kill(chat: Chat, bot: BotProcess, chance: random.Random) -> None:
    here, panel = onward(chat.last), chat.last["message_id"]
    if not here or here.startswith("tutorial:done"):
        await _go(chat, "tutorial:jump:welcome", panel)
        here = onward(chat.last)
    await chat.press_data(here, panel)
    await _a_moment(chance)
    await bot.kill()
    await bot.start()
    if onward(chat.last) == here:
        # The reply may be what was in flight: pressed again, it leads to the very next step, never one too far.
        await chat.press_data(here, chat.last["message_id"], force=True)
        await chat.until(lambda: onward(chat.last) != here, f"the step after {here}")
    assert _step(onward(chat.last)) in _after(here), f"{here} led to {onward(chat.last)}"


async def _a_moment(chance: random.Random) -> None:
    """The kill's moment is the test: anywhere between the press and its answer."""
    await asyncio.sleep(chance.uniform(0, 0.05))


async def _go(chat: Chat, data: str, panel: int) -> None:
    before = onward(chat.last)
    await chat.press_data(data, panel, force=True)
    await chat.until(lambda: onward(chat.last) != before, data)


def _step(data: str) -> str:
    return data.split(":")[2]


def _after(data: str) -> tuple[str, ...]:
    from bot.tutorial.content import load_tutorial

    tutorial, _ = load_tutorial()
    kind, step, *choice = data.split(":")[1:]
    return (tutorial.steps[step].choices[choice[0]],) if kind == "choose" else tutorial.steps[step].following()


@pytest.mark.timeout(300)
async def test_twenty_kills_lose_no_step(tmp_path: Path) -> None:
    await walk_with_kills(tmp_path, 20, seed=20261123)


@pytest.mark.soak
@pytest.mark.timeout(1500)
async def test_two_hundred_kills_lose_no_step(tmp_path: Path) -> None:
    await walk_with_kills(tmp_path, 200, seed=7)


async def test_a_second_poller_ends_with_one_sentence(tmp_path: Path) -> None:
    """Telegram's 409: the process that was there first goes on, or the operator is told plainly."""
    async with Playground() as playground, chatting(playground.url) as chat:
        await chat.post("/play/faults", CONFLICT, method="PUT")
        bot = BotProcess(playground.url, tmp_path)
        await bot.start()
        assert bot._process is not None
        code = await asyncio.wait_for(bot._process.wait(), 60)
        log = bot.log.read_text(encoding="utf-8")
        assert code == 69, log
        assert "Another process is polling with this token" in log
        assert "Traceback" not in log
        assert not any(buttons(m) for m in chat.bot_messages)
