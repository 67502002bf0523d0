"""Runs the webhook server and the health pages beside a bot."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot.app import DRAIN, App
from bot.gateway.api import Upload
from bot.router import ALLOWED_UPDATES
from bot.settings import Settings, SettingsError
from bot.storage.store import StorageError
from bot.web.health import make_health_app
from bot.web.patience import PatientServer
from bot.web.webhook import make_handler

log = structlog.get_logger(__name__)

TELEGRAM_SEEN = 30.0
"""Seconds for which a successful getMe counts as "Telegram can be reached"."""


def webhook_secret(settings: Settings) -> str:
    """What Telegram must send with each update: the operator's own, else one made from the token.

    The same on every replica, and no use to anyone who does not have the token.
    """
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    assert settings.telegram_bot_token is not None
    token = settings.telegram_bot_token.get_secret_value().encode()
    return hmac.new(token, b"firstkey webhook", hashlib.sha256).hexdigest()


async def serve_webhook(app: App) -> None:
    """Serves until cancelled; then takes no more, and finishes what is begun.

    Raises:
        SettingsError: the address cannot be listened on, or Telegram refuses the webhook.
    """
    settings = app.settings
    path = urlsplit(settings.webhook_url).path or "/"
    server = PatientServer(make_handler(app.ordering, path, webhook_secret(settings)))
    runner = web.ServerRunner(server, handle_signals=False)
    await runner.setup()
    try:
        site = await _listen(runner, settings.webhook_listen, "FIRSTKEY_WEBHOOK_LISTEN", _tls(settings))
        app.keep(_set_webhook(app))
        log.info("webhook_serving", listen=settings.webhook_listen, path=path)
        try:
            await asyncio.Event().wait()
        finally:
            await site.stop()
            await app.ordering.drain(DRAIN)
    finally:
        await runner.cleanup()


async def _listen(
    runner: web.ServerRunner | web.AppRunner, address: str, setting: str, tls: ssl.SSLContext | None
) -> web.TCPSite:
    host, _, port = address.rpartition(":")
    site = web.TCPSite(runner, host.strip("[]"), int(port), ssl_context=tls, backlog=1024)
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(f"{setting} ({address}) cannot be listened on: {error.strerror or error}.") from None
    return site


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.webhook_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.webhook_certificate, settings.webhook_private_key)
    except (OSError, ssl.SSLError):
        raise SettingsError(
            "FIRSTKEY_WEBHOOK_CERTIFICATE and FIRSTKEY_WEBHOOK_PRIVATE_KEY are not a certificate and its key in PEM."
        ) from None
    return context


async def _set_webhook(app: App) -> None:
    """Tells Telegram the address, until it has heard it."""
    settings, pause = app.settings, 1.0
    parameters: dict[str, object] = {
        "url": settings.webhook_url,
        "secret_token": webhook_secret(settings),
        "max_connections": settings.webhook_max_connections,
        "allowed_updates": list(ALLOWED_UPDATES),
    }
    files = None
    if settings.webhook_certificate is not None:
        certificate = await asyncio.to_thread(settings.webhook_certificate.read_bytes)
        parameters["certificate"] = "attach://certificate"
        files = {"certificate": Upload("certificate.pem", certificate, "application/x-pem-file")}
    while True:
        try:
            await app.api.call("setWebhook", parameters, repeatable=True, files=files)
            log.info("webhook_set")
            return
        except RetryAfter as error:
            seconds = error.retry_after
            pause = seconds if isinstance(seconds, int | float) else seconds.total_seconds()
        except NetworkError as error:
            log.warning("webhook_not_set", error=type(error).__name__, reason=error.message, pause=pause)
        except TelegramError as error:
            log.error("webhook_refused", reason=error.message)
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, 60.0)


@asynccontextmanager
async def serve_metrics(app: App) -> AsyncIterator[None]:
    """The health pages, while inside; nothing when no address is set for them."""
    if not app.settings.metrics_listen:
        yield
        return
    runner = web.AppRunner(make_health_app(_Readiness(app).trouble), access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await _listen(runner, app.settings.metrics_listen, "FIRSTKEY_METRICS_LISTEN", None)
        yield
    finally:
        await runner.cleanup()


class _Readiness:
    """Whether the database and Telegram can be reached."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._seen = monotonic()  # nobody asks before the start has said hello

    async def trouble(self) -> str | None:
        """What is wrong, None when all is well."""
        if not self._app.ready:
            return "starting or stopping"
        try:
            await self._app.store.ping()
        except StorageError as error:
            return f"database: {error}"
        if monotonic() - self._seen > TELEGRAM_SEEN:
            try:
                await self._app.application.bot.get_me()
            except TelegramError as error:
                return f"Telegram: {type(error).__name__}"
            self._seen = monotonic()
        return None
