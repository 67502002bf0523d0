"""The one handler of errors that PTB's handlers raise.

In this order: a database that cannot be written leaves the update unclaimed, so that it is offered again; all else is
logged without the update and answered with one sentence and a button; an error while answering is logged alone.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import Update
from telegram.ext import ContextTypes

from bot.gateway.outgoing import Outgoing
from bot.gateway.turn import current_turn
from bot.i18n.locale import choose_locale, using
from bot.people.screens import went_wrong
from bot.storage.store import StorageError

log = structlog.get_logger(__name__)

ErrorHandler = Callable[[object, Any], Coroutine[Any, Any, None]]


def make_error_handler(outgoing: Outgoing) -> ErrorHandler:
    """The error handler, with the way out that it answers by."""

    async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error, turn = context.error, current_turn.get()
        if isinstance(error, StorageError) and turn is not None and not turn.settled.done():
            log.error("not_stored", update_id=turn.update_id, reason=str(error))
            turn.fail(error)
            return
        if turn is not None:
            turn.outcome = "failed"
        log.error("handler_failed", update_id=turn.update_id if turn else None, exc_info=error)
        if not isinstance(update, Update) or update.effective_user is None or update.inline_query is not None:
            return
        chat = update.effective_chat
        if chat is None or chat.id != update.effective_user.id:
            return
        with using(choose_locale(update.effective_user.language_code)):
            screen = went_wrong()
        await outgoing.send(chat.id, screen)

    return on_error
