"""The tutorial as a person walks it: over real HTTP, by polling and by webhook, in both languages."""

from __future__ import annotations

import pytest

from bot.storage.store import Decision
from tests.conversations.chat import buttons, chatting, snapshot, text_of
from tests.conversations.conftest import House

NEXT = {"en": "Next", "zh-hans": "下一步"}
WORDS = {
    "en": {
        "check": "Check my key",
        "done": "I have done it",
        "menu": "All steps",
        "back": "Back",
        "stuck": "I am stuck",
    },
    "zh-hans": {"check": "检查我的密钥", "done": "我做到了", "menu": "全部步骤", "back": "返回", "stuck": "我卡住了"},
}


def onward(message: dict) -> str:  # type: ignore[type-arg]
    """The callback data that leads on: the first answer of a question, or Next, or done."""
    data = [b["callback_data"] for b in buttons(message) if "callback_data" in b]
    for kind in ("tutorial:choose:", "tutorial:next:", "tutorial:done:"):
        for each in data:
            if each.startswith(kind):
                return each
    return ""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_from_start_to_the_end_in_one_message(running: House, language: str) -> None:
    async with chatting(running.url, language_code=language) as chat:
        await chat.say("/start")
        await chat.sees_button(WORDS[language]["menu"])
        panel = chat.last["message_id"]
        seen = [text_of(chat.last)]
        while data := onward(chat.last):
            before = snapshot(chat.bot_messages)
            await chat.press_data(data, panel)
            await chat.until(lambda before=before: snapshot(chat.bot_messages) != before, data)
            seen.append(text_of(chat.last))
        assert len(chat.bot_messages) == 1
        assert chat.last["message_id"] == panel
        assert "100" in seen[-1]
        assert len(set(seen)) == len(seen) - 1  # "I have done it" ticks the last step off and stays there
        assert any(WORDS[language]["check"] in b["text"] for b in buttons(chat.last))
        assert len(seen) > 20


