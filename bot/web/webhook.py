"""Takes Telegram's webhook requests: the secret compared first, 200 only after the update's claim is committed."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable

import orjson
import structlog
from aiohttp import web

from bot.gateway.ordering import BusyError, Ordering

log = structlog.get_logger(__name__)

BODY_LIMIT = 1024 * 1024
"""Bytes of an update; Telegram's are far smaller."""
BODY_SECONDS = 10.0
"""How long a client may take to send a body."""
COMMIT_SECONDS = 50.0
"""How long a commit may take; Telegram gives up on a webhook after a minute and offers the update again."""
HIGHEST_ID = 2**53
"""Above any update id: what no database column holds must not be asked for again and again."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def make_handler(
    ordering: Ordering, path: str, secret: str
) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    """The handler of every request to the webhook's port.

    Args:
        path: of the webhook's address; all else gets 404.
        secret: what Telegram sends with each update (setWebhook, `secret_token`).
    """
    expected = secret.encode()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if request.path != path:
            return web.Response(status=404)
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=401)
        if request.method != "POST":
            return web.Response(status=405)
        if (request.content_length or 0) > BODY_LIMIT:
            return _closing(413)
        try:
            if request.content.is_eof():  # it came with its head, as Telegram's do
                body = await request.read()
            else:
                async with asyncio.timeout(BODY_SECONDS):
                    body = await request.read()
        except TimeoutError:
            return _closing(408)
        except web.HTTPRequestEntityTooLarge:
            return _closing(413)
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if type(update_id) is not int or not 0 <= update_id < HIGHEST_ID:
            return web.Response(status=400)
        return await _take(ordering, raw)

    return handle


async def _take(ordering: Ordering, raw: dict[str, object]) -> web.Response:
    try:
        turn = ordering.offer(raw)
    except BusyError:
        return web.Response(status=429, headers={"Retry-After": "1"})
    # Not cancelled with the connection: an update that was begun is finished.
    settled, _ = await asyncio.wait((turn.settled,), timeout=COMMIT_SECONDS)
    if not settled:
        return web.Response(status=503)
    if (error := turn.settled.exception()) is not None:  # whatever it was, nothing was committed: Telegram asks again
        log.warning("update_refused", update_id=turn.update_id, error=type(error).__name__)
        return web.Response(status=500)
    if turn.answer is None:
        return web.Response()
    method = {"method": "answerCallbackQuery", **turn.answer}
    return web.Response(body=orjson.dumps(method), content_type="application/json")


def _closing(status: int) -> web.Response:
    """An answer to a client whose body is not read to its end: the connection cannot be used again."""
    response = web.Response(status=status)
    response.force_close()
    return response
