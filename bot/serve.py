"""`run` with a token: the bot on Telegram, by long polling or by webhook."""

from __future__ import annotations

from bot import garbage
from bot.app import App
from bot.settings import Settings
from bot.web.server import serve_metrics, serve_webhook


async def serve(settings: Settings) -> int:
    """Runs the bot until it is cancelled.

    Raises:
        SettingsError, StorageError, ConflictError: one plain sentence for the operator.
    """
    garbage.hold()
    app = App(settings)
    try:
        # Before the start, which waits for Telegram: a process that waits is alive, and must not be restarted for it.
        async with serve_metrics(app):
            await app.start()
            app.keep(_settle(app))
            if settings.webhook_url:
                await serve_webhook(app)
            else:
                await app.poll()
    finally:
        await app.stop()
    return 0


async def _settle(app: App) -> None:
    try:
        await app.faq.warm_up()  # the last that is loaded
    finally:
        garbage.release()