async def test_back_leads_to_the_start(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start finish")
        await chat.reads("100%")
        while any(b["text"].startswith("◀️ Back") for b in buttons(chat.last)):
            await chat.pressing("◀️ Back")
        assert "0%" in text_of(chat.last)


async def test_every_screen_says_what_to_do_what_to_see_and_what_it_costs(polled: House) -> None:
    content = polled.app.faq  # the house is up
    assert content is not None
    from bot.tutorial.content import load_tutorial

    tutorial, _ = load_tutorial()
    async with chatting(polled.url) as chat:
        for screen in tutorial.steps:
            await chat.say(f"/start {screen}")
            message = await chat.sees_button("I am stuck")
            await chat.until(lambda: f":{screen}" in repr(buttons(chat.last)), screen)  # noqa: B023
            message = chat.last
            assert "👀" in text_of(message), screen
            assert "💰" in text_of(message), screen
            assert any(b["text"].endswith("All steps") for b in buttons(message))


async def test_pressing_twice_and_old_buttons_lose_nothing(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start")
        await chat.sees_button("All steps")
        panel = chat.last["message_id"]
        data = onward(chat.last)
        for _again in range(2):
            await chat.press_data(data, panel)
        await chat.until(lambda: "Before you start" in text_of(chat.last) or onward(chat.last) != data)
        await chat.until(lambda: len(chat.answers) == 2, "both presses answered")
        second = onward(chat.last)
        await chat.press_data(second, panel)
        await chat.until(lambda: onward(chat.last) not in (data, second))
        third = text_of(chat.last)
        await chat.press_data(data, panel, force=True)
        await chat.until(lambda: len(chat.answers) == 4, "an old button answered")
        assert text_of(chat.last) == third


async def test_500_presses_in_a_second_hold_up_nobody(polled: House) -> None:
    import asyncio

    async with chatting(polled.url) as busy, chatting(polled.url, first_name="Bo") as other:
        await busy.say("/start")
        await busy.sees_button("All steps")
        panel = busy.last["message_id"]
        presses = asyncio.gather(
            *(busy.press_data("tutorial:next" if n % 2 else "tutorial:back", panel, force=True) for n in range(500))
        )
        await other.say("/start")
        await other.sees_button("All steps")
        held_up = len(busy.answers)
        await presses
        await busy.until(lambda: len(busy.answers) == 500, "500 answers")
        assert held_up < 500
        assert len(busy.bot_messages) == 1


async def test_what_is_written_below_moves_the_panel_down(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start")
        first = (await chat.sees_button("All steps"))["message_id"]
        await chat.say("/help")
        await chat.until(lambda: len(chat.bot_messages) == 2)
        await chat.press("Go on with the tutorial")
        await chat.until(lambda: len(chat.bot_messages) == 3)
        assert chat.last["message_id"] > first
        await chat.until(lambda: not buttons(chat.messages[first]), "the old keyboard taken away")


async def test_a_message_from_before_the_bot_knew_the_person_still_works(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start billing-open")
        await chat.sees_button("I am stuck")
        panel = chat.last["message_id"]
        await polled.app.store.decide(None, chat.id, lambda _: Decision(True, forget=True))
        await chat.press_data("tutorial:next:billing-open", panel)
        await chat.until(lambda: "0%" in text_of(chat.last), "the beginning")
        assert len(chat.bot_messages) == 1


async def test_menu_jump_and_restart(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/steps")
        await chat.reads("still to come")
        jump = next(b for b in buttons(chat.last) if b["callback_data"] == "tutorial:jump:usage")
        await chat.press_data(jump["callback_data"], chat.last["message_id"])
        await chat.sees_button("I am stuck")
        await chat.pressing("All steps")
        marks = [b["text"][0] for b in buttons(chat.last) if b["callback_data"].startswith("tutorial:jump:")]
        assert marks.count("👉") == 1
        assert "⏭" in marks
        await chat.pressing("Start over", then="Start over?")
        await chat.pressing("Yes, start over")
        assert "0%" in text_of(chat.last)


async def test_a_deep_link_that_leads_nowhere_shows_the_persons_place(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start usage")
        here = text_of(await chat.sees_button("I am stuck"))
        await chat.say("/start no-such-screen")
        await chat.until(lambda: len(chat.bot_messages) == 2)
        assert text_of(chat.last) == here


async def test_an_edit_that_changes_nothing_is_not_sent(running: House) -> None:
    async with chatting(running.url) as chat:
        await chat.say("/start")
        await chat.sees_button("All steps")
        panel, onwards = chat.last["message_id"], onward(chat.last)
        await chat.press_data(onwards, panel)
        await chat.press_data(onwards, panel, force=True)  # a second tap, before the screen had changed
        await chat.press_data("tutorial:resume", panel, force=True)
        await chat.until(lambda: len(chat.answers) == 3, "an answer to each press")
        await chat.pressing("All steps", then="you are here")  # what was asked for before is done by now
        sent = [r for r in running.playground.api.journal.since(0) if r["method"].startswith("edit")]
        assert [r["status"] for r in sent] == [200, 200]


async def test_a_button_of_an_older_message_is_answered_by_an_edit_all_the_same(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start")
        await chat.sees_button("All steps")
        old = chat.last["message_id"]
        await chat.pressing("All steps", then="you are here")
        await chat.say("/start")
        await chat.until(lambda: chat.last["message_id"] != old and buttons(chat.last), "a new message")
        newest = chat.last["message_id"]
        before = polled.playground.api.journal.number
        await chat.press_data("tutorial:resume", old, force=True)
        await chat.until(lambda: len(chat.answers) == 2, "an answer to each press")
        await chat.pressing("All steps")  # what was asked for before is done by now
        later = polled.playground.api.journal.since(before)
        edits = [r for r in later if r["method"] in ("editMessageMedia", "editMessageCaption")]
        assert [r["params"]["message_id"] for r in edits] == [newest, newest]
