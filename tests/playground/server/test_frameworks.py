"""Bots of PTB, aiogram and grammY are served alike, by polling and by webhook: the same conversation with each."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.playground.utterance import sample_picture
from tests.playground.server.stage import PERSON, Stage

BOTS = Path(__file__).with_name("bots")
ROOT = Path(__file__).parents[3]
GRAMMY = ROOT / ".cache" / "grammy-1.46.0"
TOKEN = "777000:small_bot"
START = 60.0
"""Seconds for a library to be imported; aiogram needs 5 of them when nothing else runs."""
WAIT = 20.0
"""Seconds until what a bot should have done counts as not done."""


def install_grammy() -> Path:
    """The folder with grammY in it, filled at the first run; skips where there is no Node."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node or npm is missing")
    if not GRAMMY.exists():
        GRAMMY.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=GRAMMY.parent) as folder:
            (Path(folder) / "package.json").write_text('{"private": true, "dependencies": {"grammy": "1.46.0"}}')
            npm = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
            subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=100)
            try:
                os.replace(folder, GRAMMY)  # another worker may have been quicker
            except OSError:
                assert GRAMMY.exists()
            else:
                os.mkdir(folder)
    return GRAMMY


def command_of(library: str) -> list[str]:
    if library == "grammy":
        return ["node", str(BOTS / "grammy_bot.mjs")]
    return [sys.executable, "-m", f"tests.playground.server.bots.{library}_bot"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(
    params=[(library, mode) for library in ("ptb", "aiogram", "grammy") for mode in ("polling", "webhook")],
    ids=lambda param: "-".join(param),
)
async def small_bot(request: pytest.FixtureRequest, new_stage: Stage) -> AsyncIterator[Stage]:
    """The small bot, running; it is ended by its process id."""
    library, mode = request.param
    environment = {
        **os.environ,
        "BOT_API": new_stage.playground.url,
        "BOT_TOKEN": TOKEN,
        "MODE": mode,
        "HOOK_PORT": str(free_port()),
        "PYTHONPATH": str(ROOT),
        "PICTURE": base64.b64encode(sample_picture()).decode(),
    }
    if library == "grammy":
        environment["GRAMMY_FOLDER"] = str(install_grammy() / "package.json")
    process = await asyncio.create_subprocess_exec(
        *command_of(library), cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START)
        assert line.strip() == b"ready", line
        yield Stage(new_stage.playground, new_stage.session, TOKEN)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def chat_of(stage: Stage) -> list[dict[str, Any]]:
    shown = await stage.play("GET", f"chats/{PERSON}/messages?bot=777000")
    messages: list[dict[str, Any]] = shown["messages"]
    return messages


async def until(stage: Stage, act: Callable[[], Awaitable[Any]], done: Callable[[list[dict[str, Any]]], bool]) -> None:
    """Do something as the person and wait, event by event, until the chat looks as it should."""
    events = stage.playground.events.listen()
    first = asyncio.ensure_future(anext(events))
    await act()
    async with asyncio.timeout(WAIT):
        while not done(await chat_of(stage)):
            await first
            first = asyncio.ensure_future(anext(events))
    first.cancel()


async def test_the_same_conversation_with_each(small_bot: Stage) -> None:
    stage = small_bot

    async def say(**said: Any) -> None:
        await stage.play("POST", f"chats/{PERSON}/messages?bot=777000", {"from": PERSON, **said})

    def last(name: str, value: str) -> Callable[[list[dict[str, Any]]], bool]:
        return lambda messages: messages[-1]["outgoing"] and messages[-1].get(name) == value

    await until(stage, lambda: say(text="/start"), last("text", "Hello"))
    hello = (await chat_of(stage))[-1]
    assert hello["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    buttons = hello["reply_markup"]["inline_keyboard"][0]
    assert buttons == [{"text": "Next", "callback_data": "next"}, {"text": "Site", "url": "https://example.com/"}]

    press = {"from": PERSON, "message_id": hello["message_id"], "data": "next"}
    await until(
        stage,
        lambda: stage.play("POST", f"chats/{PERSON}/press?bot=777000", press),
        last("text", "pressed"),
    )
    assert "reply_markup" not in (await chat_of(stage))[-1]

    await until(stage, lambda: say(text="/photo"), last("caption", "two"))
    photo = (await chat_of(stage))[-1]["photo"][-1]
    assert photo["file_size"] == len(sample_picture())

    content = base64.b64encode(b"x" * 1234).decode()
    await until(stage, lambda: say(kind="document", content_base64=content), last("text", "1234 bytes"))

    def echoed(messages: list[dict[str, Any]]) -> bool:
        texts = [message.get("text") for message in messages]
        return texts[-1] == "<key> & 钥匙 🔑" and texts.count(texts[-1]) == 1

    await until(
        stage, lambda: say(text="<key> & 钥匙 🔑"), lambda messages: messages[-1]["outgoing"] and echoed(messages)
    )

    asked = await stage.play("POST", "inline?bot=777000", {"from": PERSON, "query": "what"})
    assert asked["results"][0]["message"]["text"] == "what"

    log = (await stage.play("GET", "requests"))["requests"]
    refused = [entry for entry in log if entry["bot"] == 777000 and entry["status"] not in (200, None)]
    assert refused == []
    shown = await stage.play("GET", f"chats/{PERSON}/messages?bot=777000")
    assert shown["commands"] == [{"command": "start", "description": "begin"}]
