"""/healthz, /readyz and /metrics, on an address of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.observe.metrics import metrics

Check = Callable[[], Awaitable[str | None]]
"""What is wrong, None when all is well."""


def make_health_app(ready: Check) -> web.Application:
    """The three pages.

    Args:
        ready: looks at the database and at Telegram.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        trouble = await ready()
        return web.Response(text=f"{trouble or 'ready'}\n", status=503 if trouble else 200)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", show_metrics)
    return app
