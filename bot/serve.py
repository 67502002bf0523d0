"""`run` with a token: the bot on Telegram, by long polling or by webhook."""

from __future__ import annotations

from bot.app import App
from bot.settings import Settings


async def serve(settings: Settings) -> int:
    """Runs the bot until it is cancelled.

    Raises:
        SettingsError, StorageError, ConflictError: one plain sentence for the operator.
    """
    app = App(settings)
    try:
        await app.start()
        if settings.webhook_url:
            from bot.web.server import serve_webhook

            await serve_webhook(app)
        else:
            from bot.web.server import serve_metrics

            async with serve_metrics(app):
                await app.poll()
    finally:
        await app.stop()
    return 0
