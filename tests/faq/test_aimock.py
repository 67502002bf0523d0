"""Answers by an LLM, against a server that nobody here wrote: @copilotkit/aimock from npm."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.conversations.chat import buttons, chatting, text_of
from tests.conversations.conftest import House, house

MOCK = SecretStr("mock")
VERSION = "1.43.0"
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / f"aimock-{VERSION}"
ANSWERS = {
    "refund": "Credit is not refundable, with few exceptions.\n\nSOURCES: refunds",
    "invoice": "NO_ANSWER",
    "expire": "See https://evil.example/ for that.\n\nSOURCES: credits-expire",
    "receipt": "It is all free!\n\nSOURCES: no-such-entry",
}


def asked(it: House) -> set[str]:
    """The methods that the bot has called."""
    return {request["method"] for request in it.playground.api.journal.since(0)}


@pytest.fixture(scope="module")
def installed() -> Path:
    """The package, installed once; skipped without Node."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("node and npm are not at hand")
    if not (FOLDER / "node_modules" / "@copilotkit" / "aimock" / "package.json").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", f"@copilotkit/aimock@{VERSION}"],
            cwd=FOLDER, check=True, timeout=110,
        )  # fmt: skip
    return FOLDER


@pytest.fixture
async def aimock(installed: Path) -> AsyncIterator[str]:
    """A running server; its address."""
    script = shutil.copy(Path(__file__).with_name("aimock.mjs"), installed)
    process = await asyncio.create_subprocess_exec(
        "node", script, json.dumps(ANSWERS), cwd=installed, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    url = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
    yield url
    process.stdin.close()
    await process.wait()


async def test_an_answer_with_its_source_is_shown(aimock: str, tmp_path: Path) -> None:
    async with house(tmp_path, llm_api_key=MOCK, llm_base_url=f"{aimock}/v1") as it, chatting(it.url) as chat:
        await chat.say("can i get a refund of my credit")
        message = await chat.reads("Credit is not refundable, with few exceptions.")
        assert "SOURCES" not in text_of(message)
        assert any(b.get("callback_data", "").startswith("faq:topic:refunds") for b in buttons(message))
        assert "sendMessageDraft" in asked(it)


@pytest.mark.parametrize(
    "question", ["where is my invoice", "does my credit expire", "where do i get a receipt for my payment"]
)
async def test_a_refusal_a_strange_address_and_an_unknown_source_leave_the_local_answer(
    aimock: str, tmp_path: Path, question: str
) -> None:
    async with house(tmp_path, llm_api_key=MOCK, llm_base_url=f"{aimock}/v1") as it, chatting(it.url) as chat:
        await chat.say(question)
        await chat.until(lambda: chat.last, "the local answer")
        assert "Written by an AI" not in text_of(chat.last)
        assert "evil.example" not in text_of(chat.last)


async def test_where_telegram_takes_no_drafts_the_message_is_edited(aimock: str, tmp_path: Path) -> None:
    async with house(tmp_path, llm_api_key=MOCK, llm_base_url=f"{aimock}/v1") as it, chatting(it.url) as chat:
        refuse = {"method": "sendMessageDraft", "kind": "error", "error_code": 404, "description": "Not Found"}
        await chat.post("/play/faults", [refuse], method="PUT")
        await chat.say("can i get a refund of my credit")
        await chat.reads("Written by an AI")
        assert len(chat.bot_messages) == 1
        assert "editMessageText" in asked(it)
