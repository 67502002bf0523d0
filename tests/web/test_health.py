"""The health pages of a process, from its first moment to its last."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground.faults import Fault
from bot.playground.server import Playground
from bot.serve import serve
from tests.conversations.conftest import make_settings
from tests.free_port import free_port

PATIENCE = 30.0
"""Seconds after which a page that should have changed counts as one that does not."""


class Pages:
    """The pages of one process.

    Args:
        port: where they are served.
    """

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._url = f"http://127.0.0.1:{port}"

    async def get(self, path: str) -> tuple[int, str]:
        async with self._session.get(self._url + path) as answer:
            return answer.status, await answer.text()

    async def until(self, path: str, status: int) -> str:
        """The page's text once it has this status; nothing tells a client when that is, so it asks again and again."""
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    found, text = await self.get(path)
                    if found == status:
                        return text
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def process(folder: Path, api_port: int) -> AsyncIterator[Pages]:
    """`run` with health pages, whether Telegram is there or not."""
    port = free_port()
    settings = make_settings(f"http://127.0.0.1:{api_port}", folder, metrics_listen=f"127.0.0.1:{port}")
    running = asyncio.create_task(serve(settings))
    try:
        async with aiohttp.ClientSession() as session:
            yield Pages(session, port)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_a_process_that_waits_for_telegram_is_alive_and_not_ready(tmp_path: Path) -> None:
    """It served nothing until Telegram had answered: a cluster restarted it all through an outage."""
    api_port = free_port()
    async with process(tmp_path, api_port) as pages:
        await pages.until("/healthz", 200)
        assert await pages.get("/readyz") == (503, "starting or stopping\n")
        async with Playground(port=api_port):
            assert await pages.until("/readyz", 200) == "ready\n"
            status, text = await pages.get("/metrics")
            assert status == 200
            assert "firstkey_erasures_pending" in text


async def test_stopping_before_telegram_has_answered_leaves_nothing_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Playground() as playground:
        playground.api.faults.active.append(Fault("500", "getMe"))
        async with process(tmp_path, playground.port), asyncio.timeout(PATIENCE):
            while not playground.api.journal.number:
                await asyncio.sleep(0.02)
    gc.collect()  # aiohttp complains when what was left open is thrown away
    assert "Unclosed" not in caplog.text
