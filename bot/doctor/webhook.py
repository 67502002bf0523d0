"""The webhook: what is set at Telegram, what the settings say, and whether the two can work."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from time import time
from typing import Any
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, fail, ok, warn
from bot.gateway.api import Api
from bot.settings import Settings

TELEGRAM = "https://api.telegram.org"
PORTS = (443, 80, 88, 8443)
"""Where Telegram knocks (Bot API, setWebhook); a Bot API server of one's own in local mode knocks anywhere."""
WAITING = 100
"""Updates that may wait without being remarkable."""
RECENT = 3600.0
"""Seconds for which an error that Telegram met counts."""


async def take_back_webhook(api: Api, settings: Settings) -> Finding:
    """Deletes the webhook; what waits for it stays, for the next webhook or for polling."""
    await api.call("deleteWebhook", {"drop_pending_updates": False}, repeatable=True)
    if settings.webhook_url:
        return warn(
            "webhook",
            "taken back; waiting updates are kept",
            "unset FIRSTKEY_WEBHOOK_URL, or the next start sets it again",
        )
    return ok("webhook", "taken back; waiting updates are kept")


def examine_webhook(settings: Settings, info: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the webhook, or with its absence.

    Args:
        info: Telegram's WebhookInfo. Its address is never quoted: people put the token into it.
    """
    if settings.webhook_url:
        yield from _address(settings)
        yield _set_or_not(settings, str(info.get("url") or ""))
    elif info.get("url"):
        yield fail(
            "webhook",
            "one is set, so long polling gets nothing",
            "set FIRSTKEY_WEBHOOK_URL to go on with it, or run `python -m bot doctor --delete-webhook`",
            config=True,
        )
    else:
        yield ok("webhook", "none is set, none is wanted: updates come by long polling")
    yield from _delivery(info)


def _address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.webhook_url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        yield fail("webhook", "FIRSTKEY_WEBHOOK_URL has a port that is none", "write 1 to 65535", config=True)
        return
    if settings.bot_api_url == TELEGRAM:
        if parts.scheme != "https":
            yield fail("webhook", "FIRSTKEY_WEBHOOK_URL is not https", "Telegram takes https only", config=True)
        if port not in PORTS:
            advice = f"use one of {', '.join(map(str, PORTS))}"
            yield fail("webhook", f"Telegram does not knock on port {port}", advice, config=True)
        if _is_inside(parts.hostname or ""):
            advice = "FIRSTKEY_WEBHOOK_URL must be reachable from the internet"
            yield fail("webhook", "its address leads into a private network", advice, config=True)
    certificate, key = settings.webhook_certificate, settings.webhook_private_key
    if certificate is None and key is None:
        return
    try:
        if certificate is None or key is None:
            raise ValueError
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
        yield ok("webhook", "the certificate and its key fit together")
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        yield fail(
            "webhook",
            "FIRSTKEY_WEBHOOK_CERTIFICATE and FIRSTKEY_WEBHOOK_PRIVATE_KEY are not a certificate and its key",
            "name two PEM files that this user can read, or leave both empty",
            config=True,
        )


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _set_or_not(settings: Settings, url: str) -> Finding:
    if not url:
        return warn("webhook", "none is set yet", "the bot sets it when it starts")
    if url != settings.webhook_url:
        return warn("webhook", "another address is set", "the bot sets its own when it starts; stop any other one")
    return ok("webhook", "it is set to FIRSTKEY_WEBHOOK_URL")


def _delivery(info: dict[str, Any]) -> Iterator[Finding]:
    waiting = int(info.get("pending_update_count") or 0)
    if waiting > WAITING:
        advice = "the bot is off or too slow; nothing is lost for 24 hours"
        yield warn("updates", f"{waiting} are waiting", advice)
    else:
        yield ok("updates", f"{waiting} are waiting")
    at = info.get("last_error_date")
    if info.get("url") and isinstance(at, int) and time() - at < RECENT:
        minutes = max(0, round((time() - at) / 60))
        yield warn(
            "updates",
            f"{minutes} min ago Telegram could not deliver: {_short(info.get('last_error_message'))}",
            "look at the proxy, its certificate, and FIRSTKEY_WEBHOOK_LISTEN behind it",
        )


def _short(text: object) -> str:
    return " ".join(str(text or "no reason given").split())[:160]
