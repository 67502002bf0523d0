"""`content preview`: a loopback page of every text as it will look; it follows each change of a file."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from aiohttp import web

from bot.content.check import find_everything
from bot.content.preview_page import PAGE, draw_page
from bot.i18n.locale import FALLBACK, LOCALES, available_locales

HOST = "127.0.0.1"
PORTS = 20
"""Ports that are tried, one after the other."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the files."""
WORDS = (".md", ".txt", ".toml", ".po", ".png", ".jpg", ".json")


async def serve_preview(port: int, only: str | None) -> int:
    """Serves until it is cancelled; the exit code when it cannot.

    Args:
        port: the first to try.
        only: this locale alone; None for all.
    """
    runner = web.AppRunner(make_preview(only), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        for candidate in range(port, port + PORTS):
            try:
                await web.TCPSite(runner, HOST, candidate).start()
            except OSError:
                continue
            print(f"Preview: open http://{HOST}:{candidate}/ in a browser. Ctrl-C ends it.", flush=True)
            await asyncio.Event().wait()
        print(f"All ports from {port} to {port + PORTS - 1} are taken.", file=sys.stderr)
        return 69
    finally:
        await runner.cleanup()


def make_preview(only: str | None = None) -> web.Application:
    """The preview as an aiohttp application."""
    preview = _Preview(only)
    application = web.Application()
    application.add_routes(
        [
            web.get("/", preview.page),
            web.get("/changes", preview.changes),
            web.get("/pictures/{locale}/{file}", preview.picture),
            web.static("/static", PAGE),
        ]
    )
    application.cleanup_ctx.append(preview.watching)
    return application


class _Preview:
    """The handlers, and what they share: whether a file has changed."""

    def __init__(self, only: str | None) -> None:
        self._only = only
        self._changed = asyncio.Condition()
        self._version = fingerprint()
        self._drawing = asyncio.Lock()

    async def page(self, request: web.Request) -> web.Response:
        """The page of one locale."""
        version = self._version
        async with self._drawing:  # the texts' caches belong to the process: one page at a time
            text = await asyncio.to_thread(self._draw, request.query.get("locale"), version)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})

    def _draw(self, wanted: str | None, version: str) -> str:
        forget_texts()
        locales = [self._only] if self._only else list(available_locales())
        locale = wanted if wanted in locales else FALLBACK if FALLBACK in locales else locales[0]
        return draw_page(locale, locales, find_everything([locale]), version)

    async def picture(self, request: web.Request) -> web.FileResponse:
        """A picture of a locale."""
        file, locale = request.match_info["file"], request.match_info["locale"]
        path = LOCALES / locale / "images" / file
        if locale not in available_locales() or Path(file).name != file or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: "changed" as soon as the files are no longer those of the page that asks."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b": here\n\n")
        seen = request.query.get("seen")
        async with self._changed:
            await self._changed.wait_for(lambda: self._version != seen)
        await response.write(b"event: changed\ndata: \n\n")
        return response

    async def watching(self, _application: web.Application) -> AsyncIterator[None]:
        """Looks at the files as long as the server runs."""
        task = asyncio.create_task(self._watch())
        yield
        task.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = await asyncio.to_thread(fingerprint)
            if now != self._version:
                async with self._changed:
                    self._version = now
                    self._changed.notify_all()


def fingerprint() -> str:
    """Changes with each change, addition or loss of a text or picture."""
    seen = []
    for path in LOCALES.rglob("*"):
        if path.suffix in WORDS:
            try:
                stat = path.stat()
            except FileNotFoundError:  # an editor is just replacing it
                continue
            seen.append((str(path), stat.st_mtime_ns, stat.st_size))
    return hashlib.sha256(repr(sorted(seen)).encode()).hexdigest()[:16]


def forget_texts() -> None:
    """Empties every cache of texts, graph and facts: a running bot reads them once, a preview whenever they change."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("bot.i18n.", "bot.tutorial.")):
            for function in vars(module).values():
                clear: Callable[[], None] | None = getattr(function, "cache_clear", None)
                if clear is not None:
                    clear()
