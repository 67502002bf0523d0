"""When a call of the Bot API is made again after a failure, and how long is waited before that.

The rule is about doing things twice. A time-out, a connection that broke and a 5xx leave it open whether the Bot
API has acted: then only what may be done twice is done again (edits, deletions, answers, reading). A message is
sent again only when the request surely never left. `retry_after` is not handled here: it is no failure but an
order, and concerns one chat; `outgoing.py` obeys it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from telegram.error import BadRequest, NetworkError

from bot.gateway.transport import NeverSentError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses that grow, with chance in them so that many chats do not come back in the same moment.

    Args:
        tries: how often a call is made at most.
        first: seconds of the longest possible first pause; each further one is twice as long at most.
        longest: seconds that no pause exceeds.
    """

    tries: int = 4
    first: float = 0.25
    longest: float = 4.0

    def pauses(self) -> Iterator[float]:
        """The seconds between the tries, each between half of its limit and its limit."""
        for again in range(self.tries - 1):
            limit = min(self.longest, self.first * 2**again)
            yield limit * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, guards nothing


BACKOFF = Backoff()


def may_repeat(error: Exception, repeatable: bool) -> bool:
    """Whether a call that failed with this error may be made again.

    Args:
        error: what PTB raised. 4xx are final and have their own classes there, but BadRequest is a NetworkError too.
        repeatable: doing the call twice comes to the same as doing it once.
    """
    if isinstance(error, NeverSentError):
        return True
    return repeatable and isinstance(error, NetworkError) and not isinstance(error, BadRequest)


async def call_again(
    call: Callable[[], Awaitable[T]],
    *,
    repeatable: bool,
    backoff: Backoff = BACKOFF,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """The result of `call`, which is made again with back-off as far as `may_repeat` allows.

    Raises:
        TelegramError: of the last try, or of the first that may not be repeated.
    """
    for pause in backoff.pauses():
        try:
            return await call()
        except NetworkError as error:
            if not may_repeat(error, repeatable):
                raise
        await sleep(pause)
    return await call()
