"""What people do around the tutorial, and what they send that nobody expected."""

from __future__ import annotations

import base64

import pytest

from tests.conversations.chat import Chat, buttons, chatting, text_of
from tests.conversations.conftest import House


async def test_help_names_the_ways_on(ada: Chat) -> None:
    await ada.say("/help")
    await ada.sees_button("Go on with the tutorial")
    assert {b["callback_data"] for b in buttons(ada.last)} >= {"tutorial:resume", "faq:menu", "keys:ask"}


async def test_a_chosen_language_lasts_and_telegrams_own_changes_nothing(polled: House) -> None:
    async with chatting(polled.url, language_code="en") as chat:
        await chat.say("/language")
        await chat.sees_button("中文")
        await chat.press("中文")
        await chat.reads("我们用哪种语言聊？")
        await chat.say("/start")
        await chat.sees_button("我卡住了")
        await chat.post(f"/play/people/{chat.id}", {"language_code": "de"}, method="PATCH")
        await chat.say("/help")
        await chat.sees_button("继续教程")
        commands = await polled.app.api.call(
            "getMyCommands", {"scope": {"type": "chat", "chat_id": chat.id}}, repeatable=True
        )
        assert next(c for c in commands if c["command"] == "steps")["description"] == "教程的全部步骤"
        await chat.say("/language")
        await chat.sees_button("跟随")
        await chat.press("跟随")
        await chat.reads("Which language shall we speak?")


@pytest.mark.parametrize(
    ("code", "word"),
    [("zh-hans", "我卡住了"), ("zh-hant", "我卡住了"), ("zh", "我卡住了"), ("en-GB", "I am stuck"), ("pt-br", "I am stuck"),
     (None, "I am stuck"), ("x!", "I am stuck")],
)  # fmt: skip
async def test_every_language_code_gives_a_locale(polled: House, code: str | None, word: str) -> None:
    async with chatting(polled.url, language_code=code) as chat:
        await chat.say("/start")
        await chat.sees_button(word)


async def test_the_profile_is_written_once_and_only_where_it_differs(polled: House, tmp_path: object) -> None:
    await polled.app.profile.bring_up_to_date()
    before = _writes(polled)
    await polled.app.profile.bring_up_to_date()
    assert _writes(polled) == before
    zh = await polled.app.api.call("getMyCommands", {"language_code": "zh"}, repeatable=True)
    assert any("教程" in c["description"] for c in zh)


def _writes(house: House) -> int:
    return sum(entry["method"].startswith("setMy") for entry in requests(house))


def requests(house: House) -> list[dict]:  # type: ignore[type-arg]
    """Every request that the bot has made."""
    return house.playground.api.journal.since(0)


@pytest.mark.parametrize("kind", ["sticker", "voice", "location"])
async def test_what_is_not_understood_gets_a_friendly_answer_with_buttons(ada: Chat, kind: str) -> None:
    await ada.send(kind=kind)
    await ada.sees_button("Go on with the tutorial")


async def test_an_unknown_command_gets_a_friendly_answer(ada: Chat) -> None:
    await ada.say("/frobnicate now")
    await ada.sees_button("Go on with the tutorial")


async def test_a_forwarded_channel_post_gets_a_friendly_answer(ada: Chat) -> None:
    await ada.send(kind="sticker", forwarded=True)
    await ada.sees_button("Go on with the tutorial")


async def test_a_screenshot_is_asked_for_as_text(ada: Chat) -> None:
    await ada.send(kind="photo", caption="what is this")
    message = await ada.sees_button("Go on with the tutorial")
    assert "picture" in text_of(message).lower()
    assert "text" in text_of(message).lower()


@pytest.mark.parametrize("content", [b"nothing secret", bytes(range(256)) * 4])
async def test_a_file_is_told_that_nobody_reads_it(ada: Chat, content: bytes) -> None:
    await ada.send(kind="document", file_name="notes.txt", content_base64=base64.b64encode(content).decode())
    message = await ada.sees_button("Go on with the tutorial")
    assert "paste its text" in text_of(message)


async def test_cancel_keeps_the_place(ada: Chat) -> None:
    await ada.say("/start usage")
    await ada.sees_button("I am stuck")
    await ada.say("/cancel")
    await ada.reads("See you soon")
    await ada.press("Back to my step")
    await ada.until(lambda: ":usage" in repr(buttons(ada.last)), "the same step")


