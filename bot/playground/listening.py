"""`/play/events`: what happens, as server-sent events; and `/play/files`: pictures for the page."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import web

from bot.playground.events import Events
from bot.playground.files import Files

HEARTBEAT = 15.0
"""Seconds between signs of life to a listener, so that a broken connection is noticed."""


class Listening:
    """The routes of the control interface that answer with something else than one JSON object."""

    def __init__(self, events: Events, files: Files) -> None:
        self._events = events
        self._files = files

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        app.router.add_get("/play/events", self.listen)
        app.router.add_get("/play/files/{file_id}", self.file)

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Events of `?person=ID` or all; what was missed since `?after=N` or Last-Event-ID comes first."""
        person, after = request.query.get("person"), request.query.get("after", request.headers.get("Last-Event-ID"))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        )
        listener = self._events.listen(int(person) if person else None, int(after) if after else None)
        await response.prepare(request)
        with suppress(ConnectionResetError):
            await response.write(b"retry: 500\n\n")
            await self._forward(response, listener)
        return response

    async def _forward(self, response: web.StreamResponse, listener: Any) -> None:
        pending: asyncio.Future[dict[str, Any]] = asyncio.ensure_future(anext(listener))
        try:
            while True:
                done, _ = await asyncio.wait({pending}, timeout=HEARTBEAT)
                if not done:
                    await response.write(b": still here\n\n")
                    continue
                try:
                    event = pending.result()
                except StopAsyncIteration:
                    return
                await response.write(b"id: %d\ndata: %s\n\n" % (event["n"], orjson.dumps(event)))
                pending = asyncio.ensure_future(anext(listener))
        finally:
            pending.cancel()
            await asyncio.wait({pending})
            await listener.aclose()

    async def file(self, request: web.Request) -> web.Response:
        """A file by its `file_id`, for the page."""
        stored = self._files.by_id(request.match_info["file_id"])
        if stored is None:
            return web.Response(status=404, text="no such file")
        # A file may be HTML: opened on its own, it must not act as a page of this server.
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        kind = stored.mime_type or "application/octet-stream"
        return web.Response(body=stored.content, content_type=kind, headers=headers)
