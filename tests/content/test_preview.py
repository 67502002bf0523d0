"""`content preview`: every text as it will look, with its marks, following each change."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.content.preview_page import reading_seconds
from bot.tutorial.content import load_tutorial
from tests.content.conftest import House
from tests.free_port import free_port


@asynccontextmanager
async def previewing(house: House, *arguments: str) -> AsyncIterator[str]:
    """The preview of a copy, as a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "content", "preview", "--port", str(free_port()), *arguments),
        cwd=house.folder,
        env=house.environment,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


@asynccontextmanager
async def asking(house: House, *arguments: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A preview, and a client of it."""
    async with previewing(house, *arguments) as address, aiohttp.ClientSession(address) as session:
        yield session


async def _page(session: aiohttp.ClientSession, locale: str = "en") -> str:
    async with session.get("/", params={"locale": locale}) as response:
        assert response.status == 200
        return await response.text()


def _card(page: str, identity: str) -> str:
    found = re.search(rf'<article class="card" id="{re.escape(identity)}".*?</article>', page, re.DOTALL)
    assert found, identity
    return found[0]


async def test_shows_every_text_as_it_will_look(house: House) -> None:
    async with asking(house) as session:
        page = await _page(session)
        tutorial, _ = load_tutorial()
        for step in tutorial.steps:
            _card(page, f"tutorial/{step}")
        card = _card(page, "tutorial/card-form")
        assert card.count("First look at the address bar") == 2  # light and dark
        assert "The card is accepted ▶️" in card
        assert re.search(r"\d+ of 1,024 characters, \d+ s to read", card)
        image = re.search(r'<img src="([^"]+)"', card)
        assert image
        async with session.get(image[1]) as response:
            assert response.status == 200
            assert response.content_type == "image/png"
        assert "<svg" in page
        _card(page, "tutorial/card-open.provider")
        _card(page, "faq/card-declined")
        _card(page, "verdicts/valid")
        _card(page, "people/description.txt")


async def test_marks_what_is_missing_stale_and_wrong(house: House) -> None:
    house.path("zh_CN/tutorial/usage.md").unlink()
    house.change("en/tutorial/sign-up.md", "real name", "true name")
    house.change("zh_CN/tutorial/models.md", "{{model}}", "{{modle}}")
    async with asking(house, "--locale", "zh_CN") as session:
        page = await _page(session, "zh_CN")
        assert '<span class="mark">missing</span>' in _card(page, "tutorial/usage")
        assert "A chart for this month" in _card(page, "tutorial/usage")  # what people read meanwhile
        assert '<span class="mark">stale</span>' in _card(page, "tutorial/sign-up")
        broken = _card(page, "tutorial/models")
        assert "Nothing is known as {{modle}}" in broken
        assert "data-marked" in broken
        assert "data-marked" not in _card(page, "tutorial/system")
        assert '<option value="en"' not in page


async def test_follows_a_change(house: House) -> None:
    async with asking(house) as session:
        page = await _page(session)
        version = re.search(r'data-version="(\w+)"', page)
        assert version
        async with asyncio.timeout(30), session.get("/changes", params={"seen": version[1]}) as stream:
            assert await stream.content.readline() == b": here\n"
            house.change("en/tutorial/usage.md", "title: See what you spend", "title: Where it went")
            while (line := await stream.content.readline()) != b"event: changed\n":
                assert line  # the stream goes on until something has changed
        assert "Where it went" in _card(await _page(session), "tutorial/usage")


async def test_a_page_that_is_out_of_date_is_told_at_once(house: House) -> None:
    async with asking(house) as session, asyncio.timeout(10), session.get("/changes?seen=old") as stream:
        assert b"event: changed" in await stream.content.read()


async def test_gives_nothing_but_pictures_of_locales(house: House) -> None:
    async with asking(house) as session:
        for path in (
            "/pictures/en/..%2F..%2Ffacts.toml",
            "/pictures/..%2Fen/x.png",
            "/pictures/en/none.png",
            "/static/..%2Fpreview.py",
        ):
            async with session.get(path) as response:
                assert response.status in (403, 404), path


def test_reading_time() -> None:
    assert reading_seconds("<b>word</b> " * 230) == pytest.approx(60, abs=6)
    assert reading_seconds("字" * 330) == 60


@pytest.mark.skipif(os.name != "posix", reason="ports are tried in order")
async def test_ends_by_ctrl_c_even_where_a_script_has_put_it_into_the_background(house: House) -> None:
    """Such a process starts with SIGINT ignored, and the preview could not be ended by it; nor cleanly by SIGTERM."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "content", "preview", "--port", str(free_port())),
            cwd=house.folder,
            env=house.environment,
            stdout=asyncio.subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
        assert process.stdout is not None
        assert b"open http" in await process.stdout.readline()
        process.send_signal(sign)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_takes_the_next_free_port(house: House) -> None:
    port = free_port()
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", port)
    async with server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "content", "preview", "--port", str(port)),
            cwd=house.folder,
            env=house.environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        process.send_signal(signal.SIGINT)
        await process.wait()
    assert "open http://127.0.0.1:" in line
    assert f":{port}/" not in line
