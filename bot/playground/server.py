"""The playground: Telegram's Bot API on the loopback, with people who can be made to act, and a page to see it."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.playground.botapi import BotApi
from bot.playground.control import Control
from bot.playground.events import Events
from bot.playground.guard import guard
from bot.playground.state import World

PAGE = Path(__file__).with_name("page")
PEOPLE = Path(__file__).with_name("people.json")
UPLOAD_LIMIT = 60_000_000
"""Bytes of a request; Telegram takes files of up to 50 MB."""
PORTS_TRIED = 50


class Playground:
    """A server to run bots against.

    Args:
        host: where it listens; nothing but the loopback makes sense.
        port: the port, 0 for any free one.
        page: serve the chat page at "/".
        tokens: the only bot tokens it takes; None for any of the right shape.
        port_search: when the port is taken, try the next ones.
        people: who is there from the start; None for those of people.json.
        limits: put Telegram's rate limits in force.
        webhook_backoff: seconds; see `BotApi`.
        stand_in: puts further routes into the server, as the stand-in for OpenAI does.
        sample_keys: verdict, key and title of each sample key that the page offers.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        page: bool = True,
        tokens: Sequence[str] | None = None,
        *,
        port_search: bool = False,
        people: Sequence[Mapping[str, str]] | None = None,
        limits: bool = False,
        webhook_backoff: float = 1.0,
        stand_in: Callable[[web.Application], Any] | None = None,
        sample_keys: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self.host = host
        self.port = port
        self.world = World()
        self.events = Events()
        self.api = BotApi(self.world, self.events, tokens, limits, webhook_backoff)
        self.control = Control(self.api, [dict(key) for key in sample_keys])
        self._page = page
        self._port_search = port_search
        self._stand_in = stand_in
        self._runner: web.AppRunner | None = None
        for person in orjson.loads(PEOPLE.read_bytes()) if people is None else people:
            self.world.add_person(**person)

    @property
    def url(self) -> str:
        """Where it is served, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def start(self) -> None:
        """Begin to serve.

        Raises:
            OSError: the port is taken, and no other was to be tried.
        """
        app = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[guard(self.host)])
        self.api.add_routes(app)
        self.control.add_routes(app)
        if self._stand_in is not None:
            self._stand_in(app)
        if self._page:
            app.router.add_get("/", _index)
            app.router.add_static("/static/", PAGE, append_version=False)
            app.on_response_prepare.append(_not_cached)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        for port in range(self.port, self.port + (PORTS_TRIED if self._port_search and self.port else 1)):
            site = web.TCPSite(self._runner, self.host, port)
            try:
                await site.start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE or port == self.port + PORTS_TRIED - 1 or not self._port_search:
                    await self.stop()
                    raise
                continue
            self.port = self._runner.addresses[0][1]
            return

    async def stop(self) -> None:
        """End everything that is being served. May be called twice."""
        self.events.close()
        await self.api.close()
        for bot in self.world.bots.values():
            bot.updates.conflict("Conflict: the server is stopped")
        await asyncio.sleep(0)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Playground:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _not_cached(request: web.Request, response: web.StreamResponse) -> None:
    """The page's files change with the version installed: a browser must ask each time."""
    if request.path == "/" or request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"
