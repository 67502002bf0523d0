"""The parameters of one request, from wherever a client put them: query string, JSON, form or multipart body."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web

from bot.playground.errors import ApiError, bad_request

TOKEN = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,46}")
"""A bot token anywhere in a text: it is never written to the log of requests."""


@dataclass(slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    content_type: str


@dataclass(slots=True)
class Parameters:
    """Named values of a request. Telegram takes every value as text and as JSON alike, and so do the readers here."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was sent and is not null."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """The parameter as text, empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number; what is none counts as absent, as in Telegram."""
        try:
            number = int(self.text(name).strip() or default)
        except ValueError:
            return default
        return number if -(1 << 63) <= number < 1 << 63 else default

    def boolean(self, name: str) -> bool:
        """The parameter as a boolean: `true`, `yes` and `1` are true."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str | None = None) -> Any:
        """The parameter as JSON, None when absent or empty.

        Raises:
            ApiError: it is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {what or name} JSON object") from None

    def to_log(self, token: str) -> dict[str, Any]:
        """What the log of requests keeps: files as name and size, no token, the asking bot's own least of all."""
        shown = {name: _scrub(value, token) for name, value in self.values.items()}
        for name, upload in self.files.items():
            shown[name] = {"file_name": upload.name, "size": len(upload.content), "content_type": upload.content_type}
        return shown


def _scrub(value: Any, token: str) -> Any:
    if isinstance(value, str) and ":" in value:
        return TOKEN.sub("<token>", value.replace(token, "<token>"))
    if isinstance(value, dict):
        return {name: _scrub(inner, token) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrub(inner, token) for inner in value]
    return value


async def read_parameters(request: web.Request) -> Parameters:
    """All parameters of a request; those in the body win over the query string.

    Raises:
        ApiError: the body is no JSON object though it says so.
    """
    found = Parameters(dict(request.query))
    if request.method == "GET" or not request.body_exists:
        return found
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_multipart(await request.multipart(), found)
    elif kind == "application/json":
        found.values.update(parse_json_body(await request.read()))
    else:
        form = await request.post()
        found.values.update({name: value for name, value in form.items() if isinstance(value, str)})
    return found


def parse_json_body(body: bytes) -> dict[str, Any]:
    """A JSON body's object; an empty body is an empty object.

    Raises:
        ApiError: no JSON, or no object.
    """
    if not body.strip():
        return {}
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ApiError(400, "Bad Request: can't parse request body: invalid JSON") from None
    if not isinstance(parsed, dict):
        raise ApiError(400, "Bad Request: object expected in JSON request body")
    return parsed


async def read_reply(response: ClientResponse) -> Parameters:
    """The parameters in a webhook's answer, `method` among them; none when it is something else."""
    found = Parameters()
    kind = response.content_type
    if kind == "multipart/form-data":
        await _read_multipart(MultipartReader.from_response(response), found)
        return found
    body = await response.read()
    if kind == "application/x-www-form-urlencoded":
        found.values.update(parse_qsl(body.decode("utf-8", "replace")))
    elif kind == "application/json":
        with suppress(ApiError):
            found.values.update(parse_json_body(body))
    return found


async def _read_multipart(parts: Any, found: Parameters) -> None:
    async for part in parts:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            found.values[part.name] = content.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            found.files[part.name] = Upload(part.filename, content, kind)
