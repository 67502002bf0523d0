"""A Bot API that answers as a test tells it to, over real HTTP on loopback, and PTB's bot before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.gateway.transport import AiohttpRequest

Answer = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""(method, parameters) -> the result, a `Refusal`, or None for a connection that is cut."""


class Refusal:
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}


class BotApi:
    """What was asked, in order."""

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        self.bot, self.request = bot, request
        self.calls: list[tuple[str, dict[str, Any]]] = []


@asynccontextmanager
async def bot_api(answer: Answer) -> AsyncIterator[BotApi]:
    """Serves while inside."""
    calls: list[tuple[str, dict[str, Any]]] = []

    async def handle(request: web.Request) -> web.Response:
        method, parameters = request.path.rsplit("/", 1)[1], await request.json()
        calls.append((method, parameters))
        result = await answer(method, parameters)
        if result is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(result, Refusal):
            return web.json_response(result.body, status=result.code)
        return web.json_response({"ok": True, "result": result})

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    server, request = TestServer(app), AiohttpRequest()
    await server.start_server()
    await request.initialize()
    try:
        bot = Bot("1:loopback", base_url=f"{server.make_url('/')}bot", request=request, get_updates_request=request)
        api = BotApi(bot, request)
        api.calls = calls
        yield api
    finally:
        await request.shutdown()
        await server.close()
