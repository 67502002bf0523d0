"""aiogram's models of the Bot API as a judge: what the playground answers must fit them, without a field too many."""

from __future__ import annotations

import inspect
from typing import Any

import aiogram.methods
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter

_METHODS = {
    method.__api_method__.lower(): TypeAdapter(method.__returning__)
    for _, method in inspect.getmembers(aiogram.methods, inspect.isclass)
    if isinstance(getattr(method, "__api_method__", None), str)
}


def check_update(update: dict[str, Any]) -> Update:
    """An update as aiogram reads it.

    Raises:
        ValidationError, AssertionError: it does not fit the Bot API.
    """
    parsed = Update.model_validate(update)
    assert_no_extra(parsed, "update")
    return parsed


def check_result(method: str, result: Any) -> None:
    """The result of a method, which must fit what the Bot API promises."""
    if method.lower() == "getupdates":
        return
    assert_no_extra(_METHODS[method.lower()].validate_python(result), method)


def assert_no_extra(value: Any, where: str) -> None:
    """No field that the Bot API does not know, however deep."""
    if isinstance(value, list):
        for item in value:
            assert_no_extra(item, where)
    elif isinstance(value, BaseModel):
        assert not value.model_extra, f"{where}: unknown fields {value.model_extra}"
        for name in type(value).model_fields:
            assert_no_extra(getattr(value, name), f"{where}.{name}")
