"""What came back from OpenAI, or from whatever stood in between, and what can be read in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Fault = Literal["connect", "tls", "timeout", "cut", "too_large"]
"""No connection; a connection that speaks no TLS or has a wrong certificate; nothing in time; an end in the middle;
more than `BODY_LIMIT`."""
Form = Literal["json", "page", "text", "empty"]

BODY_LIMIT = 1_048_576
"""Bytes of a body that are read at all; a list of models has some ten thousand."""
_READ_LIMIT = 65_536
"""Characters of an error that are looked at."""
_NODES, _DEPTH = 2_000, 16
"""How much of an error's JSON is looked at."""

_CODE_FIELDS = frozenset({"code", "error_code", "reason"})
_TYPE_FIELDS = frozenset({"type", "status", "error_type"})
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,63}")
_STATUS = re.compile(r"[45]\d\d")
_CUT_CODE = re.compile(r'"(code|type)"\s*:\s*"([A-Za-z0-9_.-]{3,64})"')
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html|<head|<body|<script|<meta|<\?xml|<!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Its body may quote the key, so it is not part of its `repr`.

    Args:
        status: HTTP's; None when none came.
        headers: with names in lower case.
        body: None when none came; cut off at `BODY_LIMIT`.
        fault: what went wrong on the way, None when nothing did.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer's body says. Any of it may quote the key, so its `repr` has next to nothing.

    Args:
        form: what kind of body it is.
        payload: the JSON, None for every other form.
        codes: error codes in lower case, outermost first.
        types: error types in lower case, outermost first.
        status: an HTTP status that the body names, None when it names none.
        text: every message in lower case, in one line; for a page or a plain text the whole of it.
    """

    form: Form
    payload: Any = field(default=None, repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    types: tuple[str, ...] = field(default=(), repr=False)
    status: int | None = None
    text: str = field(default="", repr=False)


def read(answer: Answer) -> Reading:
    """Reads a body, whatever it turns out to be. Never raises."""
    text = (answer.body or b"").decode("utf-8", errors="replace").lstrip("\ufeff").strip()
    if not text:
        return Reading("empty")
    payload = _parse(text)
    if payload is not None:
        return _read_json(payload)
    if _PAGE.match(text) or "text/html" in answer.headers.get("content-type", "").lower():
        return Reading("page", text=_plain(text))
    text = text[:_READ_LIMIT]
    found = [(kind, value.lower()) for kind, value in _CUT_CODE.findall(text)]  # JSON that was cut off
    codes = tuple(value for kind, value in found if kind == "code")
    types = tuple(value for kind, value in found if kind == "type")
    return Reading("text", None, codes, types, text=_plain(text))


def _plain(text: str) -> str:
    return " ".join(text[:_READ_LIMIT].lower().split())


def _parse(text: str) -> Any:
    if text[0] not in '{["':
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_json(payload: Any) -> Reading:
    codes: list[str] = []
    types: list[str] = []
    texts: list[str] = []
    for name, value in _strings(payload):
        if name in _CODE_FIELDS or (name in ("error", "detail") and _IDENTIFIER.fullmatch(value)):
            codes.append(value.strip().lower())
        elif name in _TYPE_FIELDS:
            types.append(value.strip().lower())
        texts.append(value)
    status = next((int(value) for value in (*codes, *types) if _STATUS.fullmatch(value)), None)
    return Reading("json", payload, tuple(codes), tuple(types), status, _plain("\n".join(texts)))


def _strings(payload: Any) -> Iterator[tuple[str, str]]:
    """Every string and whole number of an error and the name of the field that it stands in, the outermost first.

    Gateways wrap one error in another, and often as JSON inside a string.
    """
    level: list[tuple[str, Any]] = [("", payload)]
    seen = 0
    for _ in range(_DEPTH):
        deeper: list[tuple[str, Any]] = []
        for name, value in level:
            seen += 1
            if seen > _NODES:
                return
            if isinstance(value, str):
                inner = _inner(value)
                if inner is not None:
                    deeper.append((name, inner))
                else:
                    yield name, value
            elif isinstance(value, int) and not isinstance(value, bool):
                yield name, str(value)
            elif isinstance(value, Mapping):
                deeper.extend((str(key).lower(), each) for key, each in value.items())
            elif isinstance(value, list):
                deeper.extend((name, each) for each in value)
        level = deeper


def _inner(value: str) -> Any:
    start = value.find("{")
    if start < 0 or '"' not in value:
        return None
    inner = _parse(value[start : value.rfind("}") + 1] or " ")
    return [value[:start], inner] if inner is not None else None
