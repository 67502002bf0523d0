"""The composition root: settings in, a ready bot out. Nothing else builds objects."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from time import time
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.erasure import screens as erasure_screens
from bot.erasure.eraser import Eraser
from bot.errors import make_error_handler
from bot.faq.handlers import FaqHandlers, build_faq
from bot.gateway.api import Api
from bot.gateway.ordering import Ordering
from bot.gateway.outgoing import Outgoing, PictureIds
from bot.gateway.panel import Panels
from bot.gateway.polling import Polling
from bot.gateway.shown import Shown
from bot.gateway.transport import AiohttpRequest
from bot.gateway.turn import Desk
from bot.i18n.facts import load_provider
from bot.i18n.locale import using
from bot.i18n.pictures import find_picture
from bot.keys import screens as key_screens
from bot.keys.handlers import KeyHandlers
from bot.keys.probe import Prober
from bot.people.handlers import PeopleHandlers
from bot.people.profile import Profile
from bot.router import ALLOWED_UPDATES, Features, Router, table
from bot.settings import Settings, SettingsError
from bot.storage.open import open_store
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Decision, Erasure, StorageError
from bot.tutorial.content import load_content
from bot.tutorial.handlers import TutorialHandlers
from bot.tutorial.screens import TutorialScreens

log = structlog.get_logger(__name__)

PRUNE_EVERY = 3600.0
"""Seconds between clearings of claims and budgets that are past their time."""
DRAIN = 10.0
"""Seconds that the updates in the house have to finish when the process is asked to stop."""


class App:
    """One running bot.

    Args:
        settings: with a token.
        region_url: from a regional host of OpenAI's to its base address; the playground stays on loopback by it.
    """

    def __init__(self, settings: Settings, *, region_url: Callable[[str], str] = "https://{}/v1".format) -> None:
        if settings.telegram_bot_token is None:
            raise SettingsError("TELEGRAM_BOT_TOKEN is not set.")
        self.settings = settings
        self._region_url = region_url
        self.store = open_store(settings.store_url)
        proxy = settings.proxy_url.get_secret_value() if settings.proxy_url else None
        self._request = AiohttpRequest(proxy=proxy)
        self._updates_request = AiohttpRequest(proxy=proxy, connection_limit=2)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder()
            .token(settings.telegram_bot_token.get_secret_value())
            .base_url(f"{settings.bot_api_url}/bot")
            .base_file_url(f"{settings.bot_api_url}/file/bot")
            .request(self._request)
            .get_updates_request(self._updates_request)
            .updater(None)
            .job_queue(None)
            .build()
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self.ready = False
        """Started, and not asked to stop."""
        self._build()

    def _build(self) -> None:
        settings, bot = self.settings, self.application.bot
        self.desk = desk = Desk(self.store)
        picture_ids = PictureIds(
            lambda version: self.store.picture_id(bot.id, version),
            lambda version, file_id: self.store.keep_picture_id(bot.id, version, file_id),
        )
        self.api = Api(bot, self._request)
        shared = not isinstance(self.store, SqliteStore)  # over PostgreSQL other processes may edit the same messages
        self.outgoing = outgoing = Outgoing(self.api, self._mark_blocked, picture_ids, Shown(0) if shared else Shown())
        self.panels = panels = Panels(desk, outgoing, lambda person: tutorial.draw(person), shared=shared)
        content = load_content(load_provider())
        self.profile = Profile(outgoing, bot_name=settings.bot_name)
        tutorial = TutorialHandlers(
            desk, panels, content, TutorialScreens(content, find_picture), pictures=settings.pictures
        )
        people = PeopleHandlers(
            desk,
            panels,
            outgoing,
            pictures=settings.pictures,
            username=lambda: bot.username,
            on_locale=self.profile.set_chat_commands,
        )
        self.eraser = Eraser(self.store, outgoing, self._tell_impossible, self._tell_finished)
        self.prober = Prober(settings.openai_base_url, model=settings.check_model, region_url=self._region_url)
        self.keys = KeyHandlers(desk, panels, outgoing, self.eraser, self.prober, bot, settings)
        self.faq: FaqHandlers = build_faq(desk, panels, outgoing, settings, username=lambda: bot.username)
        features = Features(tutorial, people, self.keys, self.faq)
        self.application.add_handlers(table(features))
        self.application.add_error_handler(make_error_handler(outgoing))
        self.ordering = Ordering(Router(self.application, desk, self.keys).route)

    async def start(self) -> None:
        """Opens the database, says hello to Telegram, begins to look after the ledger.

        Raises:
            StorageError: the database cannot be used.
            SettingsError: Telegram rejects the token.
        """
        await self.store.open()
        await self._hello()
        self.keep(self.eraser.run())
        self.keep(self.profile.bring_up_to_date())
        self.keep(self._prune())
        self.keep(self.faq.warm_up())
        self.ready = True
        log.info("started", bot=self.application.bot.username)

    async def _hello(self) -> None:
        """getMe, until Telegram can be reached: a server that boots before its network is no error."""
        pause = 1.0
        while True:
            try:
                await self.application.initialize()
                return
            except InvalidToken:
                raise SettingsError(
                    "TELEGRAM_BOT_TOKEN is rejected by Telegram: copy it again from @BotFather."
                ) from None
            except RetryAfter as error:
                seconds = error.retry_after
                pause = seconds if isinstance(seconds, int | float) else seconds.total_seconds()
            except (NetworkError, Conflict) as error:
                log.warning("telegram_not_reached", error=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something in the background until the end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._background_ended)

    def _background_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background_failed", exc_info=error)

    async def poll(self) -> None:
        """Long polling until cancelled; a webhook set by an earlier run is taken back first, its updates kept."""
        await self._free_from_webhook()
        polling = Polling(self.application.bot, self._updates_request, self.ordering, self.outgoing, ALLOWED_UPDATES)
        try:
            await polling.run()
        except InvalidToken:
            raise SettingsError("TELEGRAM_BOT_TOKEN is rejected by Telegram: copy it again from @BotFather.") from None
        finally:
            await self.ordering.drain(DRAIN)
            await polling.confirm()

    async def _free_from_webhook(self) -> None:
        try:
            info = await self.application.bot.get_webhook_info()
        except TelegramError:
            return  # the loop will meet the same trouble, and waits it out
        if info.url:
            raise SettingsError(
                "A webhook is set for this bot, so polling gets nothing: set FIRSTKEY_WEBHOOK_URL to go on with it, "
                "or run `python -m bot doctor --delete-webhook`"
            )

    async def stop(self) -> None:
        """Finishes what is begun, and lets go of everything."""
        self.ready = False
        await self.ordering.drain(DRAIN)
        await self.keys.drain(DRAIN)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.faq.aclose()
        await self.prober.aclose()
        with contextlib.suppress(TelegramError):
            await self.application.shutdown()
        for request in (self._request, self._updates_request):  # PTB closes them only when it had begun to use them
            await request.shutdown()
        await self.store.close()
        log.info("stopped")

    async def _mark_blocked(self, chat_id: int) -> None:
        if chat_id > 0:
            await self.desk.decide(chat_id, lambda person: Decision(True, replace(person, blocked=True)))

    async def _tell_impossible(self, erasure: Erasure) -> bool:
        with using(erasure.locale):
            screen = erasure_screens.impossible(erasure.why)
        if not erasure.person_id:  # a channel's post: to say it there would show the secret to all who read it
            return True
        if erasure.chat_id < 0 and await self.outgoing.send(erasure.chat_id, screen, reply_to=erasure.message_id):
            return True
        return await self._say_or_blocked(erasure.person_id, screen)

    async def _say_or_blocked(self, person_id: int, screen: Any) -> bool:
        """True when it was said, or when the person has blocked the bot and cannot be told."""
        return await self.panels.say(person_id, screen) is not None or (await self.store.person(person_id)).blocked

    async def _tell_finished(self, erasure: Erasure) -> None:
        with using(erasure.locale):
            if erasure.chat_id < 0:
                await self.outgoing.send(erasure.chat_id, key_screens.in_group((erasure.why,)))
            else:
                screen = erasure_screens.finished_late(erasure.why, restarted=erasure.attempts == 0)
                await self.panels.say(erasure.person_id, screen)

    async def _prune(self) -> None:
        while True:
            try:
                await self.store.prune(time())
            except StorageError as error:
                log.warning("not_pruned", reason=str(error))
            await asyncio.sleep(PRUNE_EVERY)
