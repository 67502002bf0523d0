"""The HTTP client under python-telegram-bot: aiohttp instead of httpx, at less than a fifth of the CPU time a call.

Status codes become PTB's exceptions in `BaseRequest` itself, untouched; here is only what happens below that.
Calls are not repeated here: see `retry.py`, which needs to know whether a request can have reached the Bot API;
that is what `NeverSentError` says.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue  # the type of the public BaseRequest.DEFAULT_NONE
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import JSONDict, ODVInput

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
"""Bytes of a body that are written at once; a longer one is written under the write timeout, chunk by chunk."""
KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept: less than any server's own limit, for a request that meets a server's
closing has an unknown outcome."""

_TOKEN_IN_URL = re.compile(r"/bot([^/?#]+)")
_RUNS = re.compile(r"[A-Za-z0-9_-]{4,}")
_JSON: Mapping[str, str] = {"Content-Type": "application/json"}
_NOTHING: Mapping[str, str] = {}
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ClientConnectorCertificateError, aiohttp.ClientHttpProxyError)


class NeverSentError(NetworkError):
    """The Bot API cannot have acted on the request: no connection came about, or its body was not sent whole."""

    __slots__ = ()


class NeverSentInTimeError(NeverSentError, TimedOut):
    """As `NeverSentError`, because a connection, a place in the pool or the upload took too long."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """PTB's `BaseRequest` over one aiohttp session; behaves as `HTTPXRequest` does.

    Args:
        connection_limit: how many requests may be under way at once.
        read_timeout: seconds without a byte from the server, once the request is written.
        write_timeout: seconds in which a chunk of a body must be taken by the network.
        connect_timeout: seconds for name, TCP and TLS together.
        pool_timeout: seconds to wait for one of the `connection_limit` places.
        media_write_timeout: `write_timeout` of requests with files.
        proxy: `http://[user:password@]host:port`, for every request.
        ssl_context: who is trusted; None: the system's authorities. Certificates are always checked.
    """

    __slots__ = ("_places", "_pool_size", "_pool_timeout", "_proxy", "_session", "_ssl", "_timeout", "_write_timeouts")

    def __init__(
        self,
        connection_limit: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._pool_size = connection_limit
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_timeout, sock_read=read_timeout)
        self._write_timeouts = (write_timeout, media_write_timeout)
        self._pool_timeout = pool_timeout
        self._proxy = proxy
        self._ssl = ssl_context
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(connection_limit)

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds; PTB adds a long poll's own to it."""
        return self._timeout.sock_read

    async def initialize(self) -> None:
        """Makes the session; does nothing when there is one."""
        if self._session is None:
            self._places = asyncio.Semaphore(self._pool_size)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE, ssl=self._ssl or True),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                timeout=self._timeout,
            )

    async def shutdown(self) -> None:
        """Closes every connection; requests under way end with `NetworkError`."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The object of a reply.

        Raises:
            TelegramError: the payload is no JSON. It is logged nowhere: what is not JSON comes from somebody in
                between, and such pages repeat the URL, which holds the token.
        """
        try:
            parsed: JSONDict = orjson.loads(payload)
        except orjson.JSONDecodeError:
            pass
        else:
            return parsed
        try:  # PTB takes broken UTF-8 and half a surrogate pair, so they are taken here
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            logger.warning("the reply of the Bot API is not JSON (%d bytes)", len(payload))
        else:
            return parsed
        raise TelegramError("Invalid server response")

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One HTTP request; all times in seconds.

        Returns:
            the status and the body, without the token if the server sent an error that repeats it.

        Raises:
            NeverSentError: the Bot API cannot have seen the whole request.
            TimedOut: it was sent, and no answer came in time.
            NetworkError: it may have been sent, and the connection broke.
        """
        session = self._session
        if session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        timeout = self._timeout
        if not (isinstance(read_timeout, DefaultValue) and isinstance(connect_timeout, DefaultValue)):
            timeout = aiohttp.ClientTimeout(
                total=None,
                connect=_given(connect_timeout, timeout.connect),
                sock_read=_given(read_timeout, timeout.sock_read),
            )
        body, headers, files = None, _NOTHING, False
        if request_data is not None and request_data.contains_files:
            body, headers = await _multipart(request_data)
            files = True
        elif request_data is not None:
            body, headers = orjson.dumps(request_data.parameters, option=orjson.OPT_NON_STR_KEYS), _JSON
        await self._take_place(_given(pool_timeout, self._pool_timeout))
        # What aiohttp raises may hold the URL, and so the token: none of it is chained, logged or quoted.
        error: NetworkError
        upload = asyncio.timeout(None)
        try:
            data: bytes | AsyncIterator[memoryview] | None = body
            if body is not None and len(body) > CHUNK:
                data = _paced(body, _given(write_timeout, self._write_timeouts[files]), upload)
                headers = {**headers, "Content-Length": str(len(body))}
            async with (
                upload,
                session.request(
                    method, url, data=data, headers=headers, timeout=timeout, proxy=self._proxy, allow_redirects=False
                ) as response,
            ):
                payload = await response.read()
                return response.status, payload if response.status < 300 else _without_token(payload, url)
        except TimeoutError as exc:
            never = upload.expired() or isinstance(exc, aiohttp.ConnectionTimeoutError)
            error = NeverSentInTimeError() if never else TimedOut()
        except (aiohttp.ClientError, OSError) as exc:
            error = NeverSentError(_describe(exc)) if isinstance(exc, _NEVER_SENT) else NetworkError(_describe(exc))
        finally:
            self._places.release()
        raise error

    async def _take_place(self, seconds: float | None) -> None:
        if self._places.locked():
            try:
                async with asyncio.timeout(seconds):
                    await self._places.acquire()
                    return
            except TimeoutError:
                pass
            raise NeverSentInTimeError(f"Pool timeout: all {self._pool_size} places for requests are taken")
        await self._places.acquire()


def _given(value: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(value, DefaultValue) else value


async def _multipart(request_data: RequestData) -> tuple[bytes, Mapping[str, str]]:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    payload = form()
    return await payload.as_bytes(), {"Content-Type": payload.headers["Content-Type"]}


async def _paced(body: bytes, seconds: float | None, upload: asyncio.Timeout) -> AsyncIterator[memoryview]:
    """The body in chunks; the next one must be asked for, which is when the last one was taken, within `seconds`."""
    now = asyncio.get_running_loop().time
    for chunk in range(0, len(body), CHUNK):
        upload.reschedule(None if seconds is None else now() + seconds)
        yield memoryview(body)[chunk : chunk + CHUNK]
    upload.reschedule(None)


def _describe(error: Exception) -> str:
    """What went wrong, in words that cannot hold the URL."""
    name = f"aiohttp.{type(error).__name__}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"{name}: {error.host}:{error.port}: {error.os_error.strerror or type(error.os_error).__name__}"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{name}: {error.status}"
    return name


def _without_token(payload: bytes, url: str) -> bytes:
    """The body of an error, which PTB quotes when it is no JSON: proxies' pages repeat the URL they were asked for.

    What is replaced are the token's runs of letters, which no encoder changes, whatever it makes of the rest.
    """
    found = _TOKEN_IN_URL.search(url)
    for run in _RUNS.findall(unquote(found[1])) if found else ():
        payload = payload.replace(run.encode(), b"<token>")
    return payload
