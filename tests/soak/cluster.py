"""Processes of the bot behind the nginx of deploy/nginx, over one PostgreSQL; each of them may be killed."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path

from tests.conversations.process import BotProcess
from tests.deploy.nginx_file import write_nginx
from tests.deploy.test_proxies import NGINX, serving
from tests.deploy.tools import tool
from tests.free_port import free_port

READY = 60.0
"""Seconds in which a process must listen."""


class Cluster:
    """Replicas of one bot, and the way to them.

    Args:
        url: the playground's.
        database: the address of their PostgreSQL database.
        folder: where their logs are.
        count: how many.
    """

    def __init__(self, url: str, database: str, folder: Path, count: int, **variables: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._nginx = tool("nginx", "Debian: nginx-light")
        self._ports = [free_port() for _ in range(count)]
        self.processes = [
            BotProcess(
                url,
                self._place(number),
                **{
                    "FIRSTKEY_DATABASE_URL": database,
                    "FIRSTKEY_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/telegram",
                    "FIRSTKEY_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
                    **variables,
                },
            )
            for number, port in enumerate(self._ports)
        ]

    async def __aenter__(self) -> Cluster:
        configuration = nginx_configuration(self._folder, self.port, self._ports)
        self._proxy = serving([self._nginx, "-e", "stderr", "-c", str(configuration)], self.port)
        await self._proxy.__aenter__()
        for process in self.processes:
            await process.start()
        await self.listening()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(process.kill() for process in self.processes))
        await self._proxy.__aexit__(None, None, None)

    async def listening(self) -> None:
        """Waits until all of them take updates."""
        async with asyncio.timeout(READY):
            for port in self._ports:
                await _listened(port)

    async def kill(self, number: int) -> None:
        """Kills a process as a power cut would, and starts it again."""
        assert self.processes[number].code is None, self._said("ended by itself")
        await self.processes[number].kill()
        await self.processes[number].start()

    async def end(self) -> list[int]:
        """Asks all of them to stop, once they can be asked; their exit codes."""
        await self.listening()
        return list(await asyncio.gather(*(process.end() for process in self.processes)))

    def logs(self) -> str:
        """What all of them have logged."""
        return "".join(process.log.read_text(encoding="utf-8") for process in self.processes)

    def _place(self, number: int) -> Path:
        place = self._folder / f"replica-{number}"
        place.mkdir()
        return place

    def _said(self, what: str) -> str:
        return f"a process has {what}; the logs are in {self._folder}"


async def _listened(port: int) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)  # nothing tells when a port is listened on


def nginx_configuration(folder: Path, port: int, replicas: list[int]) -> Path:
    """The example of deploy/nginx with these replicas and without TLS, in a whole nginx.conf."""
    one = re.compile(r"server 127\.0\.0\.1:8080 ([^;]*);")
    options = one.search(NGINX)
    assert options is not None
    servers = "\n".join(f"server 127.0.0.1:{replica} {options[1]};" for replica in replicas)
    example = one.sub(servers, NGINX).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    example = re.sub(r"^\s*ssl_.*$", "", example, flags=re.MULTILINE)
    return write_nginx(folder, example)
