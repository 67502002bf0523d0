"""Keys in a chat, over real HTTP: every verdict's screen, every place a key can stand in, every refusal."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.i18n.pages import read_page
from bot.playground.openai import SAMPLES, Sample, sample_key
from tests.conversations.chat import Chat, buttons, chatting, text_of
from tests.conversations.conftest import House, house
from tests.keys.planting import SHAPES

NAMED = "my api key is {}"
"""Shapes without a mark of their own count beside a naming word."""
CARD = "4111 1111 1111 1111"
UNSENDABLE = [shape for shape in SHAPES if shape.kind != "openai_key"]


@pytest.fixture
async def at_home(tmp_path: Path) -> AsyncIterator[House]:
    """A bot by webhook, whose regional OpenAI hosts are the stand-in too."""
    async with house(tmp_path, webhook=True) as it:
        it.app.prober._region_url = f"{it.url}/openai/v1?host={{}}".format
        yield it


@pytest.fixture
async def lin(at_home: House) -> AsyncIterator[Chat]:
    """A newcomer with a key."""
    async with chatting(at_home.url) as chat:
        yield chat


def title(name: str, locale: str = "en") -> str:
    """What a page is headed with."""
    return str(read_page(locale, name).front["title"])


async def ledger_is_empty(at: House) -> None:
    """Waits until no promise is left. The row goes a moment after the message does, and nothing announces that."""
    async with asyncio.timeout(20):
        while (await at.app.store.pending_erasures())[0]:
            await asyncio.sleep(0.01)


def keys_said(chat: Chat, key: str) -> list[str]:
    """The bot's messages that give away more of a key than its last characters."""
    return [text_of(m) for m in chat.bot_messages if key[-12:] in repr(m) or key[8:20] in repr(m)]


# -- verdicts --------------------------------------------------------------------------------------------------


async def _see_verdict(at: House, sample: Sample, code: str, locale: str, few: asyncio.Semaphore) -> None:
    async with few, chatting(at.url, language_code=code, first_name=sample.name) as chat:
        sent = await chat.say(sample.key)
        message = await chat.reads(title(f"verdicts/{sample.verdict}", locale))
        await chat.loses(sent)
        first = next(e for e in chat.events if e["type"] == "message" and e["message"]["from"]["is_bot"])
        assert first["message"]["message_id"] == message["message_id"], "the verdict came as a second message"
        assert f"(…{sample.key[-4:]})" in text_of(message)
        assert buttons(message), "a verdict without a next step"
        assert not keys_said(chat, sample.key)


@pytest.mark.parametrize(("code", "locale"), [("en", "en"), ("zh-hans", "zh_CN")])
async def test_every_verdict_is_shown_by_edit_and_the_message_goes(at_home: House, code: str, locale: str) -> None:
    few = asyncio.Semaphore(5)  # more at once, and a busy machine makes the check itself late
    results = await asyncio.gather(
        *(_see_verdict(at_home, sample, code, locale, few) for sample in SAMPLES), return_exceptions=True
    )
    wrong = {sample.name: str(r) for sample, r in zip(SAMPLES, results, strict=True) if isinstance(r, BaseException)}
    assert not wrong
    await ledger_is_empty(at_home)


async def test_a_slow_check_lets_the_message_go_first(tmp_path: Path) -> None:
    async with house(tmp_path, check_deadline=0.3) as at, chatting(at.url) as chat:
        sent = await chat.say(sample_key("slow"))
        await chat.reads("I am asking OpenAI")
        await chat.loses(sent)
        assert not any(title("verdicts/valid") in text_of(m) for m in chat.bot_messages)
        message = await chat.reads(title("verdicts/valid"))
        assert "Your message was deleted at" in text_of(message)


# -- asked for -------------------------------------------------------------------------------------------------


async def test_check_says_first_what_happens_with_a_key(at_home: House, lin: Chat) -> None:
    await lin.say("/check")
    message = await lin.reads(title("keys/before"))
    copies = [b["copy_text"]["text"] for b in buttons(message) if "copy_text" in b]
    assert any("curl" in copy for copy in copies)
    assert len(copies) == 2
    assert not at_home.openai.asked


