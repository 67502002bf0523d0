"""Reads a small document that somebody sent: an `.env` file is where a key is most often at home."""

from __future__ import annotations

import asyncio
import codecs
import re

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.gateway.retry import call_again
from bot.keys.places import DOCUMENT_LIMIT, Document

log = structlog.get_logger(__name__)

SECONDS = 10.0
"""How long a download of 64 KB may take."""
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
"""Bytes that are in no text of one byte a character."""


async def read_document(bot: Bot, document: Document) -> str | None:
    """The document's text; None when it cannot be had or is no text.

    Args:
        bot: fetches it from Telegram.
        document: as the update names it.
    """
    try:
        async with asyncio.timeout(SECONDS):
            content = await call_again(lambda: _download(bot, document), repeatable=True)
    # A Bot API server of one's own gives files by their path, which may not be ours to read; PTB raises RuntimeError
    # when there is none. Any other error here would have Telegram offer the update again and again.
    except (TelegramError, TimeoutError, OSError, RuntimeError) as error:
        log.warning("document_not_read", error=type(error).__name__)
        return None
    return decode(content[:DOCUMENT_LIMIT])


async def _download(bot: Bot, document: Document) -> bytes:
    while True:
        try:
            file = await bot.get_file(document.file_id)
            return bytes(await file.download_as_bytearray())
        except RetryAfter as error:
            seconds = error.retry_after
            await asyncio.sleep(seconds if isinstance(seconds, int | float) else seconds.total_seconds())


def decode(content: bytes) -> str | None:
    """Bytes as text: UTF-8, UTF-16 as Windows' editors save it, GB 18030 as Chinese ones do; None for a binary.

    Windows PowerShell's `>>` writes UTF-16 behind what is there in UTF-8. Such a text comes twice, the second time
    without its zero bytes: then both halves can be read.
    """
    bare = content.replace(b"\0", b"")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    elif bare == content:
        return _decode_bytes(content)
    elif content.count(0) * 3 > len(content):
        text = content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    elif _CONTROLS.search(bare):
        return None
    else:
        text = ""
    return f"{text}\n{_decode_bytes(bare)}"


def _decode_bytes(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
