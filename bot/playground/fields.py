"""Fields of the JSON objects inside a request, read as strictly as Telegram does, with its words for what is wrong."""

from __future__ import annotations

from typing import Any


class FieldError(ValueError):
    """A field that is missing or of the wrong type; the text is Telegram's, without a prefix."""


def required(obj: dict[str, Any], name: str) -> Any:
    """A field that must be there, of any type."""
    if obj.get(name) is None:
        raise FieldError(f'Can\'t find field "{name}"')
    return obj[name]


def string(obj: dict[str, Any], name: str, default: str = "") -> str:
    """A string; a number is taken as one."""
    value = obj.get(name)
    if value is None:
        return default
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise FieldError(f'Field "{name}" must be of type String')


def required_string(obj: dict[str, Any], name: str) -> str:
    """A string that must be there."""
    required(obj, name)
    return string(obj, name)


def boolean(obj: dict[str, Any], name: str) -> bool:
    """A boolean, false when absent."""
    value = obj.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise FieldError(f'Field "{name}" must be of type Boolean')
    return value


def integer(obj: dict[str, Any], name: str, default: int = 0) -> int:
    """A whole number; digits in a string are taken as one."""
    value = obj.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FieldError(f'Field "{name}" must be of type Number')
    try:
        number = int(value)
    except ValueError:
        raise FieldError(f'Field "{name}" must be a valid Number') from None
    return number


def required_integer(obj: dict[str, Any], name: str) -> int:
    """A whole number that must be there."""
    required(obj, name)
    return integer(obj, name)


def array(obj: dict[str, Any], name: str) -> list[Any]:
    """An array, empty when absent."""
    value = obj.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FieldError(f'Field "{name}" must be of type Array')
    return value


def child(obj: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside the object, empty when absent."""
    value = obj.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FieldError(f'Field "{name}" must be of type Object')
    return value
