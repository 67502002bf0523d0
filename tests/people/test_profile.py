"""What Telegram shows of the bot itself: written in each language, only where it differs, and never in anger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Bot
from telegram.ext import CommandHandler

from bot.gateway.api import Api
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.gateway.transport import AiohttpRequest
from bot.i18n.locale import available_locales
from bot.people import profile as profiles
from bot.people.profile import Profile, commands, languages
from bot.playground.faults import Fault
from bot.playground.server import Playground
from bot.router import table

TOKEN = "424242:test-token"


class Stage:
    """A Bot API on the loopback, and the profile of one bot there."""

    def __init__(self, playground: Playground, api: Api, outgoing: Outgoing) -> None:
        self.playground, self.api, self.outgoing = playground, api, outgoing
        self._seen = 0

    async def bring_up_to_date(self, bot_name: str = "") -> list[tuple[str, dict[str, Any]]]:
        """What a start writes: method and parameters."""
        self._seen = self.playground.api.journal.number
        await Profile(self.outgoing, bot_name=bot_name).bring_up_to_date()
        return self.written()

    def written(self) -> list[tuple[str, dict[str, Any]]]:
        requests = self.playground.api.journal.since(self._seen)
        return [(each["method"], each["params"]) for each in requests if not each["method"].startswith("get")]

    async def shows(self, method: str, **parameters: Any) -> Any:
        return await self.api.call(method, parameters, repeatable=True)


@asynccontextmanager
async def set_up() -> AsyncIterator[Stage]:
    async def nothing(*_: Any) -> None:
        return None

    request = AiohttpRequest()
    await request.initialize()
    try:
        async with Playground(page=False) as playground:
            api = Api(Bot(TOKEN, base_url=f"{playground.url}/bot", request=request), request)
            yield Stage(playground, api, Outgoing(api, nothing, PictureIds(nothing, nothing)))
    finally:
        await request.shutdown()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with set_up() as it:
        yield it


async def test_a_first_start_writes_everything_in_each_language(stage: Stage) -> None:
    written = [(method, parameters.get("language_code", "")) for method, parameters in await stage.bring_up_to_date()]
    kinds = ("setMyCommands", "setMyDescription", "setMyShortDescription")
    assert sorted(written) == sorted((kind, language) for kind in kinds for language in ("", "zh"))


async def test_a_second_start_reads_and_writes_nothing(stage: Stage) -> None:
    await stage.bring_up_to_date()
    assert await stage.bring_up_to_date() == []


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("setMyDescription", {"description": "By hand", "language_code": "zh"}),
        ("setMyShortDescription", {"short_description": "By hand"}),
        ("setMyCommands", {"commands": [{"command": "start", "description": "By hand"}], "language_code": "zh"}),
        ("deleteMyCommands", {}),
    ],
)
async def test_only_what_differs_is_written_again(stage: Stage, method: str, parameters: dict[str, Any]) -> None:
    await stage.bring_up_to_date()
    await stage.api.call(method, parameters, repeatable=True)
    written = await stage.bring_up_to_date()
    assert [name for name, _ in written] == [method.replace("delete", "set")]
    assert written[0][1].get("language_code") == parameters.get("language_code")


async def test_what_cannot_be_read_is_not_written_over(stage: Stage) -> None:
    """A text of the operator's own would be lost, and Telegram asked for what it has just refused."""
    await stage.bring_up_to_date()
    await stage.api.call("setMyDescription", {"description": "By hand"}, repeatable=True)
    stage.playground.api.faults.active.append(Fault("error", "getMyDescription", error_code=403))
    assert await stage.bring_up_to_date() == []


async def test_a_refusal_does_not_keep_the_rest_from_being_written(stage: Stage) -> None:
    stage.playground.api.faults.active.append(Fault("429", "setMyCommands", retry_after=3600))
    await stage.bring_up_to_date()
    assert "OpenAI" in (await stage.shows("getMyDescription"))["description"]
    assert await stage.shows("getMyCommands") == []


async def test_the_name_is_the_operators_unless_a_setting_gives_one(stage: Stage) -> None:
    before = await stage.shows("getMyName")
    assert not any(method == "setMyName" for method, _ in await stage.bring_up_to_date())
    assert await stage.shows("getMyName") == before
    assert await stage.bring_up_to_date(bot_name="Key helper") == [("setMyName", {"name": "Key helper"})]
    assert await stage.shows("getMyName") == {"name": "Key helper"}
    assert await stage.bring_up_to_date(bot_name="Key helper") == []


async def test_a_chat_has_commands_of_its_own_until_it_follows_telegram_again(stage: Stage) -> None:
    """After "Follow Telegram" they stayed as they were, in whatever language the client was set to later."""
    await stage.bring_up_to_date()
    person = stage.playground.world.add_person(first_name="Ada", language_code="en")
    scope = {"type": "chat", "chat_id": person.id}
    profile = Profile(stage.outgoing, bot_name="")
    await profile.set_chat_commands(person.id, "zh_CN")
    assert await stage.shows("getMyCommands", scope=scope) == commands("zh_CN")
    await profile.set_chat_commands(person.id, None)
    assert await stage.shows("getMyCommands", scope=scope) == []


@pytest.mark.parametrize("locale", available_locales())
def test_each_command_of_the_menu_is_answered_in_private(locale: str) -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return Anything()

        async def __call__(self, *_: Any) -> None:
            return None

    answered = {name for each in table(Anything()) if isinstance(each, CommandHandler) for name in each.commands}  # type: ignore[arg-type]
    listed = [each["command"] for each in commands(locale)]
    assert set(listed) == answered
    assert len(set(listed)) == len(listed)
    assert all(2 <= len(each["description"]) <= 40 for each in commands(locale)), "a phone shows no more"


def test_the_languages_of_telegram_each_have_a_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert languages() == {"": "en", "zh": "zh_CN"}
    monkeypatch.setattr(profiles, "available_locales", lambda: ("de", "en", "pt_BR", "zh_CN", "zh_TW"))
    assert languages() == {"": "en", "de": "de", "pt": "pt_BR", "zh": "zh_CN"}
