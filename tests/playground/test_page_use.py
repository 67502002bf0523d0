"""The chat page in many hands: with the keyboard alone, on a phone, in the dark, in Chinese, after a restart."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.playground.server import Playground
from bot.playground.utterance import sample_picture
from tests.browser import OpenPage
from tests.playground.scripted_bot import TOKEN, Chat, Room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BUTTONS = {
    "inline_keyboard": [
        [{"text": "Back", "callback_data": "back"}, {"text": "Next", "callback_data": "next"}],
        [{"text": "A button whose label is really rather long", "url": "https://example.com/"}],
    ]
}


async def focused(page: Page) -> str:
    """What has the focus, by its test id, text or id."""
    found = await page.evaluate(
        "(node => node.dataset.testid || node.textContent.trim() || node.id)(document.activeElement)"
    )
    return str(found)


async def test_everything_goes_with_the_keyboard_alone(empty_chat: Chat) -> None:
    page, keys, bot = empty_chat.page, empty_chat.page.keyboard, empty_chat.bot
    await page.reload()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await keys.press("Tab")
    assert await focused(page) == "Skip to the message box"
    await keys.press("Enter")
    assert await focused(page) == "composer"
    await keys.type("/start")
    await keys.press("Shift+Enter")
    await keys.type("now")
    await keys.press("Enter")
    assert (await bot.next("message"))["text"] == "/start\nnow"
    assert await focused(page) == "composer"

    sent = await bot.send("Step 1", reply_markup=BUTTONS)
    await expect(page.locator(".inline-button")).to_have_count(3)
    for _ in range(10):
        await keys.press("Shift+Tab")
        if await focused(page) == "Next":
            break
    assert await focused(page) == "Next"
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await keys.press("Enter")
    query = await bot.next("callback_query")
    await bot.edit(sent, "Step 2", reply_markup=BUTTONS)
    await bot.call("answerCallbackQuery", callback_query_id=query["id"])
    await expect(empty_chat.bubble(sent).locator(".text")).to_have_text("Step 2")
    assert await focused(page) == "Next"  # so that Enter goes on to the next step
    await keys.press("Space")
    await bot.next("callback_query")

    await bot.delete(sent)
    again = await bot.send("Step 3", reply_markup=BUTTONS)
    await expect(empty_chat.bubble(sent)).to_have_count(0)
    assert await focused(page) in ("composer", "A button whose label is really rather long")
    await empty_chat.bubble(again).locator(".more").focus()
    await keys.press("Enter")
    await keys.press("ArrowDown")
    assert await focused(page) == "Copy the text"
    await keys.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()
    assert await focused(page) == "What to do with this message" or await page.evaluate(
        "document.activeElement.classList.contains('more')"
    )


async def test_the_last_own_message_is_edited_with_the_up_arrow(chat: Chat) -> None:
    await chat.say("helo")
    await chat.composer.press("ArrowUp")
    await expect(chat.composer).to_have_value("helo")
    await chat.composer.press("Escape")
    await expect(chat.composer).to_have_value("")
    await chat.composer.press("ArrowUp")
    await chat.composer.fill("hello")
    await chat.composer.press("Enter")
    assert (await chat.bot.next("edited_message"))["text"] == "hello"


async def test_enter_that_chooses_a_chinese_character_does_not_send(chat: Chat) -> None:
    await chat.composer.fill("ni hao")
    await chat.composer.evaluate(
        """box => {
            const enter = { key: "Enter", bubbles: true, cancelable: true };
            for (const more of [{ isComposing: true }, { keyCode: 229 }])
                box.dispatchEvent(new KeyboardEvent("keydown", { ...enter, ...more }));
        }"""
    )
    await expect(chat.composer).to_have_value("ni hao")
    assert (await chat.say("你好"))["text"] == "你好"


async def test_names_and_announcements_for_screen_readers(chat: Chat) -> None:
    log = chat.page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_accessible_name("Messages")
    await expect(chat.composer).to_have_accessible_name("Message")
    sent = await chat.bot.send("hello", reply_markup=BUTTONS)
    await expect(chat.bubble(sent)).to_have_attribute("aria-label", re.compile(r"^firstkey, \d\d:\d\d$"))
    nameless = await chat.page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], select, textarea, input:not([type=file])")]
            .filter((node) => node.checkVisibility())
            .filter((node) => !node.textContent.trim() && !node.getAttribute("aria-label") && !node.labels?.length)
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("width", [360, 390])
async def test_on_a_phone_nothing_is_wider_than_the_screen(chat: Chat, open_page: OpenPage, width: int) -> None:
    await chat.bot.send("w" * 300 + " https://example.com/" + "x" * 200, reply_markup=BUTTONS)
    await chat.bot.send("<pre>" + "curl " * 60 + "</pre><blockquote>" + "q" * 200 + "</blockquote>")
    await chat.bot.call("sendPhoto", {"photo": sample_picture(900, 200)}, chat_id=chat.person, caption="c" * 120)
    await chat.bot.send("Keys", reply_markup={"keyboard": [["A rather long answer"] * 3] * 4})
    phone = await open_page(f"{chat.playground.url}/", width=width, height=780, has_touch=True, is_mobile=True)
    await phone.locator("#open-people").tap()
    await phone.get_by_test_id(f"person-{chat.person}").tap()
    await expect(phone.locator("#people")).not_to_be_in_viewport()
    await expect(phone.locator(".bubble[data-message-id]")).to_have_count(5)
    await expect(phone.locator(".photo img")).to_have_js_property("complete", True)
    wide = await phone.evaluate(
        """() => [
            document.documentElement.scrollWidth,
            document.querySelector("#log").scrollWidth,
            ...[...document.querySelectorAll("#chat *")].map((node) => node.getBoundingClientRect().right),
        ]"""
    )
    assert max(wide) <= width

    for toggle, panel in (("#open-people", "#people"), ("#open-bench", "#bench")):
        await expect(phone.locator(panel)).not_to_be_in_viewport()
        await phone.locator(toggle).tap()
        await expect(phone.locator(panel)).to_be_in_viewport(ratio=1)
        await phone.keyboard.press("Escape")
        await expect(phone.locator(panel)).not_to_be_in_viewport()


async def test_dark_and_light_follow_the_system_until_chosen(room: Room, open_page: OpenPage) -> None:
    page = await open_page(f"{room.playground.url}/", color_scheme="dark")
    root = page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    dark = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.emulate_media(color_scheme="light")
    await expect(root).to_have_attribute("data-theme", "light")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    await page.get_by_test_id("theme").click()
    await expect(root).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(root).to_have_attribute("data-theme", "dark")


async def test_the_page_speaks_the_browsers_language_until_switched(room: Room, open_page: OpenPage) -> None:
    page = await open_page(f"{room.playground.url}/", locale="zh-CN")
    await expect(page.get_by_text("演练场：这里的消息不会发到 Telegram")).to_be_visible()
    await expect(page.get_by_test_id("start")).to_have_text("开始")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await page.get_by_test_id("page-language").click()
    await expect(page.get_by_test_id("start")).to_have_text("Start")
    await page.reload()
    await expect(page.get_by_test_id("start")).to_have_text("Start")


async def test_both_languages_have_the_same_words(empty_chat: Chat) -> None:
    words = await empty_chat.page.evaluate("async () => (await import('/static/words.js')).WORDS")
    assert words["en"].keys() == words["zh"].keys()
    for key, english in words["en"].items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", words["zh"][key])), key


async def test_the_page_comes_back_after_the_playground_was_restarted(
    open_page: OpenPage, page_problems: list[str]
) -> None:
    async with Playground(tokens=[TOKEN]) as first:
        page = await open_page(f"{first.url}/")
        await page.get_by_test_id("start").click()
        await expect(page.locator(".bubble")).to_have_text([re.compile("/start")])
    await expect(page.get_by_text("Connection lost. Trying again…")).to_be_visible()
    async with Playground(port=first.port, tokens=[TOKEN]):
        await expect(page.get_by_text("Connection lost. Trying again…")).to_be_hidden()
        await expect(page.locator(".bubble")).to_have_count(0)  # the new one knows nothing of it
        await page.get_by_test_id("start").click()
        await expect(page.locator(".bubble")).to_have_count(1)
        await page.close()
    page_problems[:] = [one for one in page_problems if "ERR_" not in one]  # the browser logs each vain try


async def test_the_page_waits_for_a_bot_that_is_not_there_yet(open_page: OpenPage) -> None:
    async with Playground() as playground:
        page = await open_page(f"{playground.url}/")
        await expect(page.get_by_text("No bot has connected yet.")).to_be_visible()
        playground.world.bot(TOKEN)
        await expect(page.get_by_test_id("start")).to_be_visible()
        await page.close()