async def test_everything_is_deleted_after_one_confirmation(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start usage")
        await chat.sees_button("I am stuck")
        await chat.say("/privacy")
        await chat.pressing("Delete all my data", then="Delete all your data?")
        await chat.pressing("No, keep it")
        assert (await polled.app.store.person(chat.id)).progress is not None
        await chat.pressing("Delete all my data", then="Delete all your data?")
        await chat.pressing("Yes, delete everything", then="I have deleted everything")
        person = await polled.app.store.person(chat.id)
        assert (person.progress, person.panel, person.locale, person.version) == (None, None, None, 0)


@pytest.mark.parametrize(
    "data", ["", "x", "tutorial", "tutorial:", "tutorial:jump:../../etc", "tutorial:choose::", "faq:topic:nope", "people:language:xx",
             "people:nope", "keys:nope", "faq:step:x:y", "faq:no:1:nope", "a" * 64, "\u202e\u200b:::", "tutorial:choose:have-card:maybe"],
)  # fmt: skip
async def test_callback_data_that_no_button_has_gets_a_sensible_screen(ada: Chat, data: str) -> None:
    await ada.say("/start")
    await ada.sees_button("All steps")
    await ada.press_data(data, ada.last["message_id"], force=True)
    await ada.until(lambda: len(ada.answers) == 1, "an answer to the press")
    await ada.say("/steps")
    await ada.reads("still to come")


async def test_a_forged_press_on_another_persons_message_changes_nobody(polled: House) -> None:
    async with chatting(polled.url) as ada, chatting(polled.url, first_name="Mallory") as mallory:
        await ada.say("/start")
        panel = (await ada.sees_button("All steps"))["message_id"]
        before = await polled.app.store.person(ada.id)
        await ada.post(
            "/play/updates",
            {
                "callback_query": {
                    "id": "4242",
                    "from": {"id": mallory.id, "is_bot": False, "first_name": "Mallory"},
                    "message": {
                        "message_id": panel,
                        "date": 1,
                        "chat": {"id": ada.id, "type": "private", "first_name": "Ada"},
                    },
                    "chat_instance": "1",
                    "data": "tutorial:next",
                }
            },
        )
        await mallory.say("/help")
        await mallory.sees_button("Go on with the tutorial")
        after = await polled.app.store.person(ada.id)
        assert (after.progress, after.version) == (before.progress, before.version)
        assert len(ada.bot_messages) == 1


@pytest.mark.parametrize(
    "text",
    ["😀" * 2048, "\u200b\u200d\u202e" * 500, "<b>&amp;</b> *_`[x](y)`_*", "a\x00\x07b", "¯\\_(ツ)_/¯", "a" * 4096],
)
async def test_strange_texts_get_an_answer(ada: Chat, text: str) -> None:
    await ada.say(text)
    await ada.until(lambda: ada.last, "an answer")


async def test_control_characters_in_a_name_do_no_harm(polled: House) -> None:
    async with chatting(polled.url, first_name='<b>*_`"\u202e&lt;') as chat:
        await chat.say("/start")
        await chat.sees_button("All steps")


async def test_an_update_of_tomorrow_is_claimed_and_others_are_served(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.post("/play/updates", {"hologram_message": {"from": {"id": chat.id}, "beam": [1, 2]}})
        await chat.post("/play/updates", {"message": {"message_id": "not a number", "chat": 7}})
        await chat.say("/help")
        await chat.sees_button("Go on with the tutorial")


async def test_a_person_who_blocked_the_bot_is_left_alone_until_they_come_back(polled: House) -> None:
    async with chatting(polled.url) as chat:
        await chat.say("/start")
        await chat.sees_button("All steps")
        await chat.post(f"/play/people/{chat.id}/block", {"blocked": True})
        await chat.post(f"/play/people/{chat.id}/block", {"blocked": False})
        await chat.say("/start")
        await chat.until(lambda: len(chat.bot_messages) == 2)
        assert (await polled.app.store.person(chat.id)).blocked is False


async def test_in_a_group_start_only_links_to_the_private_chat(polled: House) -> None:
    async with chatting(polled.url) as ada:
        group = await ada.post("/play/groups", {"title": "Friends", "members": [ada.id]})
        group_id = group.get("id") or group["group"]["id"]
        async with chatting(polled.url, person=ada.person) as there:
            there.id = group_id
            await there.say("/start")
            message = await there.until(lambda: there.last, "an answer in the group")
            urls = [b.get("url", "") for b in buttons(message)]
            assert len(urls) == 1
            assert urls[0].startswith("https://t.me/")
