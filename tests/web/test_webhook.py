"""The webhook's port under bad input, slow clients, full queues and a failing database; real HTTP, real SQLite."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.gateway.ordering import Ordering
from bot.gateway.turn import Desk, current_turn
from bot.storage.sqlite import SqliteStore
from bot.storage.store import StorageError
from bot.web.patience import PatientServer
from bot.web.webhook import BODY_LIMIT, SECRET_HEADER, make_handler

SECRET = "the-secret"


class Hook:
    """A webhook server over a store, whose updates do nothing but claim themselves."""

    def __init__(self, store: SqliteStore, session: aiohttp.ClientSession, **bounds: int) -> None:
        self.store, self._session = store, session
        self._desk = Desk(store)
        self.handled: list[int] = []
        self.held: asyncio.Event | None = None
        self.began = asyncio.Event()
        self.error: Exception | None = None
        self.ordering = Ordering(self._process, **bounds)
        self.port = 0

    async def _process(self, raw: dict[str, Any]) -> None:
        turn = current_turn.get()
        assert turn is not None
        self.began.set()
        if self.held is not None:
            await self.held.wait()
        if self.error is not None:
            raise self.error
        if "callback_query" in raw:
            turn.answer = {"callback_query_id": raw["callback_query"]["id"]}
        await self._desk.claim()
        self.handled.append(turn.update_id)

    async def post(self, body: Any, secret: str | None = SECRET, path: str = "/hook") -> tuple[int, bytes]:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self._session.post(url, data=data, headers=headers) as response:
            return response.status, await response.read()

    async def raw(self, request: bytes) -> bytes:
        """Bytes there, all bytes back until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            return await asyncio.wait_for(reader.read(), 20)
        finally:
            writer.close()


@asynccontextmanager
async def serving(folder: Path, *, head_seconds: float = 15.0, **bounds: int) -> AsyncIterator[Hook]:
    store = SqliteStore(folder / "bot.db")
    await store.open()
    async with aiohttp.ClientSession() as session:
        hook = Hook(store, session, **bounds)
        server = PatientServer(make_handler(hook.ordering, "/hook", SECRET), head_seconds=head_seconds)
        runner = web.ServerRunner(server, handle_signals=False)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        hook.port = runner.addresses[0][1]
        try:
            yield hook
        finally:
            if hook.held is not None:
                hook.held.set()
            await hook.ordering.drain(5)
            await runner.cleanup()
            await store.close()


def press(update_id: int, person: int = 1) -> dict[str, Any]:
    return {"update_id": update_id, "callback_query": {"id": f"q{update_id}", "from": {"id": person}}}


def head(*lines: str, version: str = "1.1", secret: str = SECRET) -> bytes:
    return "\r\n".join(
        [f"POST /hook HTTP/{version}", "Host: localhost", f"{SECRET_HEADER}: {secret}", *lines, "", ""]
    ).encode()


@pytest.mark.parametrize(
    ("body", "secret", "path", "status"),
    [
        (press(1), None, "/hook", 401),
        (press(1), "wrong", "/hook", 401),
        (press(1), "the-secreté", "/hook", 401),
        (press(1), SECRET, "/elsewhere", 404),
        (b"{not json", SECRET, "/hook", 400),
        (b"", SECRET, "/hook", 400),
        (b"\xff\xfe", SECRET, "/hook", 400),
        ([1, 2], SECRET, "/hook", 400),
        ({"update_id": "1"}, SECRET, "/hook", 400),
        ({"update_id": True}, SECRET, "/hook", 400),
        ({"update_id": 2**63}, SECRET, "/hook", 400),
        ({"update_id": -1}, SECRET, "/hook", 400),
        ({"message": {}}, SECRET, "/hook", 400),
        (b"[" * 100_000, SECRET, "/hook", 400),
    ],
)
async def test_what_is_no_update_is_refused(
    tmp_path: Path, body: Any, secret: str | None, path: str, status: int
) -> None:
    async with serving(tmp_path) as hook:
        assert (await hook.post(body, secret, path))[0] == status
        assert hook.handled == []
        assert (await hook.post(press(2)))[0] == 200


async def test_a_secret_that_is_no_text_is_wrong_and_no_error(tmp_path: Path) -> None:
    """The bug it names: bytes above 127 in the header came to 500 and a traceback in the log."""
    async with serving(tmp_path) as hook:
        request = head("Content-Length: 0", "Connection: close").replace(SECRET.encode(), b"\xff\xfe")
        assert (await hook.raw(request)).startswith(b"HTTP/1.1 401")


