"""The one way out: everything that the bot says, edits, deletes and answers. Outcomes instead of exceptions."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from enum import Enum
from pathlib import Path
from typing import Any

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.gateway.api import Api, Upload
from bot.gateway.lanes import Lane, Lanes
from bot.gateway.markup import Picture, Screen
from bot.gateway.shown import Shown

log = structlog.get_logger(__name__)

PATIENCE = 3
"""How often `retry_after` is waited out before a message is given up."""
LONGEST_WAIT = 120
"""Seconds of `retry_after` beyond which a message is given up: the person has pressed something else by then."""


class Sent(Enum):
    """What became of an edit or a deletion."""

    DONE = "done"
    GONE = "gone"
    """There is no such message any more, or it can no longer be edited or deleted."""
    BLOCKED = "blocked"
    """The person has blocked the bot, or the chat is no more."""
    LATER = "later"
    """Telegram could not be reached, or asked for patience."""


class PictureIds:
    """Where Telegram's file_ids are kept between runs."""

    def __init__(
        self, read: Callable[[str], Awaitable[str | None]], keep: Callable[[str, str], Awaitable[None]]
    ) -> None:
        self.read, self.keep = read, keep


class Outgoing:
    """Sends to Telegram: in order for each chat, obeying `retry_after` for that chat alone.

    Args:
        api: the Bot API.
        on_blocked: told the chat's id when a person turns out to have blocked the bot.
        picture_ids: the file_ids of pictures uploaded before.
        shown: what this process knows to be on people's screens.
    """

    def __init__(
        self,
        api: Api,
        on_blocked: Callable[[int], Awaitable[None]],
        picture_ids: PictureIds,
        shown: Shown | None = None,
    ) -> None:
        self._api = api
        self._shown = shown or Shown()
        self._on_blocked = on_blocked
        self._picture_ids = picture_ids
        self._lanes = Lanes()

    def lane(self, chat_id: int) -> AbstractAsyncContextManager[Lane]:
        """The first place in the chat's queue, while inside: for what takes more than one call."""
        return self._lanes.enter(chat_id)

    async def send(
        self, chat_id: int, screen: Screen, *, reply_to: int | None = None, lane: Lane | None = None
    ) -> int | None:
        """A new message; its id, or None when it could not be sent.

        Args:
            lane: the place in the chat's queue, for who has it already.
        """
        async with self._lanes.enter(chat_id, lane):
            return await self._send(chat_id, screen, reply_to)

    async def _send(self, chat_id: int, screen: Screen, reply_to: int | None = None) -> int | None:
        parameters: dict[str, Any] = {"chat_id": chat_id, "parse_mode": "HTML"}
        if screen.rows:
            parameters["reply_markup"] = screen.keyboard()
        if reply_to is not None:
            parameters["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        if screen.picture is None:
            parameters |= {"text": screen.text, "link_preview_options": {"is_disabled": True}}
            method = functools.partial(self._patiently, chat_id, "sendMessage", parameters, repeatable=False)
        else:
            parameters["caption"] = screen.text
            method = functools.partial(self._with_picture, chat_id, "sendPhoto", parameters, screen.picture)
        try:
            result = await method()
        except TelegramError as error:
            await self._failed("send", chat_id, error)
            return None
        self._shown.keep(chat_id, int(result["message_id"]), screen)
        return int(result["message_id"])

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        screen: Screen,
        *,
        photo: bool = False,
        if_changed: bool = False,
        lane: Lane | None = None,
    ) -> Sent:
        """Shows a screen in a message that is there already.

        Args:
            photo: the message is a photo now.
            if_changed: send nothing when the message surely shows this already.
            lane: as in `send`.
        """
        async with self._lanes.enter(chat_id, lane):
            if if_changed and self._shown.shows(chat_id, message_id, screen):
                return Sent.DONE
            self._shown.forget(chat_id)
            try:
                await self._edit(chat_id, message_id, screen, photo)
            except TelegramError as error:
                return await self._outcome("edit", chat_id, error)
            self._shown.keep(chat_id, message_id, screen)
            return Sent.DONE

    async def _edit(self, chat_id: int, message_id: int, screen: Screen, photo: bool) -> None:
        parameters: dict[str, Any] = {
            "chat_id": chat_id,
            "message_id": message_id,
            "reply_markup": screen.keyboard(),
        }
        if screen.picture is not None:
            parameters["media"] = {"type": "photo", "caption": screen.text, "parse_mode": "HTML"}
            await self._with_picture(chat_id, "editMessageMedia", parameters, screen.picture)
        elif photo:
            parameters |= {"caption": screen.text, "parse_mode": "HTML"}
            await self._patiently(chat_id, "editMessageCaption", parameters, repeatable=True)
        else:
            parameters |= {
                "text": screen.text,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            }
            await self._patiently(chat_id, "editMessageText", parameters, repeatable=True)

    async def remove_keyboard(self, chat_id: int, message_id: int, *, lane: Lane | None = None) -> Sent:
        """Takes the buttons from a message that is no longer the one to press."""
        parameters = {"chat_id": chat_id, "message_id": message_id, "reply_markup": {"inline_keyboard": []}}
        async with self._lanes.enter(chat_id, lane):
            if self._shown.message(chat_id) == message_id:
                self._shown.forget(chat_id)
            try:
                await self._patiently(chat_id, "editMessageReplyMarkup", parameters, repeatable=True)
            except TelegramError as error:
                return await self._outcome("remove_keyboard", chat_id, error)
        return Sent.DONE

    async def delete(self, chat_id: int, message_id: int) -> Sent:
        """Deletes a message, past every queue: a 429 on a send never delays it."""
        try:
            await self._api.call("deleteMessage", {"chat_id": chat_id, "message_id": message_id}, repeatable=True)
        except BadRequest as error:
            if "message to delete not found" in error.message.lower():
                return Sent.DONE
            return Sent.GONE
        except (Forbidden, ChatMigrated):  # what was said before a group became a supergroup stays in the old one
            return Sent.GONE
        except TelegramError:
            return Sent.LATER
        return Sent.DONE

    async def answer(self, callback_query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Ends the waiting of a pressed button."""
        parameters: dict[str, Any] = {"callback_query_id": callback_query_id}
        if text:
            parameters |= {"text": text[:200], "show_alert": alert}
        await self.call("answerCallbackQuery", parameters)

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """A repeatable call whose failure is nobody's loss (answers, chat actions, drafts, commands)."""
        try:
            return await self._api.call(method, parameters, repeatable=True)
        except TelegramError as error:
            log.info("call_failed", method=method, error=type(error).__name__)
            return None

    async def _with_picture(self, chat_id: int, method: str, parameters: Mapping[str, Any], picture: Picture) -> Any:
        """A call that shows a picture: by its file_id where there is one, else uploaded, and its id kept."""
        known = await self._picture_ids.read(picture.version)
        if known is not None:
            try:
                return await self._patiently(
                    chat_id, method, _picture(parameters, known), repeatable=method != "sendPhoto"
                )
            except BadRequest as error:
                if "file" not in error.message.lower():
                    raise
        content = await asyncio.to_thread(Path(picture.path).read_bytes)
        files = {"picture": Upload(f"{picture.name}.png", content, "image/png")}
        result = await self._patiently(
            chat_id, method, _picture(parameters, "attach://picture"), repeatable=method != "sendPhoto", files=files
        )
        if isinstance(result, dict) and result.get("photo"):
            await self._picture_ids.keep(picture.version, result["photo"][-1]["file_id"])
        return result

    async def _patiently(
        self,
        chat_id: int,
        method: str,
        parameters: Mapping[str, Any],
        *,
        repeatable: bool,
        files: Mapping[str, Upload] | None = None,
    ) -> Any:
        """A call that waits out `retry_after`; only this chat waits with it."""
        for _again in range(PATIENCE):
            try:
                return await self._api.call(method, parameters, repeatable=repeatable, files=files)
            except RetryAfter as error:
                seconds = error.retry_after
                pause = seconds if isinstance(seconds, int | float) else seconds.total_seconds()
                if pause > LONGEST_WAIT:
                    raise
                log.info("told_to_wait", method=method, seconds=pause)
            await asyncio.sleep(pause)
        return await self._api.call(method, parameters, repeatable=repeatable, files=files)

    async def _outcome(self, what: str, chat_id: int, error: TelegramError) -> Sent:
        if isinstance(error, BadRequest):
            text = error.message.lower()
            if "message is not modified" in text:
                return Sent.DONE
            if "message to edit not found" in text or "can't be edited" in text or "no text in the message" in text:
                return Sent.GONE
        return await self._failed(what, chat_id, error)

    async def _failed(self, what: str, chat_id: int, error: TelegramError) -> Sent:
        if isinstance(error, Forbidden | ChatMigrated) or "chat not found" in error.message.lower():
            await self._on_blocked(chat_id)
            return Sent.BLOCKED
        log.warning("not_sent", what=what, error=type(error).__name__, reason=error.message)
        return Sent.LATER


def _picture(parameters: Mapping[str, Any], source: str) -> dict[str, Any]:
    if "media" in parameters:
        return {**parameters, "media": {**parameters["media"], "media": source}}
    return {**parameters, "photo": source}
