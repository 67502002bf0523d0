"""The Bot API over HTTP: tokens, methods, faults, the log of requests, answers in Telegram's shape."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import orjson
from aiohttp import web

from bot.playground.call import Answer, Call
from bot.playground.delivery import Delivery
from bot.playground.errors import ApiError, bad_request, too_many_requests
from bot.playground.events import Events
from bot.playground.faults import Fault, Faults
from bot.playground.journal import Journal
from bot.playground.methods.table import METHODS
from bot.playground.parameters import Parameters, read_parameters
from bot.playground.state import Bot, World

_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{1,64}")
_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


class BotApi:
    """Serves `/bot<token>/<method>` and `/file/bot<token>/<path>`.

    Args:
        world, events: what is served.
        tokens: the only tokens taken; None takes any of the right shape, and the bot is made when first seen.
        limits: Telegram's rate limits are in force.
        webhook_backoff: seconds before an untaken update is posted for the third time; then twice as long each time.
    """

    def __init__(
        self,
        world: World,
        events: Events,
        tokens: Sequence[str] | None = None,
        limits: bool = False,
        webhook_backoff: float = 1.0,
    ) -> None:
        self.world = world
        self.events = events
        self.faults = Faults()
        self.journal = Journal()
        self.limits = limits
        self._tokens = frozenset(tokens) if tokens is not None else None
        self.delivery = Delivery(self._execute_reply, world.now, webhook_backoff)
        self._hanging: set[asyncio.Future[None]] = set()
        for token in tokens or ():
            world.bot(token)

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self.serve)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self.serve_file)

    async def close(self) -> None:
        """Let go of what hangs, end the webhooks."""
        for hanging in self._hanging:
            hanging.cancel()
        await self.delivery.close()

    def _bot(self, token: str) -> Bot:
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if self._tokens is not None and token not in self._tokens:
            raise ApiError(401, "Unauthorized")
        known = self.world.bots_by_id.get(int(token.partition(":")[0]))
        if known is not None and known.token != token:
            raise ApiError(401, "Unauthorized")
        return self.world.bot(token)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request of a bot."""
        method = request.match_info["method"]
        try:
            bot = self._bot(request.match_info["token"])
            params = await read_parameters(request)
        except ApiError as error:
            return _respond(error.code, error.to_api())
        entry = self.journal.add(self.world.now(), bot.id, method, params.to_log(bot.token))
        faults = self.faults.draw(method.lower(), params.text("chat_id"))
        try:
            dropped = await self._suffer(faults)
            if dropped == "drop_before":
                entry["outcome"] = "dropped before"
                return _cut(request)
            if dropped == "502":
                entry.update(status=502, outcome="bad gateway")
                return web.Response(status=502, text=_GATEWAY_PAGE, content_type="text/html")
            status, body = await self._run(bot, method.lower(), params)
        except ApiError as error:
            status, body, dropped = error.code, error.to_api(), ""
        entry.update(status=status, outcome="ok" if status == 200 else body["description"])
        if dropped == "drop_after":
            entry["outcome"] = f"{entry['outcome']}, answer dropped"
            return _cut(request)
        return _respond(status, body)

    async def _run(self, bot: Bot, method: str, params: Parameters) -> tuple[int, dict[str, Any]]:
        handler = METHODS.get(method)
        if handler is None:
            raise ApiError(404, "Not Found")
        call = Call(self.world, bot, params, self.events, self.delivery, self.limits)
        result = await handler(call)
        body: dict[str, Any] = {"ok": True, "result": result}
        if isinstance(result, Answer):
            body.update(result=result.result, description=result.description)
        return 200, body

    async def _suffer(self, faults: list[Fault]) -> str:
        """Go through the faults that meet a request; returns the kind of a connection or gateway fault, else "".

        Raises:
            ApiError: a fault that is an answer.
        """
        for fault in faults:
            match fault.kind:
                case "delay":
                    await asyncio.sleep(fault.delay_ms / 1000)
                case "429":
                    raise too_many_requests(fault.retry_after)
                case "500":
                    raise ApiError(500, "Internal Server Error")
                case "error":
                    raise ApiError(fault.error_code, fault.description)
                case "cannot_delete":
                    raise bad_request("message can't be deleted")
                case "hang":
                    await self._hang()
                case _:
                    return fault.kind
        return ""

    async def _hang(self) -> None:
        """Never answer; ends when the playground stops, with the connection cut."""
        hanging: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hanging.add(hanging)
        try:
            await hanging
        finally:
            self._hanging.discard(hanging)

    async def _execute_reply(self, bot: Bot, method: str, params: Parameters) -> None:
        """Do what a webhook's answer asked for; the bot never learns how it went."""
        entry = self.journal.add(self.world.now(), bot.id, method, params.to_log(bot.token))
        try:
            if (fault := await self._suffer(self.faults.draw(method, params.text("chat_id")))) == "drop_before":
                entry["outcome"] = "dropped before"
                return
            status, _ = await self._run(bot, method, params)
            entry.update(status=status, outcome=f"ok, in a webhook's answer{', ' + fault if fault else ''}")
        except ApiError as error:
            entry.update(status=error.code, outcome=error.description)

    async def serve_file(self, request: web.Request) -> web.Response:
        """A file's content, as getFile pointed to it."""
        try:
            self._bot(request.match_info["token"])
        except ApiError as error:
            return _respond(error.code, error.to_api())
        stored = self.world.files.by_path(request.match_info["path"])
        if stored is None:
            return _respond(404, ApiError(404, "Not Found: file not found").to_api())
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _respond(status: int, body: dict[str, Any]) -> web.Response:
    headers = {}
    if "parameters" in body:
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json", headers=headers)


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
