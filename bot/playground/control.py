"""The control interface `/play/…`: the chat page and the tests make people do things and see what happened.

What is refused is answered 400 with `{"error": …}`. The README beside this file lists the routes.
"""

from __future__ import annotations

from aiohttp import web

from bot.playground import people
from bot.playground.botapi import BotApi
from bot.playground.control_http import json_route, read_body, read_json
from bot.playground.faults import read_fault
from bot.playground.listening import Listening
from bot.playground.methods.chats import change_bot_status
from bot.playground.methods.profile import commands_for, menu_button, text_for
from bot.playground.people import ActError, Scene
from bot.playground.state import Bot, Json, Person


class Control:
    """Everything under `/play`.

    Args:
        api: the Bot API that is controlled.
        sample_keys: shown to the page.
    """

    def __init__(self, api: BotApi, sample_keys: list[Json]) -> None:
        self.api = api
        self.world = api.world
        self.events = api.events
        self.sample_keys = sample_keys

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        for method, path, route in (
            ("GET", "state", self.state),
            ("POST", "people", self.add_person),
            ("PATCH", "people/{id}", self.change_person),
            ("POST", "people/{id}/block", self.block),
            ("POST", "groups", self.add_group),
            ("PATCH", "groups/{chat}", self.change_group),
            ("GET", "chats/{chat}/messages", self.messages),
            ("POST", "chats/{chat}/messages", self.write),
            ("DELETE", "chats/{chat}/messages/{message}", self.delete),
            ("POST", "chats/{chat}/press", self.press),
            ("POST", "inline", self.inline),
            ("POST", "updates", self.add_update),
            ("POST", "clock", self.advance_clock),
            ("PATCH", "bot", self.change_bot),
            ("GET", "requests", self.requests),
            ("GET", "faults", self.faults),
            ("PUT", "faults", self.set_faults),
            ("DELETE", "faults", self.clear_faults),
        ):
            app.router.add_route(method, f"/play/{path}", json_route(route))
        Listening(self.events, self.world.files).add_routes(app)

    def _bot(self, request: web.Request) -> Bot:
        """The bot meant by `?bot=ID`, else the first one seen."""
        wanted = request.query.get("bot")
        bots = self.world.bots_by_id
        bot = bots.get(int(wanted)) if wanted and wanted.isdecimal() else next(iter(bots.values()), None)
        if bot is None:
            raise ActError("no bot has come yet" if not wanted else f"there is no bot {wanted}")
        return bot

    def _scene(self, request: web.Request) -> Scene:
        return Scene(self.world, self._bot(request), self.events)

    def _show_person(self, person: Person, bot: Bot | None) -> Json:
        chat = bot.chats.get(person.id) if bot is not None else None
        return {**person.to_json(), "blocked": chat is not None and chat.blocked}

    async def state(self, request: web.Request) -> Json:
        bot = self._bot(request) if self.world.bots or "bot" in request.query else None
        people_shown = [self._show_person(person, bot) for person in self.world.people.values()]
        chats = [
            {"id": one, "type": "private", "title": person.first_name} for one, person in self.world.people.items()
        ]
        groups = [{"id": one, "type": group["type"], "title": group["title"], "members": sorted(group["members"])}
                  for one, group in self.world.groups.items()]  # fmt: skip
        described = None
        if bot is not None:
            commands = [{"scope": list(key[:-1]), "language_code": key[-1], "commands": found}
                        for key, found in bot.commands.items()]  # fmt: skip
            described = {**bot.to_user(), "commands": commands, "pending_updates": len(bot.updates)}
        return {
            "bot": described,
            "bots": [one.to_user() for one in self.world.bots.values()],
            "people": people_shown,
            "chats": chats + groups,
            "sample_keys": self.sample_keys,
            "faults": [fault.to_json() for fault in self.api.faults.active],
            "now": self.world.now(),
            "requests": self.api.journal.number,
        }

    async def add_person(self, request: web.Request) -> Json:
        given = await read_body(request)
        if not isinstance(given.get("first_name"), str) or not given["first_name"]:
            raise ActError("first_name is missing")
        names = ("first_name", "last_name", "username", "language_code")
        person = self.world.add_person(**{name: str(given.get(name) or "") for name in names})
        return self._show_person(person, None)

    async def change_person(self, request: web.Request) -> Json:
        bot = next(iter(self.world.bots.values()), None)
        person = self.world.people.get(int(request.match_info["id"]))
        if person is None:
            raise ActError(f"there is no person {request.match_info['id']}")
        for name, value in (await read_body(request)).items():
            if name not in ("first_name", "last_name", "username", "language_code"):
                raise ActError(f"unknown field {name}")
            setattr(person, name, str(value or ""))
        return self._show_person(person, bot)

    async def block(self, request: web.Request) -> Json:
        scene = self._scene(request)
        person = scene.person(request.match_info["id"])
        chat = scene.chat(person.id)
        people.set_blocked(scene, chat, person, bool((await read_body(request)).get("blocked")))
        return {"blocked": chat.blocked}

    async def add_group(self, request: web.Request) -> Json:
        given = await read_body(request)
        scenes = [Scene(self.world, bot, self.events) for bot in self.world.bots.values()]
        scene = self._scene(request)
        members = [scene.person(one).id for one in given.get("members") or []]
        if not members or not isinstance(given.get("title"), str):
            raise ActError("a group needs a title and members")
        kind = given.get("type", "supergroup")
        if kind not in ("supergroup", "group", "channel"):
            raise ActError(f"unknown type {kind}")
        group_id = self.world.add_group(given["title"], members, bool(given.get("bot_is_admin")), kind)
        people.add_group(scenes, group_id, self.world.people[members[0]])
        return {"id": group_id, "type": kind, "title": given["title"], "members": members}

    async def change_group(self, request: web.Request) -> Json:
        scene = self._scene(request)
        chat = scene.chat(int(request.match_info["chat"]))
        given = await read_body(request)
        owner = self.world.people[min(chat.members)]
        if "bot_rights" in given:
            chat.bot_rights = dict(given["bot_rights"])
        status = given.get("bot_status", chat.bot_status)
        if status not in ("member", "administrator", "left", "kicked"):
            raise ActError(f"unknown status {status}")
        change_bot_status(self.world, scene.bot, chat, status, owner.to_user())
        return {"id": chat.id, "bot_status": chat.bot_status, "bot_rights": chat.bot_rights}

    async def messages(self, request: web.Request) -> Json:
        scene = self._scene(request)
        chat = scene.chat(int(request.match_info["chat"]))
        person = scene.person(request.query.get("person") or (chat.id if chat.is_private else min(chat.members)))
        typing = self.world.now() < chat.typing_until
        return {
            "messages": [message.to_page() for message in chat.messages.values()],
            "commands": commands_for(scene.bot, chat, person),
            "menu": menu_button(scene.bot, chat.id),
            "name": text_for(scene.bot, "name", person) or scene.bot.first_name,
            "description": text_for(scene.bot, "description", person),
            "short_description": text_for(scene.bot, "short_description", person),
            "reply_keyboard": chat.reply_keyboard,
            "typing": chat.typing_action if typing else None,
            "draft": chat.draft,
            "blocked": chat.blocked,
            "started": chat.started,
        }

    async def write(self, request: web.Request) -> Json:
        scene = self._scene(request)
        chat = scene.chat(int(request.match_info["chat"]))
        given = await read_body(request)
        person = scene.person(given.get("from") or (chat.id if chat.is_private else None))
        if edited := given.get("edit_of"):
            message = people.edit(scene, chat, person, int(edited), given)
            return {"message": message.to_page()}
        written = people.write(scene, chat, person, given)
        return {"message": written[-1].to_page(), "messages": [message.to_page() for message in written]}

    async def delete(self, request: web.Request) -> Json:
        scene = self._scene(request)
        people.delete(scene, scene.chat(int(request.match_info["chat"])), int(request.match_info["message"]))
        return {"ok": True}

    async def press(self, request: web.Request) -> Json:
        scene = self._scene(request)
        chat = scene.chat(int(request.match_info["chat"]))
        given = await read_body(request)
        person = scene.person(given.get("from") or chat.id)
        message_id, data = int(given.get("message_id") or 0), str(given.get("data") or "")
        return {"callback_query_id": people.press(scene, chat, person, message_id, data, bool(given.get("force")))}

    async def inline(self, request: web.Request) -> Json:
        scene = self._scene(request)
        given = await read_body(request)
        person = scene.person(given.get("from"))
        wait = float(given.get("wait") or people.INLINE_WAIT)
        return await people.ask_inline(
            scene, person, str(given.get("query") or ""), str(given.get("offset") or ""), wait
        )

    async def add_update(self, request: web.Request) -> Json:
        bot = self._bot(request)
        given = await read_body(request)
        update_id = given.pop("update_id", None)
        return {"update_id": bot.updates.add_raw(given, 0, self.world.now(), update_id)}

    async def advance_clock(self, request: web.Request) -> Json:
        self.world.advance(float((await read_body(request)).get("advance") or 0))
        return {"now": self.world.now()}

    async def change_bot(self, request: web.Request) -> Json:
        bot = self._bot(request)
        given = await read_body(request)
        if "reads_all_group_messages" in given:
            bot.reads_all_group_messages = bool(given["reads_all_group_messages"])
        return {**bot.to_user(), "reads_all_group_messages": bot.reads_all_group_messages}

    async def requests(self, request: web.Request) -> Json:
        return {"requests": self.api.journal.since(int(request.query.get("since", 0)))}

    async def faults(self, _: web.Request) -> Json:
        return {"faults": [fault.to_json() for fault in self.api.faults.active]}

    async def set_faults(self, request: web.Request) -> Json:
        given = await read_json(request)
        listed = given.get("faults") if isinstance(given, dict) else given
        if not isinstance(listed, list):
            raise ActError("a list of faults is expected")
        if isinstance(given, dict) and isinstance(given.get("seed"), int):
            self.api.faults.seed(given["seed"])
        self.api.faults.active = [read_fault(one) for one in listed]
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> Json:
        self.api.faults.active = []
        return await self.faults(request)
