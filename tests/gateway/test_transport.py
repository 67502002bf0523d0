"""AiohttpRequest does what PTB's HTTPXRequest does: every test here runs against both."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest

from tests.gateway.wire import Wire, data, http, result, serve

Make = Callable[..., Any]


async def test_a_call_gives_the_result(make: Make) -> None:
    async with serve(result({"id": 7, "first_name": "Ключ 🔑"})) as wire:
        client = await make()
        assert await client.post(wire.url()) == {"id": 7, "first_name": "Ключ 🔑"}
    assert wire.requests[0].line.startswith("POST /bot123456789:AAF-")
    assert wire.requests[0].headers["user-agent"] == BaseRequest.USER_AGENT


@pytest.mark.parametrize(
    ("status", "reply", "error", "text"),
    [
        ("400 Bad Request", {"description": "Bad Request: chat not found"}, BadRequest, "Chat not found"),
        ("401 Unauthorized", {"description": "Unauthorized"}, InvalidToken, "Unauthorized"),
        ("404 Not Found", {"description": "Not Found"}, InvalidToken, "Not Found"),
        (
            "403 Forbidden",
            {"description": "Forbidden: bot was blocked by the user"},
            Forbidden,
            "Forbidden: bot was blocked by the user",
        ),
        ("409 Conflict", {"description": "Conflict: terminated by other"}, Conflict, "Conflict: terminated by other"),
        ("413 Request Entity Too Large", {"description": "too large"}, NetworkError, "too large"),
        ("500 Internal Server Error", {"description": "Internal Server Error"}, NetworkError, "Internal Server Error"),
        ("502 Bad Gateway", {}, NetworkError, "Bad Gateway (502)"),
        ("520 ", {}, NetworkError, "Unknown HTTPError (520)"),
        (
            "429 Too Many Requests",
            {"description": "Too Many Requests: retry after 17", "parameters": {"retry_after": 17}},
            RetryAfter,
            "Flood control exceeded. Retry in 17 seconds",
        ),
        (
            "400 Bad Request",
            {"description": "Bad Request: upgraded", "parameters": {"migrate_to_chat_id": -1001}},
            ChatMigrated,
            "Group migrated to supergroup. New chat id: -1001",
        ),
    ],
)
async def test_a_status_becomes_the_exception_of_ptb(
    make: Make, status: str, reply: dict[str, Any], error: type[TelegramError], text: str
) -> None:
    async with serve(http({"ok": False, **reply}, status)) as wire:
        client = await make()
        with pytest.raises(TelegramError) as caught:
            await client.post(wire.url())
    assert type(caught.value) is error
    assert str(caught.value) == text


async def test_a_redirect_is_not_followed(make: Make) -> None:
    async with serve(http(b"{}", "302 Found", "Location: /elsewhere")) as wire:
        client = await make()
        with pytest.raises(NetworkError, match=r"Found \(302\)"):
            await client.post(wire.url())
    assert len(wire.requests) == 1


@pytest.mark.parametrize("status", ["200 OK", "502 Bad Gateway"])
async def test_a_page_instead_of_json(make: Make, status: str) -> None:
    async with serve(http(b"<html>nginx</html>", status, "Content-Type: text/html")) as wire:
        client = await make()
        with pytest.raises(TelegramError) as caught:
            await client.post(wire.url())
    expected = "Invalid server response" if status == "200 OK" else "Bad Gateway (502). Parsing the server response"
    assert str(caught.value).startswith(expected)


async def test_broken_text_in_a_reply_is_taken(make: Make) -> None:
    async with serve(http(b'{"ok":true,"result":"a\xffb"}'), http(b'{"ok":true,"result":"\\ud83d"}')) as wire:
        client = await make()
        assert await client.post(wire.url()) == "a\ufffdb"
        assert await client.post(wire.url()) == "\ud83d"


_BODY = b'{"ok":true,"result":"' + b"long " * 20_000 + b'"}'


@pytest.mark.parametrize(
    "reply",
    [
        http(gzip.compress(_BODY), "200 OK", "Content-Encoding: gzip"),
        http(zlib.compress(_BODY), "200 OK", "Content-Encoding: deflate"),
        http(
            b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (_BODY[:7], _BODY[7:9000], _BODY[9000:]))
            + b"0\r\n\r\n",
            "200 OK",
            "Transfer-Encoding: chunked",
            length=False,
        ),
    ],
    ids=["gzip", "deflate", "chunked"],
)
async def test_a_packed_reply_is_unpacked(make: Make, reply: bytes) -> None:
    async with serve(reply) as wire:
        client = await make()
        assert await client.post(wire.url()) == "long " * 20_000


async def test_the_same_parameters_arrive(make: Make) -> None:
    """HTTPXRequest sends a form whose nested values are JSON, AiohttpRequest one JSON object: the same to Telegram."""
    from urllib.parse import parse_qs

    import orjson

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("下一步 →", callback_data="tutorial:next")]])
    async with serve(result(True)) as wire:
        client = await make()
        await client.post(wire.url(), data(chat_id=5, text="<b>你好</b> 🔑 & = +", reply_markup=keyboard, flag=True))
    request = wire.requests[0]
    if request.headers["content-type"].startswith("application/json"):
        arrived = request.json
    else:
        arrived = {
            name: text if name == "text" else orjson.loads(text)
            for name, (text,) in parse_qs(request.body.decode()).items()
        }
    assert arrived == {
        "chat_id": 5,
        "text": "<b>你好</b> 🔑 & = +",
        "reply_markup": {"inline_keyboard": [[{"text": "下一步 →", "callback_data": "tutorial:next"}]]},
        "flag": True,
    }


async def test_a_file_arrives_as_multipart(make: Make) -> None:
    from aiohttp import web

    arrived: dict[str, Any] = {}

    async def take(request: web.Request) -> web.Response:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                arrived[name] = (value.filename, value.content_type, value.file.read())
            else:
                arrived[name] = value
        return web.json_response({"ok": True, "result": True})

    app = web.Application(client_max_size=2**24)
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire = Wire(port=runner.addresses[0][1])
    big = bytes(range(256)) * 4000
    media = InputMediaPhoto(InputFile(big, filename="步骤.png", attach=True), caption="第一步")
    client = await make()
    await client.post(wire.url("editMessageMedia"), data(chat_id=5, message_id=6, media=media))
    handle = io.BytesIO(b"handle")
    await client.post(wire.url("sendDocument"), data(document=InputFile(handle, "a b.txt", read_file_handle=False)))
    await runner.cleanup()
    attached = next(name for name in arrived if name.startswith("attached"))
    assert arrived.pop(attached) == ("步骤.png", "image/png", big)
    assert arrived.pop("document") == ("a b.txt", "text/plain", b"handle")
    assert f"attach://{attached}" in arrived.pop("media")
    assert arrived == {"chat_id": "5", "message_id": "6"}


async def test_a_file_is_fetched(make: Make) -> None:
    async with serve(http(b"\x00\x01binary")) as wire:
        client = await make()
        assert await client.retrieve(wire.url("document.bin")) == b"\x00\x01binary"
    assert wire.requests[0].line.startswith("GET ")
