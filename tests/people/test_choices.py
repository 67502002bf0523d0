"""A chosen language, as it is seen in the menu of commands that Telegram shows in the chat."""

from __future__ import annotations

from bot.people.profile import commands
from bot.playground.methods.profile import commands_for
from tests.conversations.chat import Chat, chatting
from tests.conversations.conftest import House, polled  # noqa: F401 - a fixture

ENGLISH, CHINESE = (commands(locale)[0]["description"] for locale in ("en", "zh_CN"))


def menu(house: House, chat: Chat) -> str:
    """The first line of the menu that the person sees, by Telegram's order of scopes and languages."""
    world = house.playground.world
    (bot,) = world.bots.values()
    return str(commands_for(bot, world.private_chat(bot, chat.id), world.people[chat.id])[0]["description"])


def taken_away(house: House) -> list[int]:
    """The chats whose own commands the bot has taken away."""
    requests = house.playground.api.journal.since(0)
    return [each["params"]["scope"]["chat_id"] for each in requests if each["method"] == "deleteMyCommands"]


async def choose_chinese(house: House, chat: Chat) -> None:
    await house.app.profile.bring_up_to_date()  # as the start does beside all else
    await chat.say("/language")
    await chat.pressing("中文", then="我们用哪种语言聊？")
    await chat.until(lambda: menu(house, chat) == CHINESE, "Chinese commands")


async def test_the_menu_speaks_the_chosen_language_and_then_telegrams_again(polled: House) -> None:  # noqa: F811
    """After "Follow Telegram" the chat kept the commands of that moment, whatever language it was set to later."""
    async with chatting(polled.url, language_code="en") as chat:
        await choose_chinese(polled, chat)
        await chat.pressing("跟随", then="Which language shall we speak?")
        await chat.until(lambda: taken_away(polled) == [chat.id], "the chat's own commands taken away")
        assert menu(polled, chat) == ENGLISH
        await chat.post(f"/play/people/{chat.id}", {"language_code": "zh-hans"}, method="PATCH")
        assert menu(polled, chat) == CHINESE


async def test_the_chosen_language_is_gone_with_all_other_data(polled: House) -> None:  # noqa: F811
    """Telegram kept the chat's commands, and with them which language the forgotten person had chosen."""
    async with chatting(polled.url) as chose, chatting(polled.url) as never_chose:
        await never_chose.say("/privacy")
        await never_chose.pressing("Delete all my data", then="Delete all your data?")
        await never_chose.pressing("Yes, delete everything", then="I have deleted everything")
        await choose_chinese(polled, chose)
        await chose.say("/privacy")
        await chose.pressing("删除我的全部数据", then="删除你的全部数据？")
        await chose.pressing("是的，全部删除", then="已经全部删除")
        await chose.until(lambda: menu(polled, chose) == ENGLISH, "the commands of all")
        assert taken_away(polled) == [chose.id]
