"""Commands, names and descriptions by language and scope, as each person sees them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playground.server.stage import PERSON, Stage

LIN, ADA, MAX = PERSON, PERSON + 1, PERSON + 2


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"about {name}"} for name in names]


async def seen_by(stage: Stage, person: int) -> list[str]:
    shown = await stage.play("GET", f"chats/{person}/messages?person={person}")
    return [command["command"] for command in shown["commands"]]


async def test_each_sees_the_commands_of_the_nearest_scope_and_language(stage: Stage) -> None:
    await stage.api("setMyCommands", commands=commands("default"))
    await stage.api("setMyCommands", commands=commands("chinese"), language_code="zh")
    assert await seen_by(stage, LIN) == ["chinese"]
    assert await seen_by(stage, ADA) == ["default"]
    await stage.api("setMyCommands", commands=commands("private"), scope={"type": "all_private_chats"})
    assert await seen_by(stage, LIN) == ["private"]
    chat = {"type": "chat", "chat_id": LIN}
    await stage.api("setMyCommands", commands=commands("own", "more"), scope=chat)
    assert await seen_by(stage, LIN) == ["own", "more"]
    assert await stage.api("getMyCommands", scope=chat) == commands("own", "more")
    assert await stage.api("getMyCommands", scope=chat, language_code="en") == []
    await stage.api("deleteMyCommands", scope=chat)
    assert await seen_by(stage, LIN) == ["private"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands("a") * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": commands("a"), "language_code": "zh_CN"}, "invalid language code specified"),
        (
            {"commands": commands("a"), "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": commands("a"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": "{"}, "can't parse bot commands JSON object"),
    ],
)
async def test_commands_that_are_refused(stage: Stage, params: dict[str, Any], description: str) -> None:
    assert await stage.refused("setMyCommands", **params) == f"Bad Request: {description}"


async def test_names_and_descriptions_by_language(stage: Stage) -> None:
    await stage.api("setMyDescription", description="for all")
    await stage.api("setMyDescription", description="给大家", language_code="zh")
    await stage.api("setMyShortDescription", short_description="short")
    await stage.api("setMyName", name="First Key")
    assert await stage.api("getMyDescription", language_code="zh") == {"description": "给大家"}
    assert await stage.api("getMyDescription", language_code="de") == {"description": "for all"}
    assert await stage.api("getMyShortDescription") == {"short_description": "short"}
    assert await stage.api("getMyName") == {"name": "First Key"}
    assert (await stage.api("getMe"))["first_name"] == "First Key"
    shown = await stage.play("GET", f"chats/{LIN}/messages?person={LIN}")
    assert (shown["description"], shown["short_description"]) == ("给大家", "short")
    assert await stage.refused("setMyDescription", description="x" * 513) == "Bad Request: DESCRIPTION_TOO_LONG"
    assert await stage.refused("setMyShortDescription", short_description="x" * 121) == "Bad Request: ABOUT_TOO_LONG"


async def test_the_name_may_change_only_seldom_when_limits_are_in_force(stage: Stage) -> None:
    stage.playground.api.limits = True
    await stage.api("setMyName", name="a")
    await stage.api("setMyName", name="b")
    await stage.api("setMyName", name="b")  # no change
    refused = await stage.raw("setMyName", name="c")
    assert refused["error_code"] == 429
    assert refused["parameters"]["retry_after"] > 3600


async def test_the_menu_button(stage: Stage) -> None:
    assert await stage.api("getChatMenuButton") == {"type": "default"}
    await stage.api("setChatMenuButton", chat_id=LIN, menu_button={"type": "commands"})
    assert await stage.api("getChatMenuButton", chat_id=LIN) == {"type": "commands"}
    await stage.api("setChatMenuButton", chat_id=LIN)
    assert await stage.api("getChatMenuButton", chat_id=LIN) == {"type": "default"}


async def test_rights_asked_for(stage: Stage) -> None:
    await stage.api("setMyDefaultAdministratorRights", rights={"can_delete_messages": True})
    assert (await stage.api("getMyDefaultAdministratorRights"))["can_delete_messages"] is True
