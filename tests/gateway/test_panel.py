"""The panel under presses that come at once, in one process and in two: one message, and the newest place in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.gateway.api import Api
from bot.gateway.markup import Button, Screen
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.gateway.panel import Panels, adopt
from bot.gateway.turn import Desk
from bot.people.person import Panel, Person
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision
from bot.tutorial.progress import Progress
from tests.gateway.botapi import Refusal, bot_api

ADA = 7
Before = Callable[[str, dict[str, Any]], Awaitable[Any]]


def draw(person: Person) -> Screen:
    return Screen(f"version {person.version}", ((Button("Next", data="tutorial:next:a"),),))


class Telegram:
    """One chat as it stands, and a test's own will with each request before it is carried out."""

    def __init__(self) -> None:
        self.chat: dict[int, tuple[str, bool]] = {}
        self.calls: list[str] = []
        self.before: Before = self._nothing
        self._newest = 10

    async def _nothing(self, method: str, parameters: dict[str, Any]) -> Any:
        return True

    async def answer(self, method: str, parameters: dict[str, Any]) -> Any:
        self.calls.append(method)
        verdict = await self.before(method, parameters)
        if verdict is not True:
            return verdict
        message = int(parameters.get("message_id", 0))
        if method == "sendMessage":
            self._newest += 1
            message = self._newest
        elif message not in self.chat:
            return Refusal(400, "Bad Request: message to edit not found")
        if method == "deleteMessage":
            del self.chat[message]
            return True
        text = parameters.get("text", self.chat.get(message, ("", False))[0])
        self.chat[message] = text, bool(parameters.get("reply_markup", {}).get("inline_keyboard"))
        return {"message_id": message}


class House:
    """Processes that serve Ada over one database."""

    def __init__(self, telegram: Telegram, store: SqliteStore, panels: list[Panels]) -> None:
        self.telegram = telegram
        self.store = store
        self.panels = panels

    async def is_at(self, *, panel: int | None, last: int = 0) -> None:
        """Ada's row, without a press: version 1."""
        person = Person(ADA, progress=Progress("a"), version=1, panel=Panel(panel) if panel else None)
        await self.store.decide(None, ADA, lambda _: Decision(True, replace(person, last_message_id=last)))
        if panel:
            self.telegram.chat[panel] = ("version 1", True)

    async def press(self, process: int = 0, *, on: int | None = None) -> asyncio.Task[None]:
        """Commits one press, on a message if one is given; its render has begun, and goes on."""

        def grow(person: Person) -> Decision[Person]:
            grown = replace(adopt(person, Panel(on) if on else None), version=person.version + 1)
            return Decision(grown, grown)

        person = await self.store.decide(None, ADA, grow)
        assert person is not None
        return asyncio.create_task(self.panels[process].show(person))


@asynccontextmanager
async def house(folder: Path, *, processes: int = 1) -> AsyncIterator[House]:
    async def nobody(*_: Any) -> None:
        return None

    telegram, store = Telegram(), SqliteStore(folder / "bot.db")
    await store.open()
    async with bot_api(telegram.answer) as api:
        panels = [
            Panels(
                Desk(store),
                Outgoing(Api(api.bot, api.request), nobody, PictureIds(nobody, nobody)),
                draw,
                shared=processes > 1,
            )
            for _ in range(processes)
        ]
        yield House(telegram, store, panels)
    await store.close()


class Gate:
    """Holds the first request of a kind until it is told to go on."""

    def __init__(self, method: str, text: str = "") -> None:
        self._method, self._text = method, text
        self.arrived, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == self._method and self._text in parameters.get("text", "") and not self.arrived.is_set():
            self.arrived.set()
            await self.go_on.wait()
        return True


def hold_decisions(panels: Panels, store: SqliteStore) -> tuple[asyncio.Event, asyncio.Event]:
    """What these panels want to note down waits: set when it does, and to be set when it may go on."""
    noting, noted = asyncio.Event(), asyncio.Event()
    desk = panels._desk = Desk(store)
    decide = desk.decide

    async def later(*given: Any) -> Any:
        noting.set()
        await noted.wait()
        return await decide(*given)

    desk.decide = later  # type: ignore[method-assign]
    return noting, noted


async def test_two_presses_at_once_below_which_something_was_written_send_one_message(tmp_path: Path) -> None:
    """The second press found the panel where it had been, and sent it once more."""
    async with house(tmp_path) as it:
        await it.is_at(panel=5, last=6)
        it.telegram.before = gate = Gate("sendMessage")
        first = await it.press()
        await gate.arrived.wait()
        second = await it.press()
        gate.go_on.set()
        await asyncio.gather(first, second)
        assert it.telegram.chat == {5: ("version 1", False), 11: ("version 3", True)}
        assert (await it.store.person(ADA)).panel == Panel(11)


