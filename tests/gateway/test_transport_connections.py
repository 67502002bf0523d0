"""Connections of AiohttpRequest and of PTB's HTTPXRequest: time-outs, the pool, TLS, proxies; the same for both."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut

from tests.gateway.wire import CERTIFICATE, Wire, cut, data, hang, http, result, serve, take_nothing

Make = Callable[..., Any]


async def test_a_connection_serves_many_calls(make: Make) -> None:
    async with serve(result(True)) as wire:
        client = await make()
        for _again in range(20):
            await client.post(wire.url(), data(chat_id=1))
        assert (wire.connections, len(wire.requests)) == (1, 20)


async def test_a_connection_closed_while_idle_is_not_used_again(make: Make) -> None:
    async def answer_and_close(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(result("once"))
        writer.close()

    async with serve(answer_and_close) as wire:
        client = await make()
        for again in range(1, 4):
            assert await client.post(wire.url()) == "once"
            await wire.all_closed.wait()
            await asyncio.sleep(0.01)  # the closing crosses the loopback
            assert wire.connections == again


async def test_a_server_that_never_answers(make: Make) -> None:
    async with serve(hang) as wire:
        client = await make(read_timeout=0.1)
        assert client.read_timeout == 0.1
        with pytest.raises(TimedOut, match=r"^Timed out$"):
            await client.post(wire.url())
        with pytest.raises(TimedOut):
            await (await make(read_timeout=60)).post(wire.url(), read_timeout=0.1)


async def test_an_answer_that_stops_halfway(make: Make) -> None:
    async def half(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(result("x" * 500)[:200])
        await reader.read()

    async with serve(half) as wire:
        client = await make(read_timeout=0.1)
        with pytest.raises(TimedOut):
            await client.post(wire.url())


async def test_a_connection_cut_before_and_within_the_answer(make: Make) -> None:
    async def half(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(result("x" * 500)[:200])
        await writer.drain()
        writer.close()

    async with serve(cut, half, result(True)) as wire:
        client = await make()
        for _broken in range(2):
            with pytest.raises(NetworkError) as caught:
                await client.post(wire.url())
            assert type(caught.value) is NetworkError
        assert await client.post(wire.url()) is True


async def test_nobody_listens(make: Make) -> None:
    async with serve(result(True)) as wire:
        pass
    client = await make()
    with pytest.raises(NetworkError) as caught:
        await client.post(wire.url())
    assert not isinstance(caught.value, TimedOut)


async def test_a_connection_that_does_not_come_about(make: Make) -> None:
    import socket

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        queue = [socket.socket() for _place in range(3)]
        for place in queue:  # fills the queue of connections that nobody accepts
            place.setblocking(False)
            place.connect_ex(deaf.getsockname())
        client = await make(connect_timeout=0.2)
        with pytest.raises(TimedOut):
            await client.post(Wire(port=deaf.getsockname()[1]).url())
        for place in queue:
            place.close()


async def test_an_upload_that_nobody_takes(make: Make) -> None:
    client = await make(media_write_timeout=0.2, read_timeout=30)
    upload = data(photo=InputFile(bytes(32 * 2**20), "big.png"))
    async with take_nothing() as wire:
        with pytest.raises(TimedOut):
            await client.post(wire.url("sendPhoto"), upload)


async def test_no_place_in_the_pool(make: Make) -> None:
    async with serve(hang) as wire:
        client = await make(connection_limit=1, pool_timeout=0.1, read_timeout=30)
        first = asyncio.create_task(client.post(wire.url()))
        await wire.arrived.wait()
        with pytest.raises(TimedOut, match="Pool timeout"):
            await client.post(wire.url())
        first.cancel()
        await asyncio.wait([first])
        assert len(wire.requests) == 1


async def test_a_cancelled_call_leaves_no_broken_connection(make: Make) -> None:
    """The late answer to a cancelled call must not be taken for the answer to the next one."""
    async with serve(hang, result("second")) as wire:
        client = await make(connection_limit=1)
        first = asyncio.create_task(client.post(wire.url()))
        await wire.arrived.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await client.post(wire.url()) == "second"
        await client.shutdown()
        await wire.all_closed.wait()
        assert wire.connections == 2


async def test_an_unknown_certificate_is_refused(make: Make) -> None:
    async with serve(result(True), tls=True) as wire:
        client = await make()
        with pytest.raises(NetworkError) as caught:
            await client.post(wire.url())
        assert wire.requests == []
    assert "ertificate" in str(caught.value)


async def test_a_trusted_certificate_is_taken_for_its_own_name_only(make: Make) -> None:
    async with serve(result(True), tls=True) as wire:
        client = await make(ssl_context=ssl.create_default_context(cafile=CERTIFICATE))
        assert await client.post(wire.url()) is True
        with pytest.raises(NetworkError):
            await client.post(wire.url().replace("127.0.0.1", "127.0.0.2"))
        assert len(wire.requests) == 1


async def test_an_http_proxy_is_asked_for_the_whole_address(make: Make) -> None:
    async with serve(result(True)) as proxy:
        client = await make(proxy=f"http://user:secret@127.0.0.1:{proxy.port}")
        assert await client.post("http://bot-api.invalid:8081/bot1:a/getMe") is True
    request = proxy.requests[0]
    assert request.line == "POST http://bot-api.invalid:8081/bot1:a/getMe HTTP/1.1"
    assert request.headers["proxy-authorization"] == "Basic dXNlcjpzZWNyZXQ="


async def test_tls_goes_through_a_proxys_tunnel(make: Make) -> None:
    async def tunnel(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = wire.requests[0].line.split()[1].partition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

        async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while part := await source.read(65536):
                sink.write(part)
            sink.close()

        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))

    async with serve(result("through"), tls=True) as wire, serve(tunnel) as proxy:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        client = await make(proxy=f"http://127.0.0.1:{proxy.port}", ssl_context=context)
        assert await client.post(wire.url()) == "through"
        assert [request.line for request in proxy.requests] == [f"CONNECT 127.0.0.1:{wire.port} HTTP/1.1"]
        await client.shutdown()


async def test_a_proxy_that_refuses(make: Make) -> None:
    async with serve(http(b"no", "407 Proxy Authentication Required")) as proxy:
        client = await make(proxy=f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(NetworkError, match="407"):
            await client.post("https://bot-api.invalid/bot1:a/getMe")


async def test_a_closed_client_says_so_and_opens_again(make: Make) -> None:
    async with serve(result(True)) as wire:
        client = await make()
        await client.shutdown()
        await client.shutdown()
        with pytest.raises(NetworkError, match="is not initialized"):
            await client.post(wire.url())
        await client.initialize()
        assert await client.post(wire.url()) is True