async def test_the_button_asks_and_an_answer_without_a_mark_is_taken(at_home: House, lin: Chat) -> None:
    await lin.say("/help")
    await lin.sees_button("key")
    await lin.press_data("keys:ask", lin.last["message_id"])
    await lin.reads(title("keys/before"))
    sent = await lin.say("0123456789abcdef0f1e2d3c4b5a6978"[::-1])  # as Azure's: a digest but for the question
    await lin.reads(title("keys/other_key"))
    await lin.loses(sent)
    assert not at_home.openai.asked


BARE = "0123456789abcdef0f1e2d3c4b5a6978"[::-1]
"""As Azure's: a digest but for the question."""


async def _ask_for_a_key(chat: Chat) -> None:
    await chat.say("/check")
    await chat.reads(title("keys/before"))


@pytest.mark.parametrize("more", [{}, {"caption": "here it is"}], ids=["file", "file with a caption"])
async def test_a_file_answers_the_question_as_a_text_does(at_home: House, lin: Chat, more: dict[str, str]) -> None:
    await _ask_for_a_key(lin)
    content = base64.b64encode(f"{BARE}\n".encode()).decode()
    sent = await lin.send(kind="document", file_name="key.txt", content_base64=content, **more)
    await lin.reads(title("keys/other_key"))
    await lin.loses(sent)
    assert not at_home.openai.asked


async def test_what_is_written_in_a_group_does_not_answer_the_question(at_home: House, lin: Chat) -> None:
    """Who had pressed "Check my key" lost commits and order numbers in every group with the bot."""
    async with group_of(at_home, lin, admin=True) as group:
        await _ask_for_a_key(lin)
        harmless = await group.say(f"fixed in {BARE}")
        key = await group.say(sample_key("valid"))
        await group.loses(key)
        assert harmless in group.messages


async def test_without_the_question_a_digest_stays(at_home: House, lin: Chat) -> None:
    sent = await lin.say("0123456789abcdef0f1e2d3c4b5a6978"[::-1])
    await lin.until(lambda: lin.bot_messages, "any answer")
    assert sent in lin.messages


# -- never sent anywhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", UNSENDABLE, ids=lambda shape: shape.name)
async def test_what_is_not_openais_is_deleted_and_never_sent(tmp_path: Path, shape: Any) -> None:
    key = shape.make(random.Random(11))
    page = {"admin_key": "admin_key", "session_token": "session_token"}.get(shape.kind, "other_key")
    async with house(tmp_path) as at, chatting(at.url) as chat:
        sent = await chat.say(NAMED.format(key))
        await chat.reads(title(f"keys/{page}"))
        await chat.loses(sent)
        await ledger_is_empty(at)
        assert not at.openai.asked
        assert not keys_said(chat, key)


async def test_a_card_number_beside_its_name_goes_and_an_order_number_stays(at_home: House, lin: Chat) -> None:
    order = await lin.say("order number 4111111111111111")
    card = await lin.say(f"my card is {CARD}, why is it declined?")
    await lin.reads(title("keys/card_number"))
    await lin.loses(card)
    assert order in lin.messages
    assert not at_home.openai.asked


async def test_two_keys_in_one_message_are_deleted_and_neither_is_checked(at_home: House, lin: Chat) -> None:
    sent = await lin.say(f"{sample_key('valid')}\n{sample_key('no_credit')}")
    await lin.reads(title("keys/openai_key"))
    await lin.loses(sent)
    assert not at_home.openai.asked


async def test_a_key_in_a_start_link_is_not_checked(at_home: House, lin: Chat) -> None:
    sent = await lin.say(f"/start {sample_key('valid')}")
    await lin.reads(title("keys/openai_key"))
    await lin.loses(sent)
    assert not at_home.openai.asked


async def test_a_key_in_an_inline_query_is_warned_of(at_home: House, lin: Chat) -> None:
    await lin.say("/help")
    await lin.until(lambda: lin.bot_messages, "any answer")
    found = await lin.post("/play/inline", {"from": lin.id, "query": sample_key("valid")})
    assert not found["results"]
    await lin.reads(title("keys/inline"))
    assert not at_home.openai.asked
    answers = [e for e in at_home.playground.api.journal.since(0) if e["method"].lower() == "answerinlinequery"]
    assert title("keys/inline") in repr(answers), "who never began with the bot reads nothing else"


