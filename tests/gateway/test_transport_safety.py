"""What AiohttpRequest has beyond HTTPXRequest: it tells "never left" from "who knows", and never tells the token."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.gateway.transport import AiohttpRequest, NeverSentError
from tests.gateway.wire import Reply, Wire, cut, data, hang, http, result, serve, take_nothing

TOKEN = "987654321:AAH-secret_secret_secret_secret_sec"
GARBLED = "987654321:AAH secret|secret secret secret sec"
"""A token pasted with blanks in it: yarl quotes them, so that it stands in texts in another form."""


@pytest.fixture
async def client() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(read_timeout=0.1, connect_timeout=0.2, media_write_timeout=0.1) as made:
        yield made


async def _refused(client: AiohttpRequest, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await client.post(url, data(chat_id=1))
    return caught.value


async def test_no_connection_is_known_as_never_sent(client: AiohttpRequest) -> None:
    async with serve(result(True)) as wire:
        pass
    error = await _refused(client, wire.url(token=TOKEN))
    assert isinstance(error, NeverSentError)
    assert not isinstance(error, TimedOut)
    assert "127.0.0.1" in str(error)


async def test_no_name_is_known_as_never_sent(client: AiohttpRequest) -> None:
    assert isinstance(await _refused(client, "http://bot-api.invalid/bot1:a/getMe"), NeverSentError)


async def test_an_unknown_certificate_is_known_as_never_sent(client: AiohttpRequest) -> None:
    async with serve(result(True), tls=True) as wire:
        assert isinstance(await _refused(client, wire.url(token=TOKEN)), NeverSentError)


async def test_no_tls_on_the_other_side_is_known_as_never_sent(client: AiohttpRequest) -> None:
    async with serve(result(True)) as wire:
        wire.scheme = "https"
        assert isinstance(await _refused(client, wire.url(token=TOKEN)), NeverSentError)


@pytest.mark.parametrize("reply", [http(b"no", "403 Forbidden"), cut], ids=["403", "cut"])
async def test_a_proxy_that_opens_no_tunnel_is_known_as_never_sent(reply: Reply) -> None:
    async with serve(reply) as proxy, AiohttpRequest(proxy=f"http://127.0.0.1:{proxy.port}") as client:
        error = await _refused(client, "https://bot-api.invalid/bot1:a/getMe")
    assert isinstance(error, NeverSentError) is (reply is not cut)  # after a cut aiohttp does not say what it was


async def test_a_handshake_that_takes_too_long_is_known_as_never_sent(client: AiohttpRequest) -> None:
    async with serve(hang) as wire:
        wire.scheme = "https"
        error = await _refused(client, wire.url(token=TOKEN))
    assert isinstance(error, NeverSentError)
    assert isinstance(error, TimedOut)


async def test_an_upload_not_taken_whole_is_known_as_never_sent(client: AiohttpRequest) -> None:
    upload = data(photo=InputFile(bytes(32 * 2**20), "big.png"))
    async with take_nothing() as wire:
        with pytest.raises(NeverSentError):
            await client.post(wire.url("sendPhoto"), upload)


async def test_a_slow_upload_has_all_the_time_it_needs(client: AiohttpRequest) -> None:
    """The write timeout is for a standstill, not for the whole: 8 MB take 0.25 s and more under a limit of 0.1 s."""
    taken = 0

    async def take_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while taken < length:
            taken += len(await reader.read(2**20))
            await asyncio.sleep(0.02)  # a busy machine's own pauses come on top
        writer.write(result(True))

    server = await asyncio.start_server(take_slowly, "127.0.0.1", 0, limit=2**18)
    upload = data(photo=InputFile(bytes(8 * 2**20), "big.png"))
    url = Wire(port=server.sockets[0].getsockname()[1]).url("sendPhoto")
    assert await client.post(url, upload, read_timeout=2) is True
    assert taken > 8 * 2**20
    server.close()


@pytest.mark.parametrize("reply", [cut, hang, http(b"{}", "500 Internal Server Error")], ids=["cut", "hang", "500"])
async def test_after_the_request_was_written_the_outcome_is_unknown(client: AiohttpRequest, reply: Reply) -> None:
    async with serve(reply) as wire:
        error = await _refused(client, wire.url(token=TOKEN))
        assert len(wire.requests) == 1
    assert isinstance(error, NetworkError)
    assert not isinstance(error, NeverSentError)


async def _half(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(result("x" * 500)[:200])
    await writer.drain()
    writer.close()


async def _echo(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    path = wire.requests[-1].line.split()[1]
    writer.write(http(f"<h1>Bad Gateway</h1> <p>{path} {path.replace(':', '%3A')}".encode(), "502 Bad Gateway"))


async def _echo_with_200(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(http(f"<h1>Please log in</h1> <p>{wire.requests[-1].line}".encode()))


async def _redirect(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    path = wire.requests[-1].line.split()[1]
    writer.write(http(f"<a href='{path}'>moved".encode(), "302 Found", f"Location: {path}"))


_TROUBLE = {
    "cut": cut,
    "hang": hang,
    "half": _half,
    "no http": b"SSH-2.0-OpenSSH\r\n\r\n",
    "bad chunks": http(b"zz\r\n", "200 OK", "Transfer-Encoding: chunked", length=False),
    "bad gzip": http(b"no gzip", "200 OK", "Content-Encoding: gzip"),
    "echo": _echo,
    "echo with 200": _echo_with_200,
    "redirect": _redirect,
}


@pytest.mark.parametrize("token", [TOKEN, GARBLED], ids=["token", "garbled"])
@pytest.mark.parametrize("kind", [*_TROUBLE, "refused", "https", "self-signed", "no url"])
async def test_the_token_is_in_no_error_and_no_log(
    client: AiohttpRequest, caplog: pytest.LogCaptureFixture, kind: str, token: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve(_TROUBLE.get(kind, hang), tls=kind == "self-signed") as wire:
        url = wire.url("getMe", token)
        if kind == "refused":
            url = url.replace(str(wire.port), "1")
        if kind == "https":
            url = url.replace("http:", "https:")
        if kind == "no url":
            url = url.replace("http:", "htp:")
        error = await _refused(client, url)
    seen: list[BaseException] = []
    told: BaseException | None = error
    while told is not None:  # also what a traceback leaves out: tools that collect errors may walk it
        seen.append(told)
        told = told.__cause__ or told.__context__
    text = caplog.text + "".join(f"{link!r} {link} {link.args}" for link in seen)
    text += "".join(traceback.format_exception(error))
    for part in ("AAH-secret", "AAH secret", "AAH%20secret"):
        assert part not in text
