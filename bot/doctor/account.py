"""The bot's account at Telegram: its token, what it may do in groups and inline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.webhook import examine_webhook, take_back_webhook
from bot.gateway.api import Api
from bot.gateway.transport import AiohttpRequest
from bot.settings import Settings

TELEGRAM = "https://api.telegram.org"


async def examine_account(settings: Settings, token: SecretStr, delete_webhook: bool) -> AsyncIterator[Finding]:
    """Everything that Telegram says about the bot; one line when it says nothing."""
    request = AiohttpRequest(proxy=settings.proxy_url.get_secret_value() if settings.proxy_url else None)
    bot = Bot(
        token.get_secret_value(),
        base_url=f"{settings.bot_api_url}/bot",
        base_file_url=f"{settings.bot_api_url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    api = Api(bot, request)
    await request.initialize()
    try:
        me = await api.call("getMe", {}, repeatable=True)
        yield ok("token", f"it is @{me['username']}, id {me['id']}")
        for finding in (*_abilities(me), await _rights(api)):
            yield finding
        if delete_webhook:
            yield await take_back_webhook(api, settings)
        for finding in examine_webhook(settings, await api.call("getWebhookInfo", {}, repeatable=True)):
            yield finding
    except TelegramError as error:
        yield _trouble(error, settings)
    except (KeyError, TypeError, AttributeError):  # PTB takes "result" for granted, and so does this module
        yield fail("telegram", "what answers is no Bot API", "look at FIRSTKEY_BOT_API_URL", config=True)
    finally:
        await request.shutdown()


def _abilities(me: dict[str, Any]) -> Iterator[Finding]:
    if not me.get("can_join_groups"):
        yield ok("groups", "the bot cannot be added to groups; /setjoingroups at @BotFather changes that")
    elif me.get("can_read_all_group_messages"):
        yield ok("groups", "it reads every message in groups; keys there go where it is administrator and may delete")
    else:
        yield ok(
            "groups",
            "privacy mode is on: it reads commands and replies only, and everything where it is administrator",
        )
    if me.get("supports_inline_queries"):
        yield ok("inline", f"@{me['username']} answers in any chat")
    else:
        yield warn("inline", "inline mode is off", "send /setinline to @BotFather if it shall answer in any chat")


async def _rights(api: Api) -> Finding:
    """Which rights Telegram suggests to whoever makes the bot an administrator; its groups cannot be listed."""
    rights = await api.call("getMyDefaultAdministratorRights", {}, repeatable=True)
    if rights.get("can_delete_messages"):
        return ok("deleting", "who makes it administrator of a group is offered the right to delete messages")
    return warn(
        "deleting",
        "who makes it administrator of a group is not offered the right to delete messages",
        "tick it at @BotFather (/mybots, Bot Settings, Group Admin Rights), and by hand in groups it is in",
    )


def _trouble(error: TelegramError, settings: Settings) -> Finding:
    if isinstance(error, InvalidToken):
        if settings.bot_api_url == TELEGRAM:
            advice = "copy it again from @BotFather into TELEGRAM_BOT_TOKEN"
        else:
            advice = "look at TELEGRAM_BOT_TOKEN, and whether a Bot API server answers at FIRSTKEY_BOT_API_URL"
        return fail("token", "it is rejected", advice, config=True)
    if isinstance(error, RetryAfter):
        return warn("telegram", "too many requests were made with this token", "wait a minute and try again")
    if isinstance(error, NetworkError):
        advice = "look at the firewall and the name service; FIRSTKEY_PROXY_URL names a proxy"
        return fail("telegram", f"it cannot be reached ({_reason(error)})", advice)
    return fail("telegram", f"it refuses: {_reason(error)}", "look at FIRSTKEY_BOT_API_URL")


def _reason(error: TelegramError) -> str:
    """The start of the error's own words; whole pages of proxies come here too."""
    return " ".join(error.message.split())[:160] or type(error).__name__
