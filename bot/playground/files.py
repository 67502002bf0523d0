"""Files that people and bots sent: kept in memory, named by a `file_id` that a bot may send again."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad_request

DOWNLOAD_LIMIT = 20_000_000
"""Bytes of a file that a bot may download (Bot API, getFile)."""
PHOTO_LIMIT = 10_000_000
"""Bytes of a photo that a bot may upload (Bot API, "Sending files")."""
_PREFIXES = {
    "photo": "AgACAgI", "document": "BQACAgI", "voice": "AwACAgI", "audio": "CQACAgI", "video": "BAACAgI",
    "animation": "CgACAgI", "sticker": "CAACAgI", "video_note": "DQACAgI",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    path: str
    width: int = 0
    height: int = 0

    def describe(self) -> dict[str, Any]:
        """The fields that every kind of file has in the Bot API."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """All files, by `file_id` and by download path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, name: str, content: bytes, mime_type: str) -> StoredFile:
        """Keep a file; the same content of the same kind and name keeps its ids.

        Raises:
            ApiError: a photo that is none, or too big.
        """
        width, height = 0, 0
        if kind == "photo":
            size = picture_size(content)
            if size is None:
                raise bad_request("IMAGE_PROCESS_FAILED")
            width, height = size
            if len(content) > PHOTO_LIMIT:
                raise bad_request("file is too big")
            if width + height > 10_000 or max(width, height) > 20 * min(width, height):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
        digest = hashlib.sha256(b"\0".join((kind.encode(), name.encode(), content))).digest()
        file_id = _PREFIXES.get(kind, "BQACAgI") + base64.urlsafe_b64encode(digest).decode().rstrip("=") + "Ag"
        known = self._by_id.get(file_id)
        if known is not None:
            return known
        unique_id = "AQAD" + base64.urlsafe_b64encode(digest[:9]).decode()
        folder = "stickers" if kind == "sticker" else f"{kind}s"
        ending = "." + name.rpartition(".")[2] if "." in name else ""
        path = f"{folder}/file_{len(self._by_id)}{ending}"
        stored = StoredFile(file_id, unique_id, kind, name, mime_type, content, path, width, height)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """A file by its id."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """A file by its download path."""
        return self._by_path.get(path)


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP picture; None when it is none."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    if content[:3] == b"GIF" and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return (width, height) if width and height else None
    if content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8" and len(content) >= 30:
        return _webp_size(content)
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return None


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[15:16] == b"X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[15:16] == b"L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