async def test_a_render_that_is_older_than_what_was_shown_since_is_not_sent(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.is_at(panel=5)
        it.telegram.before = gate = Gate("editMessageText")
        presses = [await it.press()]
        await gate.arrived.wait()
        presses += [await it.press() for _ in range(5)]
        gate.go_on.set()
        await asyncio.gather(*presses)
        assert it.telegram.chat == {5: ("version 7", True)}
        assert it.telegram.calls == ["editMessageText"] * 2


async def test_a_slow_edit_of_one_process_does_not_stay_over_the_newer_one_of_another(tmp_path: Path) -> None:
    async with house(tmp_path, processes=2) as it:
        await it.is_at(panel=5)
        it.telegram.before = gate = Gate("editMessageText", "version 2")
        slow = await it.press(0)
        await gate.arrived.wait()
        await (await it.press(1))
        assert it.telegram.chat == {5: ("version 3", True)}
        gate.go_on.set()
        await slow
        assert it.telegram.chat == {5: ("version 3", True)}


async def test_two_processes_that_send_the_panel_at_once_leave_the_lower_one(tmp_path: Path) -> None:
    """Both stayed, with all their buttons; and who had noted theirs down last was taken for the panel."""
    for late in ("version 2", "version 3"):
        async with house(tmp_path, processes=2) as it:
            await it.is_at(panel=5, last=6)
            it.telegram.before = gate = Gate("sendMessage", late)
            presses = [await it.press(0), await it.press(1)]
            await gate.arrived.wait()
            await presses[late == "version 2"]
            gate.go_on.set()
            await asyncio.gather(*presses)
            assert it.telegram.chat == {5: ("version 1", False), 12: ("version 3", True)}
            assert (await it.store.person(ADA)).panel == Panel(12)


async def test_who_notes_an_upper_message_down_last_does_not_make_it_the_panel(tmp_path: Path) -> None:
    async with house(tmp_path, processes=2) as it:
        await it.is_at(panel=5, last=6)
        noting, noted = hold_decisions(it.panels[0], it.store)
        upper = await it.press(0)
        await noting.wait()
        await (await it.press(1))
        noted.set()
        await upper
        assert it.telegram.chat == {5: ("version 1", False), 12: ("version 3", True)}
        assert (await it.store.person(ADA)).panel == Panel(12)


async def test_a_first_message_that_is_pressed_before_it_is_noted_down_stays(tmp_path: Path) -> None:
    async with house(tmp_path, processes=2) as it:
        await it.is_at(panel=None)
        noting, noted = hold_decisions(it.panels[0], it.store)
        start = await it.press(0)
        await noting.wait()
        await (await it.press(1, on=11))
        noted.set()
        await start
        assert it.telegram.chat == {11: ("version 3", True)}


async def test_a_slow_edit_gives_no_buttons_back_to_what_is_the_panel_no_more(tmp_path: Path) -> None:
    async with house(tmp_path, processes=2) as it:
        await it.is_at(panel=5)
        it.telegram.before = gate = Gate("editMessageText")
        slow = await it.press(0)
        await gate.arrived.wait()
        await it.store.decide(None, ADA, lambda person: Decision(True, replace(person, last_message_id=6)))
        await (await it.press(1))
        gate.go_on.set()
        await slow
        assert it.telegram.chat == {5: ("version 2", False), 11: ("version 3", True)}


async def test_a_press_is_seen_in_the_old_panel_when_a_new_one_may_not_have_been_sent(tmp_path: Path) -> None:
    """Telegram's 500 to a message left the person without any answer to their press."""

    async def refuse(method: str, parameters: dict[str, Any]) -> Any:
        return Refusal(500, "Internal Server Error") if method == "sendMessage" else True

    async with house(tmp_path) as it:
        await it.is_at(panel=5, last=6)
        it.telegram.before = refuse
        await (await it.press())
        assert it.telegram.chat == {5: ("version 2", True)}


async def test_a_press_below_the_panel_on_a_message_that_nobody_noted_down_is_answered_there(tmp_path: Path) -> None:
    """Its sender was killed; the panel above it was edited, out of sight, however often the person pressed."""
    async with house(tmp_path) as it:
        await it.is_at(panel=5)
        it.telegram.chat[9] = ("version 1", True)
        await (await it.press(on=9))
        await (await it.press(on=9))
        assert it.telegram.chat == {5: ("version 1", True), 9: ("version 3", True)}


async def test_a_panel_that_was_deleted_is_sent_anew(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.is_at(panel=5)
        del it.telegram.chat[5]
        await (await it.press())
        assert it.telegram.chat == {11: ("version 2", True)}


async def test_a_render_on_its_way_makes_no_row_for_who_was_forgotten(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.is_at(panel=None)
        it.telegram.before = gate = Gate("sendMessage")
        press = await it.press()
        await gate.arrived.wait()
        await it.store.decide(None, ADA, lambda _: Decision(True, forget=True))
        gate.go_on.set()
        await press
        assert await it.store.person(ADA) == Person(ADA)


async def test_a_slow_answer_over_the_panel_gives_way_to_where_the_person_has_gone_since(tmp_path: Path) -> None:
    async with house(tmp_path, processes=2) as it:
        await it.is_at(panel=5)
        it.telegram.before = gate = Gate("editMessageText", "An answer")
        answer = it.panels[0].over(await it.store.person(ADA), Panel(5), Screen("An answer"))
        answering = asyncio.create_task(answer)
        await gate.arrived.wait()
        await (await it.press(1))
        gate.go_on.set()
        await answering
        assert it.telegram.chat == {5: ("version 2", True)}