# -- wherever it stands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        {"text": f"/check {sample_key('valid')}"},
        {"text": f"```\n{sample_key('valid')}\n```"},
        {"kind": "photo", "caption": f"here: {sample_key('valid')}"},
        {"text": sample_key("valid"), "forwarded": True},
        {
            "kind": "document",
            "file_name": ".env",
            "content_base64": base64.b64encode(f"A=1\nOPENAI_API_KEY={sample_key('valid')}\n".encode()).decode(),
        },
    ],
    ids=["command", "code block", "caption", "forwarded", "document"],
)
async def test_a_key_is_found_wherever_it_stands(at_home: House, lin: Chat, content: dict[str, Any]) -> None:
    sent = await lin.send(**content)
    await lin.reads(title("verdicts/valid"))
    await lin.loses(sent)
    await ledger_is_empty(at_home)


async def test_a_key_edited_into_a_message_is_found(at_home: House, lin: Chat) -> None:
    sent = await lin.say("hello")
    await lin.until(lambda: lin.bot_messages, "any answer")
    await lin.say(sample_key("no_credit"), edit_of=sent)
    await lin.reads(title("verdicts/no_credit"))
    await lin.loses(sent)


async def test_a_reply_with_a_key_to_a_message_with_one_has_both_deleted(at_home: House, lin: Chat) -> None:
    """The first may have come before the bot did, or while it was down for days: the reply shows it."""
    key = sample_key("no_credit")
    gate, at_home.app.keys.gate = at_home.app.keys.gate, _closed
    first = await lin.say(f"look {key}")
    await lin.until(lambda: lin.bot_messages, "any answer")
    at_home.app.keys.gate = gate
    reply = await lin.say(f"again: {key}", reply_to=first)
    await lin.reads(title("verdicts/no_credit"))
    await lin.loses(first)
    await lin.loses(reply)


async def _closed(_: Any) -> bool:
    return False


async def test_a_key_in_a_contacts_name_is_found(at_home: House) -> None:
    async with chatting(at_home.url, first_name=sample_key("valid")) as chat:
        sent = await chat.send(kind="contact")
        await chat.reads(title("verdicts/valid"))
        await chat.loses(sent)


# -- limits ----------------------------------------------------------------------------------------------------


async def test_the_sixth_key_of_an_hour_is_deleted_and_not_checked(at_home: House, lin: Chat) -> None:
    for number in range(5):
        sent = await lin.say(sample_key(f"made up {number}"))
        await lin.until(lambda n=number: sum(title("verdicts/invalid_key") in text_of(m) for m in lin.bot_messages) > n)
        await lin.loses(sent)
    asked = len(at_home.openai.asked)
    sent = await lin.say(sample_key("valid"))
    await lin.reads("I check 5 keys an hour")
    await lin.loses(sent)
    assert len(at_home.openai.asked) == asked


# -- groups ----------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def group_of(at: House, chat: Chat, *, admin: bool, **more: str) -> AsyncIterator[Chat]:
    """A group with this person and the bot, as the person sees it."""
    await chat.post("/play/bot", {"reads_all_group_messages": True}, method="PATCH")
    group = {"title": "Study group", "members": [chat.id], "bot_is_admin": admin, **more}
    made = await chat.post("/play/groups", group)
    it = Chat(chat._session, at.url, chat.person, made["id"])
    ready = asyncio.Event()
    listening = asyncio.create_task(it.listen(ready))
    await ready.wait()
    try:
        yield it
    finally:
        listening.cancel()


async def test_in_a_group_a_key_is_deleted_with_a_word_and_never_checked(at_home: House, lin: Chat) -> None:
    async with group_of(at_home, lin, admin=True) as group:
        sent = await group.say(sample_key("valid"))
        await group.loses(sent)
        await group.reads(title("keys/group"))
        await ledger_is_empty(at_home)
        assert not at_home.openai.asked


