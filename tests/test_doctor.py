"""`python -m bot doctor`: one line a finding, the right exit code, and no secret in any of them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.doctor import examine
from bot.doctor.webhook import examine_webhook
from bot.playground.openai import OpenAIStandIn, sample_key
from bot.playground.server import Playground
from bot.settings import Settings
from bot.storage.open import open_store
from tests.conversations.conftest import TOKEN, make_settings
from tests.free_port import free_port
from tests.storage.server import run_server

ROOT = Path(__file__).resolve().parents[1]
Doctor = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(stand_in=OpenAIStandIn().add_routes) as running:
        yield running


@pytest.fixture
def doctor(playground: Playground, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Examines a house at the playground; the exit code and the lines."""

    async def run(delete_webhook: bool = False, **changed: Any) -> tuple[int, list[str]]:
        settings = make_settings(playground.url, tmp_path).model_copy(update=changed)
        code = await examine(settings, delete_webhook)
        printed = capsys.readouterr().out
        assert TOKEN not in printed
        return code, printed.splitlines()

    return run


def about(lines: list[str], topic: str) -> list[str]:
    """The lines on one topic, without its name."""
    return [f"{line[:5].strip()} {line[17:]}" for line in lines if line[5:17].strip() == topic]


async def test_a_house_in_order_passes(doctor: Doctor) -> None:
    code, lines = await doctor()
    assert code == 0, lines
    assert not [line for line in lines if line.startswith("FAIL")]
    assert about(lines, "token") == ["OK it is @firstkey_playground_bot, id 424242"]
    assert about(lines, "webhook") == ["OK none is set, none is wanted: updates come by long polling"]
    assert about(lines, "updates") == ["OK 0 are waiting"]
    assert about(lines, "clock") == ["OK it agrees with Telegram's"]
    assert about(lines, "openai") == ["OK it can be reached, and serves this region"]
    assert about(lines, "inline") == ["OK @firstkey_playground_bot answers in any chat"]
    assert about(lines, "database")[0].startswith("OK SQLite")
    assert "privacy mode is on" in about(lines, "groups")[0]
    assert about(lines, "deleting")[0].startswith("WARN")
    assert about(lines, "llm")[0].startswith("OK none is set")


