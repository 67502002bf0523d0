"""Reads a small document that somebody sent: an `.env` file is where a key is most often at home."""

from __future__ import annotations

import asyncio
import codecs

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.keys.places import DOCUMENT_LIMIT, Document

log = structlog.get_logger(__name__)

SECONDS = 10.0
"""How long a download of 64 KB may take."""


async def read_document(bot: Bot, document: Document) -> str | None:
    """The document's text; None when it cannot be had or is no text.

    Args:
        bot: fetches it from Telegram.
        document: as the update names it.
    """
    try:
        async with asyncio.timeout(SECONDS):
            file = await bot.get_file(document.file_id)
            content = bytes(await file.download_as_bytearray())
    except (TelegramError, TimeoutError) as error:
        log.warning("document_not_read", error=type(error).__name__)
        return None
    return decode(content[:DOCUMENT_LIMIT])


def decode(content: bytes) -> str | None:
    """Bytes as text: UTF-8, UTF-16 as Windows' editors save it, GB 18030 as Chinese ones do; None for a binary."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if content.count(0) * 3 > len(content):
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