async def test_in_a_group_without_rights_the_sender_is_told(at_home: House, lin: Chat) -> None:
    async with group_of(at_home, lin, admin=False) as group:
        sent = await group.say(sample_key("valid"))
        message = await group.reads("I could not delete your message")
        assert message["reply_to_message"]["message_id"] == sent
        await ledger_is_empty(at_home)
        assert len(group.bot_messages) == 1
        assert not at_home.openai.asked


async def test_a_group_is_told_of_a_deletion_that_came_about_later(at_home: House, lin: Chat) -> None:
    """When Telegram did not answer at once, its sender never heard that the key must be revoked."""
    async with group_of(at_home, lin, admin=True) as group:
        await lin.post("/play/faults", [{"kind": "500", "method": "deleteMessage", "times": 4}], method="PUT")
        sent = await group.say(sample_key("valid"))
        await group.loses(sent)
        await group.reads(title("keys/group"))
        await ledger_is_empty(at_home)
        assert len(group.bot_messages) == 1


async def test_who_cannot_be_told_in_the_group_is_told_in_private(
    at_home: House, lin: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that may neither delete nor write in a group told nobody, and tried for ever."""
    await lin.say("/help")
    await lin.until(lambda: lin.bot_messages, "any answer")
    send = at_home.app.outgoing.send

    async def muted(chat_id: int, *arguments: Any, **more: Any) -> int | None:
        return await send(chat_id, *arguments, **more) if chat_id > 0 else None

    monkeypatch.setattr(at_home.app.outgoing, "send", muted)
    async with group_of(at_home, lin, admin=False) as group:
        await group.say(sample_key("valid"))
        await lin.reads("I could not delete your message")
        await ledger_is_empty(at_home)


async def test_in_a_channel_a_key_is_deleted_without_a_word(at_home: House, lin: Chat) -> None:
    async with group_of(at_home, lin, admin=True, type="channel") as channel:
        sent = await channel.say(sample_key("valid"))
        await channel.until(lambda: any(e["type"] == "delete" and e["message_id"] == sent for e in channel.events))
        await ledger_is_empty(at_home)
        await lin.say("/help")  # whatever was to be said in the channel has been said before this is answered
        await lin.until(lambda: lin.bot_messages, "any answer")
        asked = at_home.playground.api.journal.since(0)
        assert {e["method"] for e in asked if e["params"].get("chat_id") == channel.id} == {"deleteMessage"}
        assert not at_home.openai.asked


# -- Telegram refuses ------------------------------------------------------------------------------------------


async def test_a_refused_deletion_is_told_at_once_and_not_tried_for_ever(at_home: House, lin: Chat) -> None:
    await lin.post("/play/faults", [{"kind": "cannot_delete"}], method="PUT")
    sent = await lin.say(sample_key("no_credit"))
    await lin.reads("I could not delete your message. Please delete it yourself, now.")
    verdict = await lin.reads(title("verdicts/no_credit"))
    assert "Your message was deleted" not in text_of(verdict)
    await ledger_is_empty(at_home)
    assert sent in lin.messages


async def test_a_verdict_that_cannot_be_edited_in_is_sent(at_home: House, lin: Chat) -> None:
    """After four refusals of the edit the chat stayed at "I am asking OpenAI"."""
    await lin.post("/play/faults", [{"kind": "500", "method": "editMessageText", "times": 4}], method="PUT")
    sent = await lin.say(sample_key("no_credit"))
    await lin.loses(sent)
    await lin.reads(title("verdicts/no_credit"))


async def test_a_message_older_than_two_days_is_told_of(at_home: House, lin: Chat) -> None:
    """Telegram deletes none of those: the person is told, and how to do it by hand."""
    sent = await lin.say("hello")
    await lin.until(lambda: lin.bot_messages, "any answer")
    await lin.post("/play/clock", {"advance": 49 * 3600})
    await lin.say(sample_key("no_credit"), edit_of=sent)
    await lin.reads("I could not delete your message")
    await ledger_is_empty(at_home)
    assert sent in lin.messages


async def test_a_key_goes_even_if_the_language_code_is_no_text(at_home: House, lin: Chat) -> None:
    """A number there kept the row out of the ledger, and the key in the chat."""
    at_home.playground.world.people[lin.id].language_code = 7  # type: ignore[assignment]
    await lin.loses(await lin.say(sample_key("valid")))
