"""Pictures in the chat: on top of every screen, uploaded once for everybody, off when somebody wants them off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.i18n.pictures import find_picture
from bot.playground.server import Playground
from bot.tutorial.content import load_tutorial
from tests.conversations.chat import Chat, buttons, chatting, snapshot, text_of
from tests.conversations.conftest import House, house
from tests.conversations.process import BotProcess
from tests.conversations.test_tutorial import onward


async def _walk(chat: Chat, to: int = 100) -> list[dict[str, Any]]:
    """From /start onward, to the end or for as many steps; what was seen."""
    await chat.say("/start")
    await chat.sees_button("All steps")
    seen = [chat.last]
    while (data := onward(chat.last)) and len(seen) < to:
        before = snapshot(chat.bot_messages)
        await chat.press_data(data, chat.last["message_id"])
        await chat.until(lambda before=before: snapshot(chat.bot_messages) != before, data)
        seen.append(chat.last)
    return seen


async def _uploads(url: str) -> int:
    """How many pictures were sent as a file, not by a file_id."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/play/requests", params={"since": 0}) as response:
        requests = (await response.json())["requests"]
    return sum("attach://picture" in str(request["params"]) for request in requests)


async def test_one_photo_from_the_first_step_to_the_last(polled: House) -> None:
    async with chatting(polled.url) as chat:
        seen = await _walk(chat)
        for label in ("All steps", "Back to my step", "I am stuck", "Back to my step"):
            seen.append(await chat.pressing(label))
        assert all(message.get("photo") for message in seen)
        assert len({message["message_id"] for message in seen}) == 1
        assert len(chat.bot_messages) == 1


async def test_each_picture_is_uploaded_once_for_everybody(polled: House) -> None:
    async with chatting(polled.url) as ada, chatting(polled.url, first_name="Bob") as bob:
        first = await _walk(ada)
        pictures = {message["photo"][-1]["file_unique_id"] for message in first}
        assert len(pictures) > 10
        assert await _uploads(polled.url) == len(pictures)
        assert len(await _walk(bob)) == len(first)
        assert await _uploads(polled.url) == len(pictures)


async def test_a_restart_uploads_nothing_again(tmp_path: Path) -> None:
    async with Playground() as playground:
        bot = BotProcess(playground.url, tmp_path)
        await bot.introduce()
        try:
            await bot.start()
            async with chatting(playground.url) as ada:
                await _walk(ada, to=8)
            uploaded = await _uploads(playground.url)
            assert await bot.end() == 0
            await bot.start()
            async with chatting(playground.url, first_name="Bob") as bob:
                assert all(message.get("photo") for message in await _walk(bob, to=8))
            assert await _uploads(playground.url) == uploaded > 0
            assert await bot.end() == 0
        finally:
            await bot.kill()


async def test_off_by_the_person(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await _walk(chat, to=1)
        assert chat.last.get("photo")
        await chat.say("/settings")
        await chat.pressing("Pictures: on")
        await chat.say("/start")
        await chat.until(lambda: onward(chat.last) and not chat.last.get("photo"), "the step as a text")
        panel = chat.last["message_id"]
        await chat.press_data(onward(chat.last), panel)
        await chat.until(lambda: "Before you start" in text_of(chat.messages[panel]), "the next step")
        assert not chat.messages[panel].get("photo")


async def test_off_by_the_operator(tmp_path: Path) -> None:
    async with house(tmp_path, pictures=False) as running, chatting(running.url) as chat:
        seen = await _walk(chat, to=8)
        assert not any(message.get("photo") for message in seen)
        assert len({message["message_id"] for message in seen}) == 1
        await chat.say("/settings")
        await chat.sees_button("Language")
        assert not any("Pictures" in button["text"] for button in buttons(chat.last))


@pytest.mark.parametrize(("language", "locale"), [("en", "en"), ("zh-hans", "zh_CN")])
async def test_the_words_on_a_picture_are_the_readers(polled: House, language: str, locale: str) -> None:
    tutorial, _ = load_tutorial()
    async with chatting(polled.url, language_code=language) as chat:
        for step in ("billing-open", "key-create", "hard-limit"):
            await chat.say(f"/start {step}")
            await chat.until(lambda step=step: f"tutorial:next:{step}" in str(buttons(chat.last)), step)
            picture = find_picture(str(tutorial.steps[step].picture), locale)
            assert picture is not None
            assert chat.last["photo"][-1]["file_size"] == Path(picture.path).stat().st_size
