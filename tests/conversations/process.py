"""The bot as a process of its own, which can be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "424242:killed-token"


class BotProcess:
    """`python -m bot run` against a playground.

    Args:
        url: the playground's.
        folder: where the database and the log are; both outlive the process.
    """

    def __init__(self, url: str, folder: Path, **variables: str) -> None:
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("FIRSTKEY_", "TELEGRAM_"))},
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "FIRSTKEY_BOT_API_URL": url,
            "FIRSTKEY_OPENAI_BASE_URL": f"{url}/openai/v1",
            "FIRSTKEY_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            **variables,
        }
        self._url = url
        self._folder = folder
        self.log = folder / "bot.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs, or before it was started."""
        return None if self._process is None else self._process.returncode

    async def introduce(self) -> None:
        """Lets the playground know the bot before it comes, so that people can write to it already."""
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/bot{TOKEN}/getMe") as response:
            assert response.status == 200

    async def start(self) -> None:
        """Starts it; it need not be ready yet, Telegram keeps what comes in between."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """Kills it as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def end(self) -> int:
        """Asks it to stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()