async def test_every_line_that_is_not_ok_says_what_to_do(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database, but long enough to be looked at" * 10)
    _, lines = await doctor(webhook_url="https://bot.example:9000/x", openai_base_url="http://127.0.0.1:1/v1")
    assert len([line for line in lines if not line.startswith("OK")]) >= 3
    assert all(line.startswith("OK") or " -> " in line for line in lines), lines


async def test_a_rejected_token_must_be_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with Playground(tokens=["7:another"], stand_in=OpenAIStandIn().add_routes) as strict:
        assert await examine(make_settings(strict.url, tmp_path), False) == 78
    printed = capsys.readouterr().out
    assert "it is rejected" in printed
    assert TOKEN not in printed


async def test_no_token_is_said_and_the_rest_is_still_looked_at(doctor: Doctor) -> None:
    code, lines = await doctor(telegram_bot_token=None)
    assert code == 78
    assert about(lines, "token")[0].startswith("FAIL TELEGRAM_BOT_TOKEN is not set")
    assert about(lines, "openai")[0].startswith("OK")


async def test_a_telegram_that_is_away_is_no_fault_of_the_settings(doctor: Doctor) -> None:
    code, lines = await doctor(bot_api_url="http://127.0.0.1:1")
    assert code == 1
    assert about(lines, "telegram")[0].startswith("FAIL it cannot be reached")
    assert about(lines, "clock")[0].startswith("WARN")


@pytest.mark.parametrize("body", ["{}", '{"ok": true, "result": true}', "<html>a page</html>", ""])
async def test_what_is_no_bot_api_is_named_so(doctor: Doctor, body: str) -> None:
    async with serving(lambda _: web.Response(text=body, content_type="application/json")) as url:
        code, lines = await doctor(bot_api_url=url)
    assert code in (1, 78)
    assert "FIRSTKEY_BOT_API_URL" in about(lines, "telegram")[0] or "reached" in about(lines, "telegram")[0]


async def call(playground: Playground, method: str, **parameters: Any) -> None:
    """What somebody else does with the same token."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{playground.url}/bot{TOKEN}/{method}", json=parameters) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def test_a_webhook_without_the_setting_stops_polling_until_it_is_deleted(
    doctor: Doctor, playground: Playground
) -> None:
    # Its address holds the token, as many a bot's does: it must not be quoted.
    await call(playground, "setWebhook", url=f"http://127.0.0.1:{free_port()}/{TOKEN}")
    code, lines = await doctor()
    assert code == 78
    assert "doctor --delete-webhook" in about(lines, "webhook")[0]

    code, lines = await doctor(delete_webhook=True)
    assert code == 0
    assert about(lines, "webhook")[0] == "OK taken back; waiting updates are kept"
    assert "none is set" in about(lines, "webhook")[1]
    assert not [r for r in playground.api.journal.since(0) if r["params"].get("drop_pending_updates") is True]


async def test_deleting_a_webhook_keeps_what_waits(doctor: Doctor, playground: Playground) -> None:
    await call(playground, "setWebhook", url=f"http://127.0.0.1:{free_port()}/x")
    async with aiohttp.ClientSession() as session:
        person = playground.world.people and next(iter(playground.world.people))
        async with session.post(
            f"{playground.url}/play/chats/{person}/messages", json={"from": person, "text": "/start"}
        ) as answer:
            assert answer.status == 200
    code, lines = await doctor(delete_webhook=True, webhook_url="https://bot.example/telegram")
    assert code == 0
    assert about(lines, "webhook")[0].startswith("WARN taken back")
    assert about(lines, "updates") == ["OK 1 are waiting"]


def findings(info: dict[str, Any], **settings: Any) -> list[str]:
    """The webhook's lines for what Telegram says about it."""
    given = Settings(_env_file=None, TELEGRAM_BOT_TOKEN=SecretStr(TOKEN), **settings)  # type: ignore[call-arg]
    return [finding.line() for finding in examine_webhook(given, info)]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://bot.example/telegram", "is not https"),
        ("https://bot.example:9000/telegram", "does not knock on port 9000"),
        ("https://bot.example:99999/telegram", "a port that is none"),
        ("https://10.1.2.3/telegram", "leads into a private network"),
        ("https://localhost/telegram", "leads into a private network"),
    ],
)
def test_an_address_that_telegram_cannot_use_fails(url: str, words: str) -> None:
    lines = findings({"url": ""}, webhook_url=url)
    assert any(line.startswith("FAIL") and words in line for line in lines), lines


@pytest.mark.parametrize("port", ["", ":443", ":80", ":88", ":8443"])
def test_the_ports_that_telegram_knocks_on_are_fine(port: str) -> None:
    url = f"https://bot.example{port}/telegram"
    assert [line[:5] for line in findings({"url": url}, webhook_url=url)] == ["OK   ", "OK   "]


def test_an_own_bot_api_server_may_knock_anywhere() -> None:
    url = "http://127.0.0.1:9000/telegram"
    lines = findings({"url": url}, webhook_url=url, bot_api_url="http://127.0.0.1:8081")
    assert not any(line.startswith("FAIL") for line in lines)


def test_a_foreign_webhook_a_backlog_and_a_fresh_error_are_warned_of() -> None:
    info = {
        "url": "https://elsewhere.example/secret-path",
        "pending_update_count": 5000,
        "last_error_date": int(time()) - 120,
        "last_error_message": "Wrong response from the webhook: 502 Bad Gateway",
    }
    text = "\n".join(findings(info, webhook_url="https://bot.example/telegram"))
    assert "another address is set" in text
    assert "5000 are waiting" in text
    assert "2 min ago Telegram could not deliver: Wrong response from the webhook: 502 Bad Gateway" in text
    assert "secret-path" not in text


