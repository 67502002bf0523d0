"""A server that speaks HTTP byte by byte, so that a test can say exactly what goes over the wire and when."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Self-signed, for localhost and 127.0.0.1, with its key; valid until 2126."""


def data(**parameters: object) -> RequestData:
    """A request's parameters, as the methods of PTB's Bot give them to the transport."""
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class Wire:
    """What a server has seen."""

    host: str = "127.0.0.1"
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by each request that is complete."""
    all_closed: asyncio.Event = field(default_factory=asyncio.Event)
    scheme: str = "http"

    def url(self, method: str = "getMe", token: str = "123456789:AAF-wire_wire_wire_wire_wire_wire_w") -> str:
        return f"{self.scheme}://{self.host}:{self.port}/bot{token}/{method}"


Reply = bytes | Callable[[Wire, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What answers a request: bytes as they are, or a coroutine that does as it likes with the connection."""


def http(body: bytes | object, status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    """A whole HTTP reply."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(payload)}")
    return "\r\n".join([*lines, "", ""]).encode() + payload


def result(value: object) -> bytes:
    return http({"ok": True, "result": value}, "200 OK", "Content-Type: application/json")


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in rest)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(line, headers, body)


async def hang(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers nothing until the client goes away."""
    await reader.read()


async def cut(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Closes the connection instead of answering."""
    writer.close()


@asynccontextmanager
async def serve(*replies: Reply, tls: bool = False) -> AsyncIterator[Wire]:
    """A server that gives these replies one after the other, the last one for ever."""
    wire = Wire(scheme="https" if tls else "http")
    waiting = list(replies)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire.connections += 1
        wire.open += 1
        wire.all_closed.clear()
        try:
            while not writer.is_closing() and (request := await read_request(reader)) is not None:
                wire.requests.append(request)
                wire.arrived.set()
                reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if isinstance(reply, bytes):
                    writer.write(reply)
                    await writer.drain()
                else:
                    await reply(wire, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, which is what some tests are about
        finally:
            writer.close()
            wire.open -= 1
            if not wire.open:
                wire.all_closed.set()

    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(connected, wire.host, 0, ssl=context)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()


@asynccontextmanager
async def take_nothing() -> AsyncIterator[Wire]:
    """A server that accepts connections and reads nothing from them."""
    over = asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await over.wait()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield Wire(port=server.sockets[0].getsockname()[1])
    finally:
        over.set()
        server.close()
