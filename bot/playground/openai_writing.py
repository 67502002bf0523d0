"""What the stand-in for OpenAI writes: the first sentences of the entries that it was given, and which they were."""

from __future__ import annotations

import re
from typing import Any

_ENTRY = re.compile(r"^\[([a-z0-9-]+)\] (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])", re.DOTALL)
_FENCE = re.compile(r"^ENTRIES (\w+)$(.*?)^ENTRIES \1$", re.MULTILINE | re.DOTALL)
_QUESTION = re.compile(r"^QUESTION (\w+)$(.*?)^QUESTION \1$", re.MULTILINE | re.DOTALL)
ENTRIES_USED = 2


def write_answer(messages: Any, instructions: str = "") -> str:
    """An answer that says only what the prompt's entries say; without entries, a greeting.

    Args:
        messages: a prompt, or a list of messages in the form of either API.
        instructions: what the responses API has beside them.
    """
    prompt = "\n".join([instructions, *_texts(messages)])
    fenced = _FENCE.search(prompt)
    if fenced is None:
        return "Hello! This is the playground's stand-in, not a model."
    question = _QUESTION.search(prompt)
    entries = _entries(fenced[2])
    if not entries or (question is not None and not question[2].strip()):
        return "NO_ANSWER"
    used = entries[:ENTRIES_USED]
    said = " ".join(_first_sentence(text) for _, text in used)
    return f"{said}\nSOURCES: {', '.join(name for name, _ in used)}"


def _texts(messages: Any) -> list[str]:
    if isinstance(messages, str):
        return [messages]
    texts = []
    for message in messages if isinstance(messages, list) else ():
        content = message.get("content", "") if isinstance(message, dict) else ""
        parts = [{"text": content}] if isinstance(content, str) else content
        texts += [str(part.get("text", "")) for part in parts if isinstance(part, dict)]
    return texts


def _entries(text: str) -> list[tuple[str, str]]:
    heads = list(_ENTRY.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [(head[1], text[head.end() : end].strip()) for head, end in zip(heads, ends, strict=False)]


def _first_sentence(text: str) -> str:
    plain = re.sub(r"[*`>]|\[([^\]]*)\]\([^)]*\)", r"\1", text)
    found = _SENTENCE.match(plain)
    return " ".join((found[0] if found else plain).split())
