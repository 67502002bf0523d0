"""The webhook's server: a client that dawdles over its request's head is dropped.

aiohttp limits the size of a head, not its time; without this, whoever sends a byte a second keeps a connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

HEAD_SECONDS = 15.0
"""From the opening of a connection to the end of its first request's head."""
IDLE_SECONDS = 75.0
"""From one answer to the end of the next request's head; Telegram keeps its connections open."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class PatientServer(web.Server):
    """`web.Server` with a limit on the time of a request's head.

    Args:
        handle: answers every request.
        head_seconds: see `HEAD_SECONDS`.
        idle_seconds: see `IDLE_SECONDS`.
    """

    def __init__(
        self, handle: Handler, *, head_seconds: float = HEAD_SECONDS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        async def timed(request: web.BaseRequest) -> web.StreamResponse:
            self._stop(request.protocol)
            try:
                return await handle(request)
            finally:
                if request.transport is not None:
                    self._watch(request.protocol, request.transport, idle_seconds)

        super().__init__(timed, access_log=None)
        self._head_seconds = head_seconds
        self._timers: dict[Any, asyncio.TimerHandle] = {}

    def connection_made(self, handler: Any, transport: asyncio.Transport) -> None:
        """Starts the time of the first head."""
        super().connection_made(handler, transport)
        self._watch(handler, transport, self._head_seconds)

    def connection_lost(self, handler: Any, exc: BaseException | None = None) -> None:
        """Forgets the connection."""
        self._stop(handler)
        super().connection_lost(handler, exc)

    def _watch(self, handler: Any, transport: asyncio.Transport, seconds: float) -> None:
        self._stop(handler)
        self._timers[handler] = asyncio.get_running_loop().call_later(seconds, transport.abort)

    def _stop(self, handler: Any) -> None:
        timer = self._timers.pop(handler, None)
        if timer is not None:
            timer.cancel()
