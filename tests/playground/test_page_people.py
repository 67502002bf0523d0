"""The panels of the chat page: people and their languages, groups, sample keys, faults."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.playground.scripted_bot import ALEX, Chat, RefusedCall, Room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_people_are_switched_and_each_has_a_chat_of_their_own(chat: Chat) -> None:
    page = chat.page
    ada = chat.playground.world.add_person("Ada", language_code="en").id
    await page.reload()
    await chat.bot.send("for Lin")
    await page.get_by_test_id(f"person-{ada}").click()
    await expect(page.get_by_test_id(f"person-{ada}")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_text("for Lin")).to_have_count(0)
    await page.get_by_test_id("start").click()
    message = await chat.bot.next("message")
    assert (message["from"]["id"], message["from"]["language_code"]) == (ada, "en")

    await chat.bot.send("while Ada is here")
    badge = page.get_by_test_id(f"person-{chat.person}").locator(".badge")
    await expect(badge).to_have_text("1")
    await page.get_by_test_id(f"person-{chat.person}").click()
    await expect(page.get_by_text("while Ada is here")).to_be_visible()
    await expect(badge).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id(f"person-{chat.person}")).to_have_attribute("aria-current", "true")


async def test_what_was_begun_in_one_chat_waits_there(chat: Chat) -> None:
    await chat.composer.fill("half a sen")
    await chat.page.get_by_test_id(f"person-{ALEX}").click()
    await expect(chat.composer).to_have_value("")
    await chat.page.get_by_test_id(f"person-{chat.person}").click()
    await expect(chat.composer).to_have_value("half a sen")


async def test_a_person_is_added_with_any_language_and_changes_it(chat: Chat) -> None:
    page = chat.page
    await page.get_by_test_id("add-person").click()
    dialog = page.locator("#person-dialog")
    await dialog.get_by_label("First name").fill("<i>Mia</i>")
    await dialog.get_by_label("Telegram language").fill("tlh-x-nonsense")
    await page.get_by_test_id("save-person").click()
    await expect(dialog).to_be_hidden()
    await page.get_by_test_id("start").click()
    message = await chat.bot.next("message")
    assert (message["from"]["first_name"], message["from"]["language_code"]) == ("<i>Mia</i>", "tlh-x-nonsense")
    await expect(page.locator("#as-person")).to_have_text("<i>Mia</i>")

    await chat.bot.call("setMyCommands", commands=[{"command": "faq", "description": "常见问题"}], language_code="zh")
    await page.get_by_test_id("person-language").select_option("zh-hans")
    await chat.say("你好")
    await expect(page.get_by_test_id(f"person-{message['from']['id']}")).to_contain_text("简体中文")
    await chat.composer.press_sequentially("/")
    await expect(page.locator("#choices").get_by_role("option")).to_have_text(["/faq常见问题"])
    await chat.composer.press("Escape")
    await page.get_by_test_id("person-language").select_option("")
    await chat.composer.fill("")
    assert "language_code" not in (await chat.say("no language"))["from"]


async def test_a_group_is_made_and_only_its_members_see_it(chat: Chat) -> None:
    page = chat.page
    await page.get_by_test_id("add-group").click()
    dialog = page.locator("#group-dialog")
    await dialog.get_by_label("Group name").fill("Study group")
    await dialog.get_by_label("The bot is an administrator").check()
    await page.get_by_test_id("save-group").click()
    await expect(page.locator("#chat-title")).to_have_text("Study group")
    await expect(page.locator(".service")).to_contain_text("firstkey joined")
    group = (await chat.bot.next("message"))["chat"]["id"]
    assert (await chat.say("hello all"))["chat"] == {"id": group, "type": "supergroup", "title": "Study group"}
    await chat.bot.send("hello from the bot", chat=group)
    await expect(page.locator(".bubble.other .sender")).to_have_text("firstkey")
    await page.get_by_test_id(f"person-{ALEX}").click()
    await expect(page.locator("#group-list")).to_have_text("No groups yet.")


async def test_a_link_to_the_bot_leads_from_a_group_to_its_chat(chat: Chat) -> None:
    page = chat.page
    await page.get_by_test_id("add-group").click()
    await page.locator("#group-dialog").get_by_label("Group name").fill("Study group")
    await page.get_by_test_id("save-group").click()
    group = (await chat.bot.next("message"))["chat"]["id"]
    address = "https://t.me/firstkey_playground_bot?start="
    buttons = [{"text": "Talk to me", "url": f"{address}billing"}, {"text": "My steps", "callback_data": "steps"}]
    await chat.bot.send("Not here", chat=group, reply_markup={"inline_keyboard": [buttons]})
    await page.get_by_role("button", name="My steps").click()
    query = await chat.bot.next("callback_query")
    await chat.bot.call("answerCallbackQuery", callback_query_id=query["id"], url=f"{address}steps")
    assert (await chat.bot.next("message"))["text"] == "/start steps"
    await page.get_by_test_id(f"group-{group}").click()
    await page.get_by_role("link", name="Talk to me").click()
    message = await chat.bot.next("message")
    assert (message["chat"]["id"], message["text"]) == (chat.person, "/start billing")
    await expect(page.locator("#chat-title")).to_have_text("firstkey")
    assert len(page.context.pages) == 1


async def test_the_bot_is_blocked_and_let_in_again(chat: Chat) -> None:
    page = chat.page
    await page.get_by_test_id("block").click()
    status = (await chat.bot.next("my_chat_member"))["new_chat_member"]["status"]
    assert status == "kicked"
    await expect(page.locator("#blocked")).to_contain_text("Lin has blocked the bot")
    with pytest.raises(RefusedCall, match="blocked"):
        await chat.bot.send("are you there?")
    await page.get_by_test_id("unblock").click()
    assert (await chat.bot.next("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.locator("#blocked")).to_be_hidden()
    await chat.bot.send("welcome back")
    await expect(page.get_by_text("welcome back")).to_be_visible()


async def test_a_sample_key_is_sent_and_kept_nowhere_else(chat: Chat) -> None:
    addresses: list[str] = []
    chat.page.on("request", lambda request: addresses.append(request.url))
    await expect(chat.page.locator(".sample")).to_have_count(3)
    await expect(chat.page.get_by_test_id("sample-no_credit-2")).to_have_accessible_name("Send: Credit used up")
    await chat.page.get_by_test_id("sample-no_credit").click()
    message = await chat.bot.next("message")
    assert message["text"] == "sk-sample-without-credit"
    await expect(chat.bubble(message["message_id"])).to_be_visible()
    await chat.bot.delete(message["message_id"])
    await expect(chat.page.get_by_text("sk-sample-without-credit")).to_have_count(0)
    stored = await chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "sk-" not in stored + "".join(addresses)


async def test_faults_are_switched_on_felt_and_taken_away(chat: Chat) -> None:
    page = chat.page
    own = await chat.say("delete me")
    await page.get_by_test_id("fault-cannot_delete").click()
    fault = page.get_by_test_id("fault")
    await expect(fault).to_contain_text("Messages cannot be deleted")
    with pytest.raises(RefusedCall, match="can't be deleted"):
        await chat.bot.delete(own["message_id"])
    await fault.get_by_role("button").click()
    await expect(fault).to_have_count(0)
    await chat.bot.delete(own["message_id"])

    await page.get_by_test_id("fault-429").click()
    await expect(fault).to_contain_text("1 left")
    with pytest.raises(RefusedCall, match="retry after 3"):
        await chat.bot.send("too soon")
    await chat.bot.send("now")

    await page.get_by_text("Choose exactly").click()
    form = page.locator("#fault-form")
    await form.get_by_label("What goes wrong").select_option("500")
    await form.get_by_label("Bot API method").select_option("sendMessage")
    await form.get_by_role("button").click()
    await expect(fault.filter(has_text="Server error (500)")).to_contain_text("sendMessage")
    with pytest.raises(RefusedCall, match="Internal Server Error"):
        await chat.bot.send("nothing")
    await page.get_by_test_id("clear-faults").click()
    await expect(fault).to_have_count(0)
    await chat.bot.send("all is well")


async def test_a_refusal_is_told_and_the_text_stays(chat: Chat, room: Room) -> None:
    gone = chat.playground.world.people.pop(chat.person)
    await chat.composer.fill("does it go?")
    await chat.page.get_by_test_id("send").click()
    await expect(chat.page.get_by_test_id("toast").last).to_contain_text("That did not work")
    await expect(chat.composer).to_have_value("does it go?")
    chat.playground.world.people[chat.person] = gone
    assert [problem for problem in room.problems if not re.search(r"\b400\b", problem)] == []
    room.problems.clear()  # the browser logs the refused request by itself
