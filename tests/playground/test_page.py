"""What a person sees in the chat page: messages of every kind, as they come, change and go."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.playground.utterance import sample_picture
from tests.playground.scripted_bot import Chat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_new_chat_says_what_it_is_and_starts_with_one_press(empty_chat: Chat) -> None:
    page = empty_chat.page
    await expect(page.get_by_text("Playground: nothing here reaches Telegram")).to_be_visible()
    await empty_chat.bot.call("setMyDescription", description="I show the way to a first call.")
    await page.reload()
    await expect(page.get_by_text("I show the way to a first call.")).to_be_visible()
    await page.get_by_test_id("start").click()
    message = await empty_chat.bot.next("message")
    assert message["text"] == "/start"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    await expect(page.get_by_test_id("start")).to_be_hidden()
    await expect(empty_chat.bubbles).to_have_text([re.compile(r"/start")])


async def test_entities_look_like_what_they_are(chat: Chat) -> None:
    sent = await chat.bot.send(
        "😀 <b>bold</b> <i>italic</i> <u>under</u> <s>strike</s> <b>bold <i>and italic</i></b> "
        '<a href="https://example.com/a?b=c">a link</a> https://example.com/bare /help @somebody '
        "&lt;b&gt;plain&lt;/b&gt;\n"
        "<blockquote>a quote</blockquote>\n"
        '<pre><code class="language-python">print(1)</code></pre>after'
    )
    text = chat.bubble(sent).locator(".text")
    for tag, words in {"strong": "bold", "em": "italic", "u": "under", "s": "strike", "blockquote": "a quote"}.items():
        await expect(text.locator(tag).first).to_have_text(words)
    await expect(text.locator("strong em")).to_have_text("and italic")
    await expect(text).to_contain_text("<b>plain</b>")
    for words, address in (("a link", "https://example.com/a?b=c"), ("https://example.com/bare",) * 2):
        link = text.get_by_role("link", name=words)
        await expect(link).to_have_attribute("href", address)
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(text.locator(".mention")).to_have_text("@somebody")
    await expect(text.locator(".code-head > span")).to_have_text("python")
    await expect(text.locator("pre")).to_have_text("print(1)")
    await text.locator(".bot-command").click()
    assert (await chat.bot.next("message"))["text"] == "/help"


async def test_what_people_write_is_never_read_as_html(chat: Chat) -> None:
    attack = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    message = await chat.say(attack)
    await expect(chat.bubble(message["message_id"]).locator(".text")).to_have_text(attack)
    await chat.bot.send("a", reply_markup={"inline_keyboard": [[{"text": "<b>x</b>", "callback_data": "x"}]]})
    await expect(chat.page.locator(".inline-button")).to_have_text("<b>x</b>")
    assert await chat.page.locator("#messages :is(img, script, .inline-button b)").count() == 0
    assert "broken" not in await chat.page.title()


async def test_entities_that_cross_and_emoji_of_two_units_keep_their_places(chat: Chat) -> None:
    html = await chat.page.evaluate(
        """async () => {
            const { renderText } = await import("/static/entities.js");
            const box = document.createElement("div");
            box.append(renderText("👍👍ab cd ef", [
                { type: "bold", offset: 4, length: 5 }, { type: "italic", offset: 7, length: 5 },
                { type: "text_link", offset: 0, length: 4, url: "javascript:alert(1)" },
            ]));
            return box.innerHTML;
        }"""
    )
    assert html == "<span>👍👍</span><strong>ab <em>cd</em></strong><em> ef</em>"


async def test_a_spoiler_shows_only_when_pressed(chat: Chat) -> None:
    sent = await chat.bot.send("The answer: <tg-spoiler>forty-two</tg-spoiler>")
    spoiler = chat.bubble(sent).locator(".spoiler")
    await expect(spoiler.locator(".spoiler-text")).to_have_css("opacity", "0")
    await expect(spoiler.locator(".spoiler-text")).to_have_attribute("aria-hidden", "true")
    await spoiler.click()
    await expect(spoiler.locator(".spoiler-text")).to_have_css("opacity", "1")
    await expect(spoiler).not_to_have_role("button")


async def test_a_long_quote_opens(chat: Chat) -> None:
    lines = "\n".join(f"line {number}" for number in range(12))
    sent = await chat.bot.send(f"<blockquote expandable>{lines}</blockquote>")
    quote = chat.bubble(sent).locator("blockquote")
    closed = (await quote.bounding_box() or {})["height"]
    await quote.get_by_role("button").click()
    assert (await quote.bounding_box() or {})["height"] > 2 * closed


async def test_copying_a_code_block_and_a_copy_button(chat: Chat) -> None:
    await chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    markup = {"inline_keyboard": [[{"text": "Copy code", "copy_text": {"text": "INVITE-7"}}]]}
    sent = await chat.bot.send("<pre>curl -v</pre>", reply_markup=markup)
    for button, copied in ((".copy-code", "curl -v"), (".inline-button", "INVITE-7")):
        await chat.bubble(sent).locator(button).click()
        await expect(chat.page.get_by_test_id("toast").last).to_have_text("Copied")
        assert await chat.page.evaluate("navigator.clipboard.readText()") == copied


async def test_pressing_a_button_waits_then_shows_the_answer_as_toast_or_alert(chat: Chat) -> None:
    row = [{"text": "Next", "callback_data": "next"}, {"text": "Site", "url": "https://example.com/"}]
    sent = await chat.bot.send("Step 1", reply_markup={"inline_keyboard": [row]})
    button = chat.page.get_by_role("button", name="Next")
    await button.click()
    query = await chat.bot.next("callback_query")
    assert (query["data"], query["message"]["message_id"]) == ("next", sent)
    await expect(button).to_have_attribute("aria-busy", "true")
    await chat.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Well done")
    await expect(chat.page.get_by_test_id("toast").last).to_have_text("Well done")
    await expect(button).not_to_have_attribute("aria-busy", "true")

    await button.click()
    query = await chat.bot.next("callback_query")
    await chat.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Read this", show_alert=True)
    await expect(chat.page.get_by_test_id("alert")).to_contain_text("Read this")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_test_id("alert")).to_be_hidden()

    link = chat.bubble(sent).get_by_role("link", name="Site")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))


async def test_an_edit_changes_the_bubble_where_it_stands(chat: Chat) -> None:
    first = await chat.bot.send("one")
    await chat.bot.send("two")
    await expect(chat.bubbles).to_have_count(3)
    await chat.bot.edit(first, "one, better")
    await expect(chat.bubbles.nth(1).locator(".text")).to_have_text("one, better")
    await expect(chat.bubbles.nth(1)).to_have_class(re.compile("changed"))
    await expect(chat.bubbles.nth(1).locator(".edited")).to_have_text("edited")
    await expect(chat.bubbles).to_have_count(3)


async def test_what_one_sends_oneself_is_not_shown_as_changed(chat: Chat) -> None:
    await chat.page.evaluate(
        """() => {
            window.removed = 0;
            const watch = new MutationObserver((all) => {
                const nodes = all.flatMap((one) => [...one.removedNodes]);
                window.removed += nodes.filter((node) => node.matches(".bubble")).length;
            });
            watch.observe(document.querySelector("#messages"), { childList: true });
        }"""
    )
    await chat.say("hello")
    await chat.bot.send("hello too")  # by now the page has the person's message twice: as an answer and as an event
    await expect(chat.bubbles).to_have_count(3)
    assert await chat.page.evaluate("window.removed") == 0


async def test_deletions_are_seen_as_they_happen(chat: Chat) -> None:
    sent = await chat.bot.send("soon gone")
    own = await chat.say("my secret")
    await expect(chat.bubbles).to_have_count(3)
    await chat.bot.delete(own["message_id"])
    await expect(chat.page.get_by_text("my secret")).to_have_count(0)
    await chat.choose(sent, "Delete")
    await expect(chat.page.get_by_text("soon gone")).to_have_count(0)
    await expect(chat.bubbles).to_have_count(1)


async def test_photos_come_with_captions_open_large_and_replace_texts(chat: Chat) -> None:
    sent = await chat.bot.send("Step 1", reply_markup={"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]})
    media = {"type": "photo", "media": "attach://shot", "caption": "<b>Step 2</b>", "parse_mode": "HTML"}
    await chat.bot.call(
        "editMessageMedia", {"shot": sample_picture()}, chat_id=chat.person, message_id=sent, media=media
    )
    bubble = chat.bubble(sent)
    await expect(bubble.locator(".text strong")).to_have_text("Step 2")
    image = bubble.locator(".photo img")
    await expect(image).to_have_js_property("naturalWidth", 320)
    drawn = await image.evaluate("image => { image.dataset.drawn = 'once'; return image.src }")
    await chat.bot.call("editMessageCaption", chat_id=chat.person, message_id=sent, caption="Step 3")
    await expect(bubble.locator(".text")).to_have_text("Step 3")
    await expect(image).to_have_attribute("data-drawn", "once")  # the same picture is not loaded again
    await bubble.locator(".photo").click()
    viewer = chat.page.locator("#viewer")
    await expect(viewer.locator("img")).to_have_attribute("src", drawn)
    await chat.page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()
    assert "424242:scripted" not in await chat.page.content()


async def test_typing_and_a_text_that_is_still_being_written(chat: Chat) -> None:
    await chat.bot.call("sendChatAction", chat_id=chat.person, action="typing")
    await expect(chat.page.get_by_test_id("typing")).to_be_visible()
    await expect(chat.page.locator("#status")).to_have_text("typing…")
    for text in ("The ans", "The answer is"):
        await chat.bot.call("sendMessageDraft", chat_id=chat.person, draft_id=7, text=text)
        await expect(chat.page.locator(".draft .text")).to_have_text(text)
    await chat.bot.send("The answer is 42.")
    await expect(chat.page.locator(".draft, .typing")).to_have_count(0)
    await expect(chat.bubbles.last.locator(".text")).to_have_text("The answer is 42.")
    await expect(chat.page.locator("#status")).to_contain_text("firstkey_playground_bot")


async def test_a_reply_keyboard_comes_is_used_and_goes(chat: Chat) -> None:
    keyboard = {
        "keyboard": [["macOS", "Windows"]],
        "one_time_keyboard": True,
        "resize_keyboard": True,
        "input_field_placeholder": "Your system",
    }
    await chat.bot.send("Which?", reply_markup=keyboard)
    shown = chat.page.get_by_test_id("reply-keyboard")
    await expect(chat.composer).to_have_attribute("placeholder", "Your system")
    await shown.get_by_role("button", name="Windows").click()
    assert (await chat.bot.next("message"))["text"] == "Windows"
    await expect(shown).to_be_hidden()
    await chat.page.reload()
    await expect(chat.bubbles).to_have_count(3)
    await expect(shown).to_be_hidden()  # used once, also after a reload
    await chat.bot.send("Again?", reply_markup={"keyboard": [[{"text": "Share", "request_contact": True}]]})
    await shown.get_by_role("button", name="Share").click()
    assert (await chat.bot.next("message"))["contact"]["user_id"] == chat.person
    await chat.bot.send("Thanks", reply_markup={"remove_keyboard": True})
    await expect(shown).to_be_hidden()


async def test_the_command_menu_follows_what_the_bot_sets(chat: Chat) -> None:
    commands = [{"command": "steps", "description": "All steps"}, {"command": "faq", "description": "Questions"}]
    await chat.bot.call("setMyCommands", commands=commands)
    await expect(chat.page.get_by_test_id("commands")).to_be_visible()
    await chat.composer.press_sequentially("/")
    options = chat.page.locator("#choices").get_by_role("option")
    await expect(options).to_have_text(["/stepsAll steps", "/faqQuestions"])
    await chat.composer.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await chat.composer.press("Enter")
    assert (await chat.bot.next("message"))["text"] == "/faq"
    await expect(options).to_have_count(0)
    await expect(chat.composer).to_have_value("")


async def test_inline_results_are_offered_and_sent(chat: Chat) -> None:
    markup = {"inline_keyboard": [[{"text": "Search here", "switch_inline_query_current_chat": "card"}]]}
    await chat.bot.send("Look it up", reply_markup=markup)
    await chat.page.get_by_role("button", name="Search here").click()
    query = await chat.bot.next("inline_query")
    assert query["query"] == "card"
    content = {"message_text": "<b>Declined</b>: ask the bank.", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "Card declined", "input_message_content": content}
    await chat.bot.call("answerInlineQuery", inline_query_id=query["id"], results=[result])
    await chat.page.get_by_role("option", name="Card declined").click()
    message = await chat.bot.next("message")
    assert message["text"] == "Declined: ask the bank."
    await expect(chat.bubble(message["message_id"]).locator("strong")).to_have_text("Declined")


@pytest.mark.parametrize(
    ("entry", "field"),
    [("Sticker", "sticker"), ("Voice message", "voice"), ("Location", "location"), ("Contact", "contact")],
)
async def test_things_that_are_no_text_are_sent_and_drawn(chat: Chat, entry: str, field: str) -> None:
    await chat.page.get_by_test_id("attach").click()
    await chat.page.get_by_role("menuitem", name=entry).click()
    message = await chat.bot.next("message")
    assert field in message
    drawn = chat.bubble(message["message_id"]).locator(f".sticker, .card[data-kind={field}]")
    await expect(drawn).to_be_visible()


async def test_files_are_sent_with_what_stands_in_the_box_as_caption(chat: Chat) -> None:
    await chat.composer.fill("look here")
    for entry, name, mime, content in (
        ("Photo", "shot.png", "image/png", sample_picture()),
        ("Text file", "error.txt", "text/plain", b"429 insufficient_quota"),
    ):
        await chat.page.get_by_test_id("attach").click()
        async with chat.page.expect_file_chooser() as chooser:
            await chat.page.get_by_role("menuitem", name=entry).click()
        await (await chooser.value).set_files([{"name": name, "mimeType": mime, "buffer": content}])
        message = await chat.bot.next("message")
        assert message.get("caption") == ("look here" if entry == "Photo" else None)
    await expect(chat.page.locator(".own .photo img")).to_have_js_property("naturalWidth", 320)
    assert message["document"]["file_name"] == "error.txt"
    assert message["document"]["file_size"] == len(b"429 insufficient_quota")
    await expect(chat.page.locator("a.card")).to_have_attribute("download", "error.txt")


async def test_replies_quotes_edits_and_forwarded_texts(chat: Chat) -> None:
    sent = await chat.bot.send("The minimum is five dollars.")
    words = chat.bubble(sent).locator(".text")
    await words.evaluate(
        """node => {
            const range = document.createRange();
            range.setStart(node.firstChild, 15);
            range.setEnd(node.firstChild, 27);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    await chat.choose(sent, "Reply")
    message = await chat.say("Only five?")
    assert message["reply_to_message"]["message_id"] == sent
    assert message["quote"]["text"] == "five dollars"
    own = chat.bubble(message["message_id"])
    await expect(own.locator(".quoted")).to_contain_text("five dollars")

    await chat.choose(message["message_id"], "Edit")
    await expect(chat.composer).to_have_value("Only five?")
    await chat.composer.fill("Only five dollars?")
    await chat.composer.press("Enter")
    assert (await chat.bot.next("edited_message"))["text"] == "Only five dollars?"
    await expect(own.locator(".text")).to_have_text("Only five dollars?")

    await chat.composer.fill("as somebody said")
    await chat.page.get_by_test_id("attach").click()
    await chat.page.get_by_role("menuitem", name="Forwarded message").click()
    assert "forward_origin" in await chat.bot.next("message")


async def test_a_long_chat_stays_at_its_end_unless_the_reader_went_up(chat: Chat) -> None:
    for number in range(30):
        await chat.bot.send(f"message {number}\nwith two lines")
    log = chat.page.get_by_test_id("log")
    await expect(chat.bubbles).to_have_count(31)
    await expect(chat.bubbles.last).to_be_in_viewport()
    await log.evaluate("log => { log.scrollTop = 0 }")
    jump = chat.page.get_by_role("button", name="To the newest message")
    await expect(jump).to_be_visible()
    await chat.bot.send("while you were reading")
    await expect(jump.locator(".count")).to_have_text("1")
    assert await log.evaluate("log => log.scrollTop") == 0
    await jump.click()
    await expect(chat.bubbles.last).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_of_a_very_long_chat_the_newest_messages_are_drawn_and_the_rest_on_demand(chat: Chat) -> None:
    for number in range(205):
        await chat.bot.send(f"message {number}")
    await expect(chat.bubbles.last).to_contain_text("message 204")
    await chat.page.reload()
    await expect(chat.bubbles).to_have_count(200)
    await chat.page.get_by_role("button", name="Show earlier messages").click()
    await expect(chat.bubbles).to_have_count(206)