async def test_an_update_of_tomorrow_is_taken(tmp_path: Path) -> None:
    async with serving(tmp_path) as hook:
        assert (await hook.post({"update_id": 1, "telepathy": {"user": {"id": 4}, "thought": "Hi"}}))[0] == 200
        assert hook.handled == [1]


@pytest.mark.parametrize("chunked", [False, True])
async def test_ten_megabytes_are_refused_without_being_kept(tmp_path: Path, chunked: bool) -> None:
    async with serving(tmp_path) as hook:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        body = b"x" * 10_000_000
        framed = head("Transfer-Encoding: chunked") + b"989680\r\n" if chunked else head("Content-Length: 10000000")
        reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
        writer.write(framed + body)
        answer = await asyncio.wait_for(reader.readline(), 20)
        writer.close()
        assert b" 413 " in answer
        assert (await hook.post(press(2)))[0] == 200
        assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 50_000
        assert len(body) > BODY_LIMIT


async def test_five_hundred_slow_clients_hold_up_nobody_and_are_dropped(tmp_path: Path) -> None:
    async with serving(tmp_path, head_seconds=3.0) as hook:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        slow = [await asyncio.open_connection("127.0.0.1", hook.port) for _ in range(500)]
        for _, writer in slow:
            writer.write(b"P")
        statuses = [(await hook.post(press(update_id)))[0] for update_id in range(1, 21)]
        assert statuses == [200] * 20

        async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
            for byte in b"OST /hook HTTP/1.1\r\nX: ":
                if reader.at_eof():
                    break
                writer.write(bytes([byte]))
                with_end = asyncio.create_task(reader.read())
                done, _ = await asyncio.wait({with_end}, timeout=1.0)
                if done:
                    return with_end.result() if with_end.exception() is None else b""
                with_end.cancel()
            return b"still open"

        ends = await asyncio.gather(*(trickle(*client) for client in slow))
        assert set(ends) == {b""}
        assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 50_000


async def test_http_1_0_and_pipelining(tmp_path: Path) -> None:
    async with serving(tmp_path) as hook:
        body = orjson.dumps(press(1))
        old = await hook.raw(head(f"Content-Length: {len(body)}", version="1.0") + body)
        assert b" 200 " in old.split(b"\r\n")[0]
        requests = []
        for update_id in (2, 3):
            body = orjson.dumps(press(update_id))
            more = ["Connection: close"] if update_id == 3 else []
            requests.append(head(f"Content-Length: {len(body)}", *more) + body)
        answers = await hook.raw(b"".join(requests))
        assert answers.count(b"HTTP/1.1 200") == 2
        assert hook.handled == [1, 2, 3]


async def test_the_answer_to_a_press_is_in_the_response(tmp_path: Path) -> None:
    async with serving(tmp_path) as hook:
        status, body = await hook.post(press(5))
        assert status == 200
        assert orjson.loads(body) == {"method": "answerCallbackQuery", "callback_query_id": "q5"}


async def test_200_comes_after_the_commit_and_a_failed_commit_is_no_200(tmp_path: Path) -> None:
    async with serving(tmp_path) as hook:
        hook.held = asyncio.Event()
        asking = asyncio.create_task(hook.post(press(5)))
        await hook.began.wait()
        assert not asking.done()
        hook.error = StorageError("The disk is full.")
        hook.held.set()
        assert (await asking)[0] == 500
        hook.error = None
        assert (await hook.post(press(5)))[0] == 200
        assert not await hook.store.claim(5)


async def test_a_full_house_says_429_and_takes_the_update_later(tmp_path: Path) -> None:
    async with serving(tmp_path, bound=2) as hook:
        hook.held = asyncio.Event()
        first = [asyncio.create_task(hook.post(press(n, n))) for n in (1, 2)]
        while hook.ordering.pending < 2:
            await asyncio.sleep(0)
        assert (await hook.post(press(3, 3)))[0] == 429
        hook.held.set()
        assert [status for status, _ in await asyncio.gather(*first)] == [200, 200]
        assert await hook.ordering.drain(5)
        assert (await hook.post(press(3, 3)))[0] == 200
        assert sorted(hook.handled) == [1, 2, 3]


async def test_a_client_that_goes_away_does_not_stop_its_update(tmp_path: Path) -> None:
    async with serving(tmp_path) as hook:
        hook.held = asyncio.Event()
        asking = asyncio.create_task(hook.post(press(5)))
        await hook.began.wait()
        asking.cancel()
        hook.held.set()
        assert await hook.ordering.drain(5)
        assert hook.handled == [5]
