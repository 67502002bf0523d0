"""`python -m bot check-key`, as a person runs it: its exit codes, its words, and what it never prints."""

import asyncio
import io
import json
import os
import pty
import random
import signal
import sys

import pytest

from bot.keys.command import read_input
from bot.keys.command import run as check_key
from bot.playground.openai import OpenAIStandIn, sample_key
from bot.settings import Settings
from tests.keys.planting import MARKED, SHAPES

KEY = sample_key("valid")


@pytest.fixture
async def stand_in():
    openai = OpenAIStandIn()
    openai.url = await openai.start()
    yield openai
    await openai.stop()


async def start(*arguments, url, stdin=asyncio.subprocess.PIPE, **options):
    """The command, running."""
    kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "check-key",
        *arguments,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**environment, "FIRSTKEY_OPENAI_BASE_URL": url, "PYTHONIOENCODING": "utf-8"},
        **options,
    )


async def run(*arguments, url, given=b""):
    """The command's exit code, standard output and standard error."""
    process = await start(*arguments, url=url)
    out, err = await process.communicate(given)
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("name", "code", "verdict"),
    [
        ("valid", 0, "valid"),
        ("rate_limited", 0, "rate_limited"),
        ("no_credit", 1, "no_credit"),
        ("invalid_key", 1, "invalid_key"),
        ("network_blocked", 2, "network_blocked"),
    ],
)
async def test_the_exit_code_and_one_line_of_json(stand_in, name, code, verdict):
    key = sample_key(name)
    returned, out, err = await run("--json", url=stand_in.url, given=f"{key}\n".encode())
    assert (returned, err) == (code, "")
    report = json.loads(out)
    assert set(report) == {"verdict", "detail", "models", "tier", "restricted", "key"}
    assert (report["verdict"], report["key"]) == (verdict, f"…{key[-4:]}")
    assert out.count("\n") == 1


async def test_the_report_in_words_in_both_languages(stand_in):
    returned, out, err = await run(url=stand_in.url, given=f"OPENAI_API_KEY={KEY}".encode())
    assert (returned, err) == (0, "")
    assert f"This key works (…{KEY[-4:]})" in out
    assert "gpt-6-luna" in out
    assert "<" not in out
    assert not any(KEY[at : at + 12] in out for at in range(8, len(KEY) - 12))
    returned, out, _ = await run("--lang", "zh", url=stand_in.url, given=KEY.encode())
    assert returned == 0
    assert "这个密钥能用" in out


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (b" \n\n", 64, "No key"),
        (b"\xff\xfe\x00\x81", 64, "not text"),
        (f"{KEY}\n{sample_key('no_credit')}".encode(), 64, "more than one"),
        (b"sk-...", 3, "not an OpenAI key"),
        (SHAPES[10].make(random.Random(2)).encode(), 3, "Anthropic"),
    ],
)
async def test_what_is_not_one_openai_key_is_refused_and_sent_nowhere(stand_in, given, code, says):
    returned, out, err = await run("--json", url=stand_in.url, given=given)
    assert (returned, out) == (code, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert stand_in.asked == []
    shown = given.decode(errors="replace")
    assert not any(shown[at : at + 12] in err for at in range(8, len(shown) - 12))


@pytest.mark.parametrize("shape", [s for s in SHAPES if s.kind != "openai_key"], ids=lambda shape: shape.name)
async def test_any_other_secret_is_called_what_it_is(stand_in, monkeypatch, capsys, shape):
    key = shape.make(random.Random(2))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{key}\n"))
    settings = Settings(_env_file=None, openai_base_url=stand_in.url)
    assert await check_key(settings, read_input(), as_json=False, locale="en") == 3
    out, err = capsys.readouterr()
    kind = {"admin_key": "admin key", "session_token": "session"}.get(shape.kind, shape.vendor)
    assert (out, kind in err, "nowhere" in err) == ("", True, True)
    assert stand_in.asked == []


async def test_a_key_given_as_an_argument_is_refused_and_not_repeated(stand_in):
    key = MARKED[0].make(random.Random(8))
    returned, out, err = await run(key, url=stand_in.url)
    assert (returned, out) == (64, "")
    assert not any(key[at : at + 12] in err for at in range(3, len(key) - 12))
    assert stand_in.asked == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_check_that_is_broken_off_does_not_say_that_the_key_works(stand_in, sign):
    """It ended with 0, which a script takes for a usable key."""
    stand_in.fault = "hang"
    process = await start("--json", url=stand_in.url)
    process.stdin.write(f"{KEY}\n".encode())
    process.stdin.write_eof()
    async with asyncio.timeout(30):
        while not stand_in.asked:
            await asyncio.sleep(0.02)
        process.send_signal(sign)
        out, err = await process.communicate()
    stand_in.released.set()
    assert (process.returncode, out, err) == (2, b"", b"")


async def test_ctrl_c_at_the_prompt_ends_it_at_once(stand_in):
    """The prompt stood in a thread, and the command waited for Enter."""
    terminal, behind = pty.openpty()
    # As a terminal starts it; where the tests themselves run in a script's background, SIGINT is ignored.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    process = await start(url=stand_in.url, stdin=behind, start_new_session=True, **heard)
    try:
        async with asyncio.timeout(20):
            await process.stderr.readuntil(b"not shown): ")
            process.send_signal(signal.SIGINT)
            await process.wait()
    finally:
        os.close(terminal)
        os.close(behind)
    assert process.returncode == 2
    assert stand_in.asked == []