def test_an_old_error_is_over() -> None:
    url = "https://bot.example/telegram"
    info = {"url": url, "last_error_date": int(time()) - 90_000, "last_error_message": "Connection refused"}
    assert not any("Connection refused" in line for line in findings(info, webhook_url=url))


def test_a_certificate_without_its_key_fails(tmp_path: Path) -> None:
    url = "https://bot.example/telegram"
    pem = ROOT / "tests/gateway/localhost.pem"
    good = findings({"url": url}, webhook_url=url, webhook_certificate=pem, webhook_private_key=pem)
    assert "OK   webhook     the certificate and its key fit together" in good
    empty = tmp_path / "key.pem"
    empty.write_text("nothing")
    for key in (None, empty, tmp_path / "missing.pem"):
        lines = findings({"url": url}, webhook_url=url, webhook_certificate=pem, webhook_private_key=key)
        assert any(line.startswith("FAIL") and "FIRSTKEY_WEBHOOK_PRIVATE_KEY" in line for line in lines)


@asynccontextmanager
async def serving(answer: Callable[[web.BaseRequest], web.StreamResponse]) -> AsyncIterator[str]:
    """A server that gives every request the same answer; its address."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return answer(request)

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://127.0.0.1:{1}".format(*runner.addresses[0])
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "level", "words"),
    [
        (401, '{"error": {"message": "You did not provide a key", "code": null}}', "OK", "through FRA"),
        (403, '{"error": {"code": "unsupported_country_region_territory"}}', "FAIL", "refuses this machine's region"),
        (403, "<html><title>Just a moment...</title></html>", "FAIL", "cannot be reached"),
        (200, "<html>log in to the hotel's network</html>", "FAIL", "cannot be reached"),
        (200, '{"object": "list", "data": []}', "OK", "asks for no key"),
        (404, '{"error": {"message": "Invalid URL"}}', "FAIL", "ends in /v1"),
        (503, "", "WARN", "HTTP 503"),
    ],
)
async def test_openai_from_here(doctor: Doctor, status: int, body: str, level: str, words: str) -> None:
    def answer(request: web.BaseRequest) -> web.Response:
        assert "Authorization" not in request.headers
        kind = "text/html" if body.startswith("<") else "application/json"
        return web.Response(status=status, text=body, content_type=kind, headers={"CF-Ray": "8a1b2c3d4e5f-FRA"})

    async with serving(answer) as url:
        _, lines = await doctor(openai_base_url=f"{url}/v1")
    (line,) = about(lines, "openai")
    assert line.startswith(level)
    assert words in line


async def test_openai_that_cannot_be_reached_fails(doctor: Doctor) -> None:
    code, lines = await doctor(openai_base_url="http://127.0.0.1:1/v1")
    assert code == 1
    assert about(lines, "openai")[0].startswith("FAIL it cannot be reached: connect")


@pytest.mark.parametrize(("off", "level"), [(0, "OK"), (-60, "WARN"), (7200, "FAIL"), (-7200, "FAIL")])
async def test_a_clock_that_is_off(doctor: Doctor, off: int, level: str) -> None:
    def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(status=302, headers={"Date": formatdate(time() + off, usegmt=True)})

    async with serving(answer) as url:
        _, lines = await doctor(bot_api_url=url)
    (line,) = about(lines, "clock")
    assert line.startswith(level)
    assert ("slow" if off > 0 else "fast" if off < 0 else "agrees") in line


@pytest.mark.parametrize(
    ("name", "level", "words"),
    [("valid", "OK", "the key works"), ("invalid_key", "FAIL", "invalid_key"), ("no_credit", "FAIL", "no_credit")],
)
async def test_the_operators_llm_key_is_tried(
    doctor: Doctor, playground: Playground, name: str, level: str, words: str
) -> None:
    key = sample_key(name)
    _, lines = await doctor(llm_api_key=SecretStr(key), llm_base_url=f"{playground.url}/openai/v1")
    (line,) = about(lines, "llm")
    assert line.startswith(level)
    assert words in line
    assert key not in "".join(lines)


async def test_a_model_that_the_llm_key_may_not_use_fails(doctor: Doctor, playground: Playground) -> None:
    code, lines = await doctor(
        llm_api_key=SecretStr(sample_key("valid")), llm_base_url=f"{playground.url}/openai/v1", llm_model="gpt-99-nova"
    )
    assert code == 78
    assert "may not use gpt-99-nova" in about(lines, "llm")[0]


async def test_the_database_is_looked_at_and_not_changed(doctor: Doctor, tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    _, lines = await doctor()
    assert "empty: the first start makes the tables" in about(lines, "database")[0]
    assert not file.exists()

    store = open_store(f"sqlite:///{file}")
    await store.open()
    try:
        _, lines = await doctor()  # beside a running bot
    finally:
        await store.close()
    assert "tables of version" in about(lines, "database")[0]

    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 9999")
    code, lines = await doctor()
    assert code == 1
    assert "install the newer release" in about(lines, "database")[0]


async def test_another_programs_database_is_refused(doctor: Doctor, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute("CREATE TABLE shopping (item)")
    code, lines = await doctor()
    assert code == 1
    assert "the database of another program" in about(lines, "database")[0]


async def test_postgresql_is_named_and_its_password_is_not(doctor: Doctor) -> None:
    with run_server() as server:
        url = await server.new_database()
        _, lines = await doctor(database_url=SecretStr(url))
        assert about(lines, "database")[0].startswith("OK PostgreSQL")
        assert "empty" in about(lines, "database")[0]
        store = open_store(url)
        await store.open()
        await store.close()
        _, lines = await doctor(database_url=SecretStr(url))
        assert "tables of version" in about(lines, "database")[0]
    for address in ("postgresql://bot:hunter22@127.0.0.1:1/firstkey", "postgresql://bot:hunter22@[/firstkey"):
        code, lines = await doctor(database_url=SecretStr(address))
        assert code == 1
        assert about(lines, "database")[0].startswith("FAIL")
        assert "hunter22" not in "".join(lines)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
async def test_what_others_can_read_is_warned_of(doctor: Doctor, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bot.db'}")
    await store.open()
    await store.close()
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=\n")
    (tmp_path / ".env").chmod(0o644)
    (tmp_path / "bot.db").chmod(0o644)
    _, lines = await doctor()
    assert about(lines, "secrets")[0].startswith("WARN .env")
    assert about(lines, "directory")[0].startswith("WARN other users can read")
    (tmp_path / ".env").chmod(0o600)
    (tmp_path / "bot.db").chmod(0o600)
    _, lines = await doctor()
    assert not about(lines, "secrets")
    assert about(lines, "directory")[0].startswith("OK")


async def test_a_place_that_is_no_directory_fails(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, lines = await doctor(database_url=SecretStr(f"sqlite:///{tmp_path}/file/deep/bot.db"))
    assert code == 78
    assert about(lines, "directory")[0].startswith("FAIL")


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTKEY_", "TELEGRAM_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", "doctor", *arguments],
        capture_output=True,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
        timeout=60,
        check=False,
    )


async def test_the_command_prints_the_lines_and_ends_with_the_code(playground: Playground, tmp_path: Path) -> None:
    import asyncio

    variables = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "FIRSTKEY_BOT_API_URL": playground.url,
        "FIRSTKEY_OPENAI_BASE_URL": f"{playground.url}/openai/v1",
        "FIRSTKEY_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
    }
    done = await asyncio.to_thread(command, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "OK   token" in done.stdout
    assert done.stderr == ""
    done = await asyncio.to_thread(command, **{**variables, "FIRSTKEY_WEBHOOK_LISTEN": "nowhere"})
    assert done.returncode == 78
    assert done.stderr.startswith("FIRSTKEY_WEBHOOK_LISTEN")
