"""Webhooks: updates posted to a bot's own server, in order for each chat, again and again until they are taken."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.playground.errors import bad_request
from bot.playground.parameters import Parameters, read_reply
from bot.playground.state import Bot
from bot.playground.updates import KEPT_FOR, Pending

ANSWER_TIMEOUT = 60.0
"""Seconds a webhook may take to answer."""
DEFAULT_CONNECTIONS = 40
LONGEST_BACKOFF = 60.0
_NOT_IN_A_REPLY = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

Execute = Callable[[Bot, str, Parameters], Awaitable[None]]


@dataclass(slots=True)
class Webhook:
    """Where one bot's updates go."""

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""
    queues: dict[int, asyncio.Queue[tuple[int, Pending]]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    slots: asyncio.Semaphore = field(default_factory=asyncio.Semaphore)


class Delivery:
    """Every bot's webhook.

    Args:
        execute: does a method that a webhook's answer asked for.
        now: the playground's clock, Unix time in seconds.
        backoff: seconds before the second repetition; the first is at once, then each waits twice as long.
    """

    def __init__(self, execute: Execute, now: Callable[[], float], backoff: float = 1.0) -> None:
        self._execute = execute
        self._now = now
        self._backoff = backoff
        self._hooks: dict[int, Webhook] = {}
        self._session: aiohttp.ClientSession | None = None

    def hook(self, bot: Bot) -> Webhook | None:
        """A bot's webhook, if one is set."""
        return self._hooks.get(bot.id)

    async def set(self, bot: Bot, hook: Webhook) -> None:
        """Point a bot's updates at a URL; what waits goes there at once.

        Raises:
            ApiError: a URL, secret or number that Telegram refuses.
        """
        parts = urlsplit(hook.url)
        if parts.scheme not in ("http", "https"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if len(hook.secret) > 256:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", hook.secret):
            raise bad_request("secret token contains unallowed characters")
        await self.remove(bot)
        hook.slots = asyncio.Semaphore(hook.max_connections)
        self._hooks[bot.id] = hook
        bot.updates.conflict("Conflict: terminated by setWebhook request")
        bot.updates.on_arrival = lambda key, pending: self._enqueue(bot, hook, key, pending)
        for key, pending in bot.updates.waiting():
            self._enqueue(bot, hook, key, pending)

    async def remove(self, bot: Bot) -> bool:
        """Stop posting a bot's updates; whether there was a webhook."""
        hook = self._hooks.pop(bot.id, None)
        bot.updates.on_arrival = None
        if hook is None:
            return False
        await _cancel(hook.tasks)
        return True

    async def close(self) -> None:
        """End all deliveries."""
        for hook in self._hooks.values():
            await _cancel(hook.tasks)
        self._hooks.clear()
        if self._session is not None:
            await self._session.close()

    def _enqueue(self, bot: Bot, hook: Webhook, key: int, pending: Pending) -> None:
        queue = hook.queues.get(pending.queue)
        if queue is None:
            queue = hook.queues[pending.queue] = asyncio.Queue()
            task = asyncio.create_task(self._deliver_queue(bot, hook, pending.queue, queue))
            hook.tasks.add(task)
            task.add_done_callback(hook.tasks.discard)
        queue.put_nowait((key, pending))

    async def _deliver_queue(
        self, bot: Bot, hook: Webhook, name: int, queue: asyncio.Queue[tuple[int, Pending]]
    ) -> None:
        """Deliver one chat's updates in order; ends when there are none left."""
        while not queue.empty():
            key, pending = queue.get_nowait()
            await self._deliver(bot, hook, key, pending)
        del hook.queues[name]

    async def _deliver(self, bot: Bot, hook: Webhook, key: int, pending: Pending) -> None:
        delay = self._backoff
        attempts = 0
        while bot.updates.holds(key):
            async with hook.slots:
                error, retry_after = await self._post(bot, hook, pending)
            if error is None:
                bot.updates.forget(key)
                return
            hook.last_error_date, hook.last_error_message = int(self._now()), error
            if self._now() - pending.added_at > KEPT_FOR:
                bot.updates.forget(key)
                return
            attempts += 1
            if retry_after:
                await asyncio.sleep(retry_after)
            elif attempts > 1:
                delay = min(delay * 2, LONGEST_BACKOFF)
                await asyncio.sleep(delay)

    async def _post(self, bot: Bot, hook: Webhook, pending: Pending) -> tuple[str | None, int]:
        """Post an update once: what went wrong, None when it was taken, and the answer's Retry-After in seconds."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT), connector=aiohttp.TCPConnector(limit=0)
            )
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        try:
            async with self._session.post(
                hook.url, data=orjson.dumps(pending.update), headers=headers, allow_redirects=False
            ) as response:
                if not 200 <= response.status <= 299:
                    await response.read()
                    retry_after = response.headers.get("Retry-After", "")
                    reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return reason, min(int(retry_after), 3600) if retry_after.isdecimal() else 0
                await self._execute_reply(bot, response)
        except TimeoutError:
            return "Read timeout expired", 0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0
        except (aiohttp.ClientError, OSError):
            return "Webhook connection closed", 0
        return None, 0

    async def _execute_reply(self, bot: Bot, response: aiohttp.ClientResponse) -> None:
        """Do the method that a webhook's answer names; what names none is ignored, as Telegram does."""
        params = await read_reply(response)
        method = params.text("method").lower()
        params.values.pop("method", None)
        if method and method not in _NOT_IN_A_REPLY and not method.startswith("get"):
            await self._execute(bot, method, params)


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    ours = [task for task in tasks if task is not asyncio.current_task()]
    for task in ours:
        task.cancel()
    await asyncio.gather(*ours, return_exceptions=True)
