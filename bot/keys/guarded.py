"""The HTTP client under a key check: an own pool, bodies cut off, nothing of the environment in the requests.

Imports httpx2, which `openai` is built on: import this module where waiting for that is harmless.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from bot.keys.answer import BODY_LIMIT, Fault

SENT_HEADERS = frozenset(
    {"host", "authorization", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"}
)
"""All that a request may carry: `OPENAI_ORG_ID` and `OPENAI_CUSTOM_HEADERS` of the environment would add more."""


def open_client(seconds: float) -> httpx2.AsyncClient:
    """A client that follows no redirect and keeps no cookie; a proxy of the environment is used.

    Args:
        seconds: for each of connecting, sending, and waiting for bytes.
    """
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(seconds),
        limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30.0),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        event_hooks={"request": [_strip_request], "response": [_guard_response]},
    )


async def _strip_request(request: httpx2.Request) -> None:
    for name in [name for name in request.headers if name.lower() not in SENT_HEADERS]:
        del request.headers[name]
    # A compressed body could be a thousand times as long as it looks.
    request.headers["accept-encoding"] = "identity"


async def _guard_response(response: httpx2.Response) -> None:
    response.headers.pop("content-encoding", None)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = Guarded(response.stream, response)


class Guarded(httpx2.AsyncByteStream):
    """A body that ends at `BODY_LIMIT`, and where the connection breaks; why is in the response's extensions."""

    def __init__(self, stream: httpx2.AsyncByteStream, response: httpx2.Response) -> None:
        self._stream = stream
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = BODY_LIMIT
        try:
            async for chunk in self._stream:
                yield chunk[:left]
                left -= len(chunk)
                if left < 0:
                    self._response.extensions["fault"] = "too_large"
                    return
        except httpx2.RequestError as error:
            self._response.extensions["fault"] = fault_of(error)

    async def aclose(self) -> None:
        """Lets go of the connection."""
        await self._stream.aclose()


def fault_of(error: BaseException | None) -> Fault:
    """What an error of the transport means. Only its class is looked at: its text may hold the key."""
    if isinstance(error, httpx2.ConnectError) and _is_tls(error):
        return "tls"
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError | httpx2.UnsupportedProtocol):
        return "connect"
    if isinstance(error, httpx2.TimeoutException):
        return "timeout"
    return "cut"


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
