"""The forms in which OpenAI's two APIs answer, whole and streamed (OpenAI's API reference)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

_CREATED = 1_790_000_000
_PIECE = re.compile(r"\s*\S+")


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


def whole_response(model: str, text: str, *, status: str = "completed") -> dict[str, Any]:
    """The answer of POST /v1/responses."""
    message = {
        "id": "msg_playground",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
    return {
        "id": "resp_playground",
        "object": "response",
        "created_at": _CREATED,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "model": model,
        "output": [message] if status == "completed" else [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": 16,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": _tokens(text),
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 16 + _tokens(text),
        },
    }


def whole_chat(model: str, text: str) -> dict[str, Any]:
    """The answer of POST /v1/chat/completions."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {**_chat_head(model, "chat.completion"), "choices": [choice], "usage": _chat_usage(text)}


def _chat_head(model: str, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-playground", "object": kind, "created": _CREATED, "model": model}


def _chat_usage(text: str) -> dict[str, int]:
    return {"prompt_tokens": 16, "completion_tokens": _tokens(text), "total_tokens": 16 + _tokens(text)}


async def stream_response(
    request: web.Request, model: str, text: str, headers: Mapping[str, str]
) -> web.StreamResponse:
    """POST /v1/responses with `stream`: named server-sent events."""
    done = whole_response(model, text)
    item, part = done["output"][0], done["output"][0]["content"][0]
    begun = {**item, "status": "in_progress", "content": []}
    where = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": whole_response(model, "", status="in_progress")},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        {"type": "response.content_part.added", **where, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **where, "delta": piece} for piece in _pieces(text)),
        {"type": "response.output_text.done", **where, "text": text},
        {"type": "response.content_part.done", **where, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ]
    stream = await _open(request, headers)
    for number, event in enumerate(events):
        data = json.dumps({**event, "sequence_number": number})
        await stream.write(f"event: {event['type']}\ndata: {data}\n\n".encode())
    await stream.write_eof()
    return stream


async def stream_chat(
    request: web.Request, model: str, text: str, headers: Mapping[str, str], *, usage: bool
) -> web.StreamResponse:
    """POST /v1/chat/completions with `stream`: chunks, then [DONE]."""
    head = {**_chat_head(model, "chat.completion.chunk"), **({"usage": None} if usage else {})}
    deltas: list[tuple[dict[str, str], str | None]] = [({"role": "assistant", "content": ""}, None)]
    deltas += [({"content": piece}, None) for piece in _pieces(text)]
    deltas.append(({}, "stop"))
    stream = await _open(request, headers)
    for delta, finish in deltas:
        chunk = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())
    if usage:
        chunk = {**head, "choices": [], "usage": _chat_usage(text)}
        await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())
    await stream.write(b"data: [DONE]\n\n")
    await stream.write_eof()
    return stream


def _pieces(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        yield match[0]


async def _open(request: web.Request, headers: Mapping[str, str]) -> web.StreamResponse:
    stream = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream; charset=utf-8"})
    await stream.prepare(request)
    return stream
