"""Calls of the Bot API with plain dictionaries: through PTB's request object, past its classes of results.

PTB builds an object of every reply; nobody here reads more of a sent message than its id. Errors, `retry_after`
and the time-outs are PTB's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, cast

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.gateway.retry import call_again
from bot.observe.metrics import metrics


class Upload:
    """A file of a multipart request."""

    def __init__(self, name: str, content: bytes, media_type: str) -> None:
        self.part = (name, content, media_type)


class Payload:
    """What PTB's RequestData is to a request: parameters, and files by their part's name."""

    def __init__(self, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> None:
        self.parameters = dict(parameters)
        self._files = files or {}
        self.contains_files = bool(self._files)

    @property
    def json_parameters(self) -> dict[str, str]:
        """The parameters as a form carries them: strings as they are, all else as JSON."""
        import orjson

        return {
            name: value if isinstance(value, str) else orjson.dumps(value).decode()
            for name, value in self.parameters.items()
        }

    @property
    def multipart_data(self) -> dict[str, tuple[str, bytes, str]]:
        """Part name -> (file name, content, media type)."""
        return {name: upload.part for name, upload in self._files.items()}


class Api:
    """The Bot API of one bot.

    Args:
        bot: PTB's, already initialized; its base address and token are used.
        request: PTB's interface to HTTP.
    """

    def __init__(self, bot: Bot, request: BaseRequest) -> None:
        self._base = bot.base_url
        self._request = request

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        *,
        repeatable: bool,
        files: Mapping[str, Upload] | None = None,
    ) -> Any:
        """One call; network trouble and 5xx are tried again with back-off, as far as that is safe.

        Args:
            method: the Bot API's name of it.
            repeatable: doing it twice is the same as once (edits, deletions, answers). A send is not: it is
                repeated only when the request surely never left.

        Raises:
            TelegramError: as PTB raises it, after the last try.
        """
        payload = cast(RequestData, Payload(parameters, files))
        began = perf_counter()
        outcome = "ok"
        try:
            return await call_again(
                lambda: self._request.post(f"{self._base}/{method}", payload), repeatable=repeatable
            )
        except TelegramError as error:
            outcome = type(error).__name__
            raise
        finally:
            metrics.api_call(method, outcome, perf_counter() - began)
