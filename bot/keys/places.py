"""Where a secret may hide in an update, and which messages hold it.

Reads the update as Telegram sent it, before any library has parsed it: one that cannot be parsed may hold a key too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.keys.detect import find_secrets
from bot.keys.secret import Secret, SecretStr

DOCUMENT_LIMIT = 65_536
"""Bytes of a document that is looked into: an .env file has a few hundred."""

_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")
_INNER = ("reply_to_message", "pinned_message")
"""Messages inside a message that have an address of their own."""
_NOT_WRITTEN = frozenset({"chat", "sender_chat", "phone_number", "media_group_id", "mime_type", "custom_emoji_id"})
"""Fields that nobody writes a secret into; whatever ends in _id, and every user, is left out too."""
_NOT_TEXT = re.compile(r"(?:image|audio|video|font)/|application/(?:zip|pdf|gzip|x-7z|vnd\.(?!ms-excel))")
_START = re.compile(r"/start(?:@\w+)? ")
_COULD_BE = re.compile(r"[A-Za-z0-9_\-]{16}|\d(?:[ .-]?\d){11}")


@dataclass(frozen=True, slots=True)
class Place:
    """A message's address. `sent_at` is its date in Unix seconds, 0 when Telegram did not say."""

    chat_id: int
    message_id: int
    sent_at: float


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be a text: Telegram's id of the file, its name and its size in bytes."""

    file_id: str
    file_name: str
    file_size: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What an update holds.

    Args:
        secrets: each once, those of the update's own message first.
        messages: the messages that hold them: all of them must go.
        document: a file of the update's own message that is still to be looked into.
        maybe: nothing was found, but in answer to the bot's own question something could be.
        private: the chat is the person's own with the bot.
        start_payload: a secret came in a link's `?start=`: others may have that link.
        inline_query_id: it came in an inline query, which Telegram has and nobody can delete.
        language_code: of who sent it.
        own: the address of the update's own message.
    """

    secrets: tuple[Secret, ...] = ()
    messages: tuple[Place, ...] = ()
    document: Document | None = None
    maybe: bool = False
    private: bool = False
    start_payload: bool = False
    inline_query_id: str | None = None
    language_code: str | None = None
    own: Place | None = None

    def with_document(self, text: str | None) -> Finding:
        """The same once the document has been read; None when it could not be."""
        found = tuple(find_secrets(text)) if text and self.own is not None else ()
        if not found or self.own is None:
            return replace(self, document=None)
        messages = self.messages if self.own in self.messages else (self.own, *self.messages)
        return replace(self, secrets=_distinct((*self.secrets, *found)), messages=messages, document=None)


def look(update: Mapping[str, Any], *, asked: bool = False) -> Finding:
    """Looks for secrets in every place of an update where a person can write.

    Args:
        update: the Bot API's Update as decoded from JSON; anything else in it is passed over.
        asked: the update's own message answers the bot's question for a key.
    """
    query = update.get("inline_query")
    if isinstance(query, Mapping):
        return _look_at_query(query)
    message = next((update[kind] for kind in _MESSAGES if isinstance(update.get(kind), Mapping)), None)
    if message is None or (own := _place(message)) is None:
        return Finding()
    text = "\n".join(_texts(message))
    secrets = find_secrets(text, asked=asked)
    messages = [own] if secrets else []
    start_payload = bool(secrets) and _START.match(text) is not None
    for inner in _INNER:
        other = message.get(inner)
        if isinstance(other, Mapping) and (place := _place(other)) is not None:
            found = find_secrets("\n".join(_texts(other)))
            if found:
                messages.append(place)
                secrets.extend(found)
    return Finding(
        secrets=_distinct(tuple(secrets)),
        messages=tuple(dict.fromkeys(messages)),
        document=_document(message),
        maybe=not secrets and _COULD_BE.search(text) is not None,
        private=_get(message, "chat", "type") == "private",
        start_payload=start_payload,
        language_code=_get(message, "from", "language_code"),
        own=own,
    )


def _look_at_query(query: Mapping[str, Any]) -> Finding:
    text, query_id = query.get("query"), query.get("id")
    found = find_secrets(text) if isinstance(text, str) else []
    return Finding(
        secrets=_distinct(tuple(found)),
        inline_query_id=str(query_id) if found else None,
        language_code=_get(query, "from", "language_code"),
    )


def _distinct(secrets: tuple[Secret, ...]) -> tuple[Secret, ...]:
    """Each value once, where it came first."""
    found: dict[SecretStr, Secret] = {}
    for secret in secrets:
        found.setdefault(secret.value, secret)
    return tuple(found.values())


def _place(message: Mapping[str, Any]) -> Place | None:
    chat_id, message_id, date = _get(message, "chat", "id"), message.get("message_id"), message.get("date")
    if not isinstance(chat_id, int) or not isinstance(message_id, int):
        return None
    return Place(chat_id, message_id, float(date) if isinstance(date, int) else 0.0)


def _get(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    """Every string that a person may have written into a message, whatever field it came in; the text first.

    One string after the other, so that a key in a contact's first and last name is in one piece again.
    """
    pending: list[Any] = [{name: value for name, value in message.items() if name not in _INNER}]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, Mapping) and "is_bot" not in value:
            named = sorted(value.items(), key=lambda item: item[0] not in ("text", "caption"))
            pending.extend(inner for name, inner in reversed(named) if _is_written(name))


def _is_written(name: str) -> bool:
    return name not in _NOT_WRITTEN and not name.endswith("_id")


def _document(message: Mapping[str, Any]) -> Document | None:
    document = message.get("document")
    file_id, size = _get(document, "file_id"), _get(document, "file_size")
    if not isinstance(file_id, str) or not isinstance(size, int) or not 0 < size <= DOCUMENT_LIMIT:
        return None
    if _NOT_TEXT.match(str(_get(document, "mime_type") or "")):
        return None
    return Document(file_id, str(_get(document, "file_name") or ""), size)
