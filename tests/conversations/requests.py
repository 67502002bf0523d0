"""aiogram's models of the Bot API as a judge of what the bot asks of Telegram."""

from __future__ import annotations

import inspect
from typing import Any

import aiogram.methods
import orjson

from tests.playground.server.bot_api_models import assert_no_extra

_METHODS = {
    method.__api_method__.lower(): method
    for _, method in inspect.getmembers(aiogram.methods, inspect.isclass)
    if isinstance(getattr(method, "__api_method__", None), str)
}
_UPLOADED = {"certificate", "picture"}
"""The parts of a form that are files: the parameter beside them says attach:// and the name."""


def check_requests(requests: list[dict[str, Any]]) -> None:
    """Every request names a method of the Bot API and fits it, without a field too many, however deep.

    Raises:
        ValidationError, AssertionError, KeyError: one does not.
    """
    for request in requests:
        parameters = {k: _plain(k, v) for k, v in request["params"].items() if k not in _UPLOADED}
        parsed = _METHODS[request["method"].lower()].model_validate(parameters)
        assert_no_extra(parsed, request["method"])


def _plain(name: str, value: Any) -> Any:
    """A form carries what is nested as JSON."""
    nested = name in {"reply_markup", "media", "link_preview_options", "reply_parameters"}
    return orjson.loads(value) if nested and isinstance(value, str) else value
