"""What Telegram shows of the bot itself: its commands, description and name, in each language, kept up to date."""

from __future__ import annotations

from typing import Any

import structlog

from bot.gateway.outgoing import Outgoing
from bot.i18n.catalogue import gettext as _
from bot.i18n.locale import FALLBACK, available_locales, using
from bot.i18n.pages import read_text

log = structlog.get_logger(__name__)


def commands(locale: str) -> list[dict[str, str]]:
    """The menu of commands in a locale."""
    with using(locale):
        return [
            {"command": "start", "description": _("Begin, or go on where you were")},
            {"command": "steps", "description": _("All steps of the tutorial")},
            {"command": "faq", "description": _("Questions and answers")},
            {"command": "check", "description": _("Check my API key")},
            {"command": "language", "description": _("Choose the language")},
            {"command": "settings", "description": _("Settings")},
            {"command": "privacy", "description": _("What is stored, and delete it")},
            {"command": "help", "description": _("What I can do")},
            {"command": "cancel", "description": _("Pause; your place is kept")},
        ]


def languages() -> dict[str, str]:
    """Telegram's two-letter language -> the locale for it; "" is for all other languages.

    Of two locales of one language the first in the alphabet stands for it (Telegram knows zh alone);
    the other's readers get theirs in their own chat once they have chosen it.
    """
    found = {"": FALLBACK}
    for locale in available_locales():
        found.setdefault(locale.split("_")[0], locale)
    found.pop(FALLBACK, None)
    return found


class Profile:
    """Writes the bot's profile at Telegram, where it differs from the texts."""

    def __init__(self, outgoing: Outgoing, *, bot_name: str) -> None:
        self._outgoing = outgoing
        self._bot_name = bot_name

    async def bring_up_to_date(self) -> None:
        """Reads what Telegram shows, and writes only what is different."""
        for language, locale in languages().items():
            where = {"language_code": language} if language else {}
            await self._keep("getMyCommands", "setMyCommands", where, "commands", commands(locale))
            await self._keep_text("Description", where, "description", read_text(locale, "people/description.txt"))
            short = read_text(locale, "people/short_description.txt")
            await self._keep_text("ShortDescription", where, "short_description", short)
        if self._bot_name:  # only then: it overwrites the operator's own, and Telegram limits it for hours
            await self._keep_text("Name", {}, "name", self._bot_name)

    async def set_chat_commands(self, chat_id: int, locale: str | None) -> None:
        """The commands of one private chat, after a choice of language; without one those that Telegram chooses."""
        scope = {"type": "chat", "chat_id": chat_id}
        if locale is None:  # commands of the chat's own would stay as they are when the client's language changes
            await self._outgoing.call("deleteMyCommands", {"scope": scope})
        else:
            await self._outgoing.call("setMyCommands", {"scope": scope, "commands": commands(locale)})

    async def _keep_text(self, what: str, where: dict[str, str], field: str, text: str) -> None:
        shown: Any = await self._outgoing.call(f"getMy{what}", where)
        if isinstance(shown, dict) and shown.get(field) != text:
            await self._write(f"setMy{what}", {**where, field: text})

    async def _keep(
        self, read: str, write: str, where: dict[str, str], field: str, wanted: list[dict[str, str]]
    ) -> None:
        shown: Any = await self._outgoing.call(read, where)
        if isinstance(shown, list) and shown != wanted:
            await self._write(write, {**where, field: wanted})

    async def _write(self, method: str, parameters: dict[str, Any]) -> None:
        log.info("profile_updated", method=method, language=parameters.get("language_code", ""))
        await self._outgoing.call(method, parameters)
