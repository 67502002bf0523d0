"""JSON in and out of the control interface, and its refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.playground.faults import FaultError
from bot.playground.people import ActError

Route = Callable[[web.Request], Awaitable[Any]]


def json_route(route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A route that returns what is to be answered as JSON; what is not possible is answered 400 with the reason."""

    async def serve(request: web.Request) -> web.Response:
        try:
            answer, status = await route(request), 200
        except (ActError, FaultError) as error:
            answer, status = {"error": str(error)}, 400
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            answer, status = {"error": f"a value of the wrong type: {error}"}, 400
        return web.Response(status=status, body=orjson.dumps(answer), content_type="application/json")

    return serve


async def read_json(request: web.Request) -> Any:
    """The JSON body of a request; None when it is empty.

    Raises:
        ActError: it is no JSON.
    """
    raw = await request.read()
    try:
        return orjson.loads(raw) if raw.strip() else None
    except orjson.JSONDecodeError:
        raise ActError("the body is no JSON") from None


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object in the body of a request; an empty body is an empty object.

    Raises:
        ActError: it is no JSON object.
    """
    body = await read_json(request)
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise ActError("the body is no JSON object")
    return body
