"""No log holds a secret, whoever writes it and however; and each event is one line."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.keys.detect import REDACTED
from bot.playground.openai import OpenAIStandIn
from bot.playground.server import Playground
from tests.conversations.chat import chatting
from tests.conversations.process import BotProcess
from tests.keys.planting import MARKER, PLAIN

SOURCE = random.Random(23)
KEYS = {shape.name: shape.make(SOURCE) for shape in PLAIN}
KEYS["a token in an address"] = f"https://api.telegram.org/bot{KEYS['Telegram']}/getMe"


@dataclass(frozen=True, repr=False)
class Written:
    """What one run of the program wrote: to standard error, and to handlers of libraries' own.

    Args:
        raised: how many lines failed who wrote them.
    """

    log: str
    early: str
    late: str
    raised: int


@pytest.fixture(scope="module", params=["json", "console"])
def written(request: pytest.FixtureRequest) -> Written:
    program = Path(__file__).with_name("logging_program.py")
    ended = subprocess.run(
        [sys.executable, str(program), request.param, "DEBUG"],
        input=json.dumps(list(KEYS.values())),
        capture_output=True,
        text=True,
        cwd=program.parents[2],
        env={"PYTHONPATH": str(program.parents[2]), "PATH": "/usr/bin:/bin"},
        check=False,
        timeout=60,
    )
    code = ended.returncode
    assert code == 0
    return Written(ended.stderr, **json.loads(ended.stdout))


def leaks(key: str, text: str) -> bool:
    """A run of twelve characters of the key's random part is there."""
    random_part = key.removeprefix("https://api.telegram.org/bot").removesuffix("/getMe").replace(MARKER, "\0")
    runs = (random_part[at : at + 12] for at in range(13, len(random_part) - 11))
    return any("\0" not in run and run in text for run in runs)


@pytest.mark.parametrize("name", KEYS)
def test_nothing_of_a_secret_is_in_any_log(name: str, written: Written) -> None:
    would_be_seen = leaks(KEYS[name], f"x {KEYS[name]} x")
    assert would_be_seen
    seen_in = [place for place in ("log", "early", "late") if leaks(KEYS[name], getattr(written, place))]
    assert seen_in == []


def test_every_way_of_logging_came_through(written: Written) -> None:
    """A log that hides everything hides nothing."""
    hidden = {place: getattr(written, place).count(REDACTED) for place in ("log", "early", "late")}
    assert hidden["log"] > 80 * len(KEYS)
    assert min(hidden["early"], hidden["late"]) > 5 * len(KEYS)
    for event in ("an argument:", "headers", "arguments that do not fit", "a dictionary", "failed with", "bound",
                  "deprecated", "refused", "ExceptionGroup", "the end"):  # fmt: skip
        there = event in written.log
        assert there, event


def test_what_cannot_be_logged_does_not_fail_who_logs_it(written: Written) -> None:
    """A library's arguments that did not fit ended its work with a KeyError out of the log."""
    assert written.raised == 0
    shown = [part for part in ("that do not fit %(key)s", "<Broken that cannot be shown>") if part in written.log]
    assert len(shown) == 2
    assert "the end" in written.log.splitlines()[-1]


def test_each_event_is_one_line(written: Written) -> None:
    begins = re.compile(r'\{".+\}$|timestamp=\S+ level=\w+ logger=\S+ event=')
    assert sum(begins.match(line) is None for line in written.log.splitlines()) == 0


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_json_has_the_same_fields_on_every_line(written: Written) -> None:
    for line in written.log.splitlines():
        event = json.loads(line)
        assert {"event", "level", "logger", "timestamp"} <= event.keys()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", event["timestamp"])


async def test_at_debug_no_word_of_a_chat_is_in_the_log(tmp_path: Path) -> None:
    """Neither a person's words nor their name; the bot, its libraries, polling, storage and an LLM included."""
    openai = OpenAIStandIn()
    async with Playground(stand_in=openai.add_routes) as playground:
        bot = BotProcess(
            playground.url, tmp_path, FIRSTKEY_LOG_LEVEL="DEBUG", FIRSTKEY_LOG_FORMAT="json", OPENAI_LOG="debug",
            FIRSTKEY_LLM_API_KEY=KEYS["project, 164"], FIRSTKEY_LLM_BASE_URL=f"{playground.url}/openai/v1",
        )  # fmt: skip
        await bot.introduce()
        await bot.start()
        try:
            async with chatting(playground.url, first_name="Zebedea") as chat:
                await chat.say("how do I zorblax my card?")
                await chat.until(lambda: chat.last, "an answer")
                await chat.send(kind="photo", caption="wobblegong")
                await chat.until(lambda: len(chat.bot_messages) == 2, "a word on the picture")
                await chat.say("/start usage")
                await chat.sees_button("I am stuck")
            assert await bot.end() == 0
        finally:
            await bot.kill()
    log = bot.log.read_text(encoding="utf-8")
    events = [json.loads(line) for line in log.splitlines()]
    assert {"bot.app", "telegram.ext.ExtBot"} <= {event["logger"] for event in events}
    assert "debug" in {event["level"] for event in events}
    assert [word for word in ("zorblax", "wobblegong", "Zebedea") if word in log] == []
    leaked = leaks(KEYS["project, 164"], log)
    assert not leaked
