"""`playground`, and `run` without a token: the unchanged bot against the loopback Bot API, and its chat page."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.app import App
from bot.playground.openai import OpenAIStandIn, sample_keys
from bot.playground.server import Playground
from bot.settings import Settings

TOKEN = "424242:playground"  # noqa: S105 - only the loopback server knows it
"""The token of the playground's bot; it opens nothing."""


async def run_playground(settings: Settings, port: int, *, webhook: bool = False) -> int:
    """Serves the chat page and runs the bot behind it, until cancelled.

    Args:
        settings: the operator's; only where Telegram and OpenAI are, and the database, is changed.
        port: the first port to try.
        webhook: the bot gets its updates by webhook instead of polling.
    """
    playground = Playground(port=port, port_search=True, stand_in=OpenAIStandIn().add_routes, sample_keys=sample_keys())
    await playground.start()
    try:
        with tempfile.TemporaryDirectory(prefix="firstkey-playground-") as folder:
            await _run_bot(_settings(settings, playground.url, Path(folder), webhook), playground.url)
    finally:
        await playground.stop()
    return 0


async def _run_bot(settings: Settings, url: str) -> None:
    # Regional hosts are the stand-in too: nothing of the playground leaves the loopback.
    app = App(settings, region_url=lambda host: f"{url}/openai/v1")
    try:
        await app.start()
        print(f"Playground: open {url}/ in a browser. Nothing here reaches Telegram. Ctrl-C ends it.", flush=True)  # noqa: T201
        if settings.webhook_url:
            from bot.web.server import serve_webhook

            await serve_webhook(app)
        else:
            await app.poll()
    except asyncio.CancelledError:
        print("Stopped.", flush=True)  # noqa: T201
        raise
    finally:
        await app.stop()


def _settings(settings: Settings, url: str, folder: Path, webhook: bool) -> Settings:
    own_database = settings.database_url.get_secret_value()
    return settings.model_copy(
        update={
            "telegram_bot_token": SecretStr(TOKEN),
            "bot_api_url": url,
            "openai_base_url": f"{url}/openai/v1",
            "proxy_url": None,
            "webhook_url": f"http://{settings.webhook_listen}" if webhook else "",
            "database_url": SecretStr(own_database or f"sqlite:///{folder / 'playground.db'}"),
        }
    )
