"""A check and the deletion beside it: who waits for whom, over real HTTP."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bot.i18n.pages import read_page
from bot.keys.check import UNHURRIED
from bot.playground.openai import sample_key
from tests.conversations.chat import Chat, chatting, text_of
from tests.conversations.conftest import House, house

DEADLINE = 30.0
TITLE = str(read_page("en", "verdicts/no_credit").front["title"])


async def people(at: House, stack: AsyncExitStack, count: int) -> list[Chat]:
    """So many newcomers."""
    return [await stack.enter_async_context(chatting(at.url)) for _ in range(count)]


async def test_one_key_too_many_hurries_all_out_of_their_chats(tmp_path: Path):
    async with house(tmp_path, webhook=True, check_deadline=DEADLINE) as at, AsyncExitStack() as stack:
        at.openai.fault = "hang"
        chats = await people(at, stack, UNHURRIED + 1)
        began = asyncio.get_running_loop().time()
        few = [await chat.say(sample_key("valid")) for chat in chats[:-1]]
        for chat in chats[:-1]:
            await chat.reads("asking OpenAI")
        assert all(message in chat.messages for chat, message in zip(chats, few, strict=False))
        last = await chats[-1].say(sample_key("valid"))
        for chat, message in zip(chats, [*few, last], strict=True):
            await chat.loses(message)
        assert asyncio.get_running_loop().time() - began < DEADLINE / 2  # not for the deadline's sake
        at.openai.released.set()


async def test_a_check_that_the_whole_bot_refuses_is_not_charged_to_the_person(tmp_path: Path):
    async with house(tmp_path, webhook=True, checks_per_hour=2) as at, chatting(at.url) as chat:
        at.app.settings.checks_per_hour_total = 0
        await chat.loses(await chat.say(sample_key("valid")))
        await chat.until(lambda: len(chat.bot_messages) == 1, "no check is left")
        at.app.settings.checks_per_hour_total = 1000
        for _ in range(2):
            await chat.loses(await chat.say(sample_key("no_credit")))
        await chat.until(lambda: sum(TITLE in text_of(m) for m in chat.bot_messages) == 2, "both verdicts")
