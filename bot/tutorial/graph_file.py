"""Reads `tutorial.toml`, or says in one plain sentence what keeps it from being read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.tutorial.graph import GraphError, Step, Tutorial

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,22}")
"""Two of them fit into a button's callback data (64 bytes), and one into a deep link, which takes no other letters."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(each) for each in value)


def _is_minutes(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_choices(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_id(k) and _is_text(v) for k, v in value.items())


def _is_copies(value: object) -> bool:
    return isinstance(value, dict) and all(_is_list(each) for each in value.values())


_NAME = (_is_text, "must be a name in quotes")
_LIST = (_is_list, 'must be a list of names, as ["one", "two"]')
_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "id": (_is_id, "must be letters, digits and dashes, 23 at most"),
    "part": _NAME,
    "minutes": (_is_minutes, "must be a whole number, 1 or more"),
    "next": _NAME,
    "choices": (_is_choices, 'must name a screen for each answer, as { yes = "one", no = "two" }'),
    "variants": _LIST,
    "links": _LIST,
    "copies": (_is_copies, 'must be lists of commands, as { default = ["one"] }'),
    "stuck": _LIST,
    "picture": _NAME,
    "picture_when": _NAME,
}
_NEEDED = ("id", "part", "minutes")


def read_graph(path: Path) -> tuple[Tutorial, dict[str, str]]:
    """The graph, which holds together, and the commands of its copy buttons.

    Raises:
        GraphError: the file cannot be read, or the graph does not hold together.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GraphError(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise GraphError(f"{path.name} cannot be read: {error}.") from error
    try:
        return _graph(raw)
    except GraphError as error:
        raise GraphError(f"{path.name}: {error}") from None


def _graph(raw: Mapping[str, Any]) -> tuple[Tutorial, dict[str, str]]:
    wanted: dict[str, tuple[bool, str]] = {
        "first": (_is_text(raw.get("first")), _NAME[1]),
        "parts": (_is_list(raw.get("parts")), _LIST[1]),
        "screens": (_is_tables(raw.get("screens")), "must be a [[screens]] for each screen"),
        "copies": (_is_commands(raw.get("copies")), "must be a [copies] with a text for each command"),
    }
    for name, (fits, what) in wanted.items():
        if not fits:
            raise GraphError(f"{name} {what}.")
    steps: dict[str, Step] = {}
    for number, entry in enumerate(raw["screens"], start=1):
        step = _step(entry, number)
        if step.id in steps:
            raise GraphError(f"Two screens have the id {step.id}.")
        steps[step.id] = step
    commands = {name: text.strip() for name, text in raw["copies"].items()}
    for step in steps.values():
        for command in (each for ids in step.copies.values() for each in ids):
            if command not in commands:
                raise GraphError(f"Step {step.id} copies {command}, which is not in [copies].")
    tutorial = Tutorial(raw["first"], tuple(raw["parts"]), steps)
    tutorial.check()
    return tutorial, commands


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_commands(value: object) -> bool:
    return isinstance(value, dict) and all(_is_text(each) for each in value.values())


def _step(entry: Mapping[str, Any], number: int) -> Step:
    name = f"Step {entry['id']}" if _is_text(entry.get("id")) else f"Screen number {number}"
    for field in _NEEDED:
        if field not in entry:
            raise GraphError(f"{name} lacks {field}.")
    for field, value in entry.items():
        if field not in _FIELDS:
            raise GraphError(f"{name} has {field}, which is no field of a screen.")
        fits, what = _FIELDS[field]
        if not fits(value):
            raise GraphError(f"{name}: {field} {what}.")
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    fields["copies"] = {key: tuple(value) for key, value in entry.get("copies", {}).items()}
    return Step(**fields)
