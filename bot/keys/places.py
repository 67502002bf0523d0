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
_OTHERS = ("reply_to_message", "pinned_message")
"""Other messages, even when Telegram leaves out where they are."""
_NOT_WRITTEN = frozenset(
    {"type", "chat", "sender_chat", "phone_number", "media_group_id", "mime_type", "custom_emoji_id"}
)
"""Fields that nobody writes a secret into; whatever ends in _id, and every user, is left out too."""
_NOT_TEXT = re.compile(
    r"image/(?!svg)|audio/|font/|video/(?!mp2t|vnd\.dlna\.mpeg-tts)"  # config.ts
    r"|application/(?:zip|pdf|gzip|x-7z|vnd\.(?!ms-excel|apple\.keynote))"  # keys.csv, openai.key
)
"""Media types of files that hold no text. Clients guess them from the name's ending, so some texts look like others."""
_START = re.compile(r"/start(?:@\w+)? ")
_CHECK = re.compile(r"\s*/check(?:@\w+)?(?:\s|$)", re.IGNORECASE)
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
        document: a file that is still to be looked into, of the update's own message or of the one it answers.
        document_at: the message that the file belongs to.
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
    document_at: Place | None = None
    maybe: bool = False
    private: bool = False
    start_payload: bool = False
    inline_query_id: str | None = None
    language_code: str | None = None
    own: Place | None = None

    def with_document(self, text: str | None, *, asked: bool = False) -> Finding:
        """The same once the document has been read.

        Args:
            text: None when it could not be read.
            asked: it answers the bot's question for a key.
        """
        found = tuple(find_secrets(text, asked=asked)) if text else ()
        place = self.document_at
        if not found or place is None:
            return replace(self, document=None, document_at=None)
        messages = self.messages if place in self.messages else (place, *self.messages)
        secrets = _distinct((*self.secrets, *found))
        return replace(self, secrets=secrets, messages=messages, document=None, document_at=None)


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
    commanded = _CHECK.match(text) is not None  # what is given to /check is as good as an answer to a question
    secrets = find_secrets(text, asked=asked or commanded)
    messages = [own] if secrets else []
    start_payload = bool(secrets) and _START.match(text) is not None
    private = _get(message, "chat", "type") == "private"
    others = [(place, other) for other in _inner(message) if (place := _place(other)) is not None]
    for place, other in others:
        # In a group, somebody else's order number would go because of a /check below it.
        found = find_secrets("\n".join(_texts(other)), asked=commanded and private)
        if found:
            messages.append(place)
            secrets.extend(found)
    holders = ((place, _document(holder)) for place, holder in ((own, message), *others))
    document_at, document = next((each for each in holders if each[1] is not None), (None, None))
    return Finding(
        secrets=_distinct(tuple(secrets)),
        messages=tuple(dict.fromkeys(messages)),
        document=document,
        document_at=document_at,
        maybe=not secrets and _COULD_BE.search(text) is not None,
        private=private,
        start_payload=start_payload,
        language_code=_language(message),
        own=own,
    )


def _look_at_query(query: Mapping[str, Any]) -> Finding:
    text, query_id = query.get("query"), query.get("id")
    found = find_secrets(text) if isinstance(text, str) else []
    return Finding(
        secrets=_distinct(tuple(found)),
        inline_query_id=str(query_id) if found else None,
        language_code=_language(query),
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


def _language(sent: Mapping[str, Any]) -> str | None:
    code = _get(sent, "from", "language_code")
    return code if isinstance(code, str) else None


def _inner(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Messages inside a message that have an address of their own: answered, pinned, a checklist's, a giveaway's …"""
    for name, value in message.items():
        if _is_message(name, value):
            yield value
        elif isinstance(value, Mapping):
            yield from (each for inner, each in value.items() if _is_message(inner, each))


def _is_message(name: str, value: Any) -> bool:
    """A message and not a part of one, as `rich_message` is."""
    return isinstance(value, Mapping) and (name in _OTHERS or (name.endswith("_message") and "message_id" in value))


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    """Every string that a person may have written into a message, whatever field it came in; the text first.

    One string after the other, so that a key in a contact's first and last name is in one piece again.
    """
    pending: list[Any] = [message]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, Mapping) and "is_bot" not in value:
            named = sorted(value.items(), key=lambda item: item[0] not in ("text", "caption"))
            written = [each for name, each in named if _is_written(name) and not _is_message(name, each)]
            pending.extend(reversed(written))


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
