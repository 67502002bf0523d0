"""Keeps other websites out: what people type in the playground, keys among it, is for this machine's own pages only.

A page from elsewhere that is open in the same browser could otherwise read the chats through a name that points to the
loopback (DNS rebinding), or send requests that need no reading.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


def guard(host: str) -> Middleware:
    """A middleware that refuses requests for another host's name or from another site's page.

    Args:
        host: where the server listens; asked for by this name, it answers too.
    """
    names = OWN_NAMES | {host}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked, origin = _host(f"http://{request.host}"), request.headers.get("Origin")
        if asked not in names or (origin is not None and origin != f"http://{request.host}"):
            return web.json_response({"error": "the playground is for pages of this machine only"}, status=403)
        return await handler(request)

    return check


def _host(address: str) -> str | None:
    try:
        return URL(address).host
    except ValueError:
        return None
