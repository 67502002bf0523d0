"""A way to a PostgreSQL server that can be cut at a chosen moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

COMMIT = b"COMMIT\0"
"""As it stands in a simple query's message."""


class Cutter:
    """Connections on a port of 127.0.0.1 that go on to the server's socket.

    Args:
        url: the server's address, with its socket's directory in `host`.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = Path(parse_qs(parts.query)["host"][0], ".s.PGSQL.5432")
        self._database = parts.path
        self.port = 0
        self.cut_before_commit = 0
        """So many commits are lost on their way to the server."""
        self.cut_after_commit = 0
        """So many commits are carried out, and the answers are lost."""

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}{self._database}?sslmode=disable"

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(str(self._socket))
        answers = asyncio.create_task(_copy(far_reader, writer))
        try:
            while part := await reader.read(65536):
                if COMMIT in part and self.cut_before_commit:
                    self.cut_before_commit -= 1
                    break
                if COMMIT in part and self.cut_after_commit:
                    self.cut_after_commit -= 1
                    answers.cancel()
                    far_writer.write(part)
                    await far_reader.readuntil(COMMIT)  # the server's "done", which nobody hears
                    break
                far_writer.write(part)
        except ConnectionError:
            pass  # the client went away
        finally:
            answers.cancel()
            writer.transport.abort()
            far_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
    writer.transport.abort()


@asynccontextmanager
async def cuttable(url: str) -> AsyncIterator[Cutter]:
    cutter = Cutter(url)
    server = await asyncio.start_server(cutter.connected, "127.0.0.1", 0)
    cutter.port = server.sockets[0].getsockname()[1]
    try:
        yield cutter
    finally:
        server.close()
