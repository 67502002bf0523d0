"""A whole house for each conversation: the playground's Bot API, the unchanged bot, a fresh database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.playground.openai import OpenAIStandIn, sample_keys
from bot.playground.server import Playground
from bot.settings import Settings
from tests.conversations.chat import Chat, chatting
from tests.conversations.requests import check_requests
from tests.free_port import free_port

TOKEN = "424242:test-token"


class House:
    """A running bot, its playground, and the OpenAI that it asks."""

    def __init__(self, playground: Playground, app: App, openai: OpenAIStandIn) -> None:
        self.playground = playground
        self.app = app
        self.openai = openai
        self.url = playground.url


def make_settings(url: str, folder: Path, **more: Any) -> Settings:
    """Settings of a bot at the playground, whatever the environment says."""
    more.setdefault("llm_base_url", f"{url}/openai/v1")
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        TELEGRAM_BOT_TOKEN=SecretStr(TOKEN),
        bot_api_url=url,
        openai_base_url=f"{url}/openai/v1",
        database_url=SecretStr(f"sqlite:///{folder / 'bot.db'}"),
        **more,
    )


@contextlib.asynccontextmanager
async def house(folder: Path, *, webhook: bool = False, **more: Any) -> AsyncIterator[House]:
    """Starts both, and stops both."""
    openai = OpenAIStandIn()
    playground = Playground(stand_in=openai.add_routes, sample_keys=sample_keys())
    await playground.start()
    if webhook:
        listen = f"127.0.0.1:{free_port()}"
        more = {"webhook_url": f"http://{listen}/hook", "webhook_listen": listen, **more}
    app = App(make_settings(playground.url, folder, **more), region_url=lambda host: f"{playground.url}/openai/v1")
    try:
        await app.start()
        running = asyncio.create_task(_serve(app))
        try:
            yield House(playground, app, openai)
            check_requests(playground.api.journal.since(0))
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
    finally:
        await app.stop()
        await playground.stop()


async def _serve(app: App) -> None:
    if app.settings.webhook_url:
        from bot.web.server import serve_webhook

        await serve_webhook(app)
    else:
        await app.poll()


@pytest.fixture(params=["polling", "webhook"])
async def running(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A bot, once by polling and once by webhook."""
    async with house(tmp_path, webhook=request.param == "webhook") as it:
        yield it


@pytest.fixture
async def polled(tmp_path: Path) -> AsyncIterator[House]:
    """A bot by polling."""
    async with house(tmp_path) as it:
        yield it


@pytest.fixture
async def ada(polled: House) -> AsyncIterator[Chat]:
    """A newcomer who reads English."""
    async with chatting(polled.url, language_code="en") as chat:
        yield chat
