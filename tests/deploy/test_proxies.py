"""nginx and Caddy: their own check of the examples, and the examples in front of a running webhook."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.web.server import webhook_secret
from tests.conversations.conftest import House, house
from tests.deploy.nginx_file import write_nginx
from tests.deploy.tools import DEPLOY, passes, tool
from tests.free_port import free_port

NGINX = (DEPLOY / "nginx/firstkey.conf").read_text(encoding="utf-8")
PATIENCE = 20.0
"""Seconds that a proxy gets to listen."""


@asynccontextmanager
async def serving(command: list[str], port: int, **variables: str) -> AsyncIterator[None]:
    """A proxy that listens, while inside."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **variables},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                assert process.returncode is None, "the proxy has ended"
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)  # nothing tells when a port is listened on
                else:
                    writer.close()
                    break
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def nginx_configuration(folder: Path, port: int, webhook_port: int) -> Path:
    """The example with this machine's ports and a certificate of its own, in a whole nginx.conf."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    passes(
        tool("openssl", "Debian: openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=bot.example", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    nobody = free_port()  # a replica that is not there any more
    example = NGINX
    for old, new in (
        (r"/etc/letsencrypt\S+fullchain\.pem", str(certificate)),
        (r"/etc/letsencrypt\S+privkey\.pem", str(key)),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"server 127\.0\.0\.1:8080 ", f"server 127.0.0.1:{nobody} max_fails=1;\nserver 127.0.0.1:{webhook_port} "),
    ):
        example, replaced = re.subn(old, new, example)
        assert replaced == 1, old
    return write_nginx(folder, example, access_log=f"{folder}/access.log")


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    file = nginx_configuration(tmp_path, free_port(), free_port())
    assert "test is successful" in passes(tool("nginx", "Debian: nginx-light"), "-t", "-e", "stderr", "-c", file)


def test_caddy_takes_the_example(tmp_path: Path) -> None:
    caddy = tool("caddy", "Debian: caddy")
    homes = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    example = DEPLOY / "caddy/Caddyfile"
    passes(caddy, "validate", "--adapter", "caddyfile", "--config", example, env=homes)
    assert passes(caddy, "fmt", example, env=homes) == example.read_text(encoding="utf-8")


async def through(running: House, url: str) -> None:
    """What may and may not pass a proxy."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook_secret(running.app.settings)}
    chat = {"id": 1_000_001, "type": "private", "first_name": "Ada"}
    update = {
        "update_id": 4711,
        "message": {"message_id": 1, "date": 1, "chat": chat, "from": {**chat, "is_bot": False}, "text": "/help"},
    }
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session:
        for path, method, status in (
            ("/telegram", "POST", 401),
            ("/telegram/", "POST", 404),
            ("/metrics", "GET", 404),
            ("/healthz", "GET", 404),
            ("/", "GET", 404),
        ):
            async with session.request(method, url + path, json={}) as answer:
                assert answer.status == status, (method, path)
        async with session.get(f"{url}/telegram", headers=headers) as answer:
            assert answer.status in (403, 404)
        async with session.post(f"{url}/telegram", data=b"x" * 2_000_000, headers=headers) as answer:
            assert answer.status in (413, 502)  # Caddy cuts the body off, and the bot hangs up
        for _ in range(6):  # round and round: none of them ends at the replica that is gone
            async with session.post(f"{url}/telegram", json=update, headers=headers) as answer:
                assert answer.status == 200
    assert await running.app.store.claim(4711) is False


@pytest.fixture
async def webhook(tmp_path: Path) -> AsyncIterator[House]:
    """A bot with a webhook at /telegram, to which nobody but these tests delivers."""
    listen = f"127.0.0.1:{free_port()}"
    async with house(tmp_path, webhook=True, webhook_url=f"http://{listen}/telegram", webhook_listen=listen) as it:
        yield it


async def test_updates_go_through_nginx(webhook: House, tmp_path: Path) -> None:
    nginx = tool("nginx", "Debian: nginx-light")
    port, webhook_port = free_port(), int(webhook.app.settings.webhook_listen.rpartition(":")[2])
    configuration = nginx_configuration(tmp_path, port, webhook_port)
    async with serving([nginx, "-e", "stderr", "-c", str(configuration)], port):
        await through(webhook, f"https://127.0.0.1:{port}")


async def test_updates_go_through_caddy(webhook: House, tmp_path: Path) -> None:
    caddy = tool("caddy", "Debian: caddy")
    port, webhook_port = free_port(), webhook.app.settings.webhook_listen.rpartition(":")[2]
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy/Caddyfile")]
    variables = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    async with serving(
        command, port, BOT_DOMAIN=f"http://127.0.0.1:{port}", BOT_HOST="127.0.0.1", BOT_PORT=webhook_port, **variables
    ):
        await through(webhook, f"http://127.0.0.1:{port}")


def test_compose_gives_caddy_what_it_asks_for() -> None:
    asked = set(re.findall(r"\{\$(\w+)", (DEPLOY / "caddy/Caddyfile").read_text(encoding="utf-8")))
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert asked - {"BOT_PORT"} == set(re.findall(r"^\s+(BOT_\w+):", compose, re.MULTILINE))


def test_free_ports_differ() -> None:
    """The tests above stand on it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert free_port() != taken.getsockname()[1]
