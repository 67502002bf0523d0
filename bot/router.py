"""The one table of what update goes to which handler, read from top to bottom; the first that fits takes it.

Before the table stands the gate: a message with a secret in it, whatever else it is, goes to the erasure and nowhere
else. It looks at the raw update, so that no library's object, log or error ever holds the secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.faq.handlers import FaqHandlers
from bot.gateway.ordering import RawUpdate
from bot.gateway.parsing import kind_of, parse_update
from bot.gateway.turn import Desk, current_turn
from bot.keys.handlers import KeyHandlers
from bot.observe.metrics import metrics
from bot.people.handlers import PeopleHandlers
from bot.storage.store import StorageError
from bot.tutorial.handlers import TutorialHandlers

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "channel_post",
    "edited_channel_post",
)
"""The kinds of update asked for at Telegram. Channel posts only for the secrets in them."""

Handler = BaseHandler[Any, Any, Any]


@dataclass(frozen=True)
class Features:
    """The handlers of all features."""

    tutorial: TutorialHandlers
    people: PeopleHandlers
    keys: KeyHandlers
    faq: FaqHandlers


class ForeignButton(CallbackQueryHandler[Any, Any]):
    """A button of a message that is not in the presser's own private chat."""

    def check_update(self, update: object) -> bool:
        """True for presses in groups, and for forged ones."""
        query = update.callback_query if isinstance(update, Update) else None
        return query is not None and (query.message is None or query.message.chat.id != query.from_user.id)


def table(to: Features) -> list[Handler]:
    """All handlers, in order. Buttons first: they are the most, and nothing else looks like them."""
    private, edited = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, filters.UpdateType.EDITED
    image = filters.PHOTO | filters.Document.IMAGE
    return [
        # 1. Buttons, by the feature that their callback data begins with.
        ForeignButton(to.people.on_nothing),
        CallbackQueryHandler(to.tutorial.on_button, "^tutorial:"),
        CallbackQueryHandler(to.faq.on_button, "^faq:"),
        CallbackQueryHandler(to.keys.on_button, "^keys:"),
        CallbackQueryHandler(to.people.on_button, "^people:"),
        CallbackQueryHandler(to.tutorial.on_button),  # data that no button has shows where the person is
        InlineQueryHandler(to.faq.on_inline),
        # 2. Commands of the private chat.
        CommandHandler("start", to.tutorial.on_start, private),
        CommandHandler("steps", to.tutorial.on_steps, private),
        CommandHandler("cancel", to.tutorial.on_cancel, private),
        CommandHandler("help", to.people.on_help, private),
        CommandHandler("language", to.people.on_language, private),
        CommandHandler("settings", to.people.on_settings, private),
        CommandHandler("privacy", to.people.on_privacy, private),
        CommandHandler("check", to.keys.on_check, private),
        CommandHandler("faq", to.faq.on_command, private),
        # 3. What is left of the private chat. A document was searched for secrets by the gate.
        MessageHandler(private & image, to.people.on_picture),
        MessageHandler(private & filters.Document.ALL & ~filters.ANIMATION, to.people.on_file),
        MessageHandler(private & filters.TEXT & ~filters.COMMAND, to.faq.on_text),
        MessageHandler(private & ~filters.StatusUpdate.ALL, to.people.on_other),
        # 4. Groups: a link to the private chat, and answers to whoever speaks to the bot.
        CommandHandler("faq", to.faq.on_group, filters.ChatType.GROUPS & ~edited),
        CommandHandler(
            ["start", "help", "steps", "check", "language", "settings", "privacy", "cancel"],
            to.people.on_group,
            filters.ChatType.GROUPS & ~edited,
        ),
        MessageHandler(filters.ChatType.GROUPS & filters.TEXT & ~filters.COMMAND & ~edited, to.faq.on_group),
        # 5. The person blocked the bot, or let it in again.
        ChatMemberHandler(to.people.on_blocked, ChatMemberHandler.MY_CHAT_MEMBER),
        # 6. Everything else (edits, channel posts, kinds of tomorrow) is claimed and asks for no answer.
        TypeHandler(Update, to.people.on_nothing),
    ]


class Router:
    """Takes raw updates through the gate and the table.

    Args:
        application: PTB's, with the handlers of `table` added.
    """

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, keys: KeyHandlers) -> None:
        self._application = application
        self._bot: Bot = application.bot
        self._desk = desk
        self._keys = keys

    async def route(self, raw: RawUpdate) -> None:
        """One update, from its person's queue. Ends only when it is claimed, or has failed with a StorageError.

        Raises:
            StorageError: nothing was written; the update must be offered again.
        """
        turn = current_turn.get()
        if turn is None:
            raise RuntimeError("an update outside its turn")
        began, kind = perf_counter(), kind_of(raw)
        try:
            if await self._keys.gate(raw):
                turn.outcome = "secret"
            elif (update := parse_update(raw, self._bot, turn)) is None:
                turn.outcome = "unparseable"
                log.warning("update_not_parsed", update_id=turn.update_id, kind=kind)
            else:
                await self._application.process_update(update)
            if not turn.settled.done():
                # A kind that nothing here takes, or a handler that failed before its claim: it failed once and for all.
                await self._desk.store.claim(turn.update_id)
                turn.acknowledge()
        except StorageError as error:
            turn.outcome = "refused"
            log.error("not_stored", update_id=turn.update_id, reason=str(error))
            raise
        except ApplicationHandlerStop:  # it had been claimed before
            return
        except Exception as error:  # noqa: BLE001 - offered again it would fail again, and hold up all that come after it
            turn.outcome = "failed"
            log.error("update_failed", update_id=turn.update_id, error=type(error).__name__)
            if not turn.settled.done():
                await self._desk.store.claim(turn.update_id)
                turn.acknowledge()
        finally:
            metrics.update(kind if kind in ALLOWED_UPDATES else "other", turn.outcome, perf_counter() - began)
