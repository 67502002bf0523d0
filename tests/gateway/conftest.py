"""Transport tests: a client of either kind, on either loop (the bot runs on uvloop where there is one)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from telegram.request import BaseRequest, HTTPXRequest

from bot.gateway.transport import AiohttpRequest

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, LoopFactory]:
    loops: dict[str, LoopFactory] = {"asyncio": asyncio.new_event_loop}
    if "test_transport" in item.nodeid:
        try:
            import uvloop
        except ImportError:
            return loops
        loops["uvloop"] = uvloop.new_event_loop
    return loops


_SYSTEM = ssl.create_default_context()
"""What httpx would load anew for every client."""


def _httpx(ssl_context: ssl.SSLContext = _SYSTEM, connection_limit: int = 256, **settings: Any) -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=connection_limit, httpx_kwargs={"verify": ssl_context}, **settings)


@pytest.fixture(params=[AiohttpRequest, _httpx], ids=["aiohttp", "httpx"])
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Callable[..., Any]]:
    made: list[BaseRequest] = []

    async def build(**settings: Any) -> BaseRequest:
        client: BaseRequest = request.param(**settings)
        await client.initialize()
        made.append(client)
        return client

    yield build
    for client in made:
        await client.shutdown()
