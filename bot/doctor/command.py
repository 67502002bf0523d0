"""Asks every examination in turn and prints what it found."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from importlib.metadata import PackageNotFoundError, version

from bot.doctor.account import examine_account
from bot.doctor.finding import Finding, Level, fail, ok
from bot.doctor.house import examine_database, examine_directories, examine_locales
from bot.doctor.network import examine_clock, examine_llm, examine_openai
from bot.keys.detect import redact
from bot.settings import EXIT_CONFIG, Settings

EXIT_OK = 0
EXIT_FAILED = 1


async def examine(settings: Settings, delete_webhook: bool) -> int:
    """Looks at everything, a line each: OK, WARN or FAIL, and what to do.

    Args:
        delete_webhook: take back a webhook first; the updates that wait for it are kept.

    Returns:
        the command's exit code: 0 when nothing fails, 78 when a setting must be changed, 1 when something else fails.
    """
    failures: list[Finding] = []
    async for finding in _examinations(settings, delete_webhook):
        print(_without_secrets(finding.line(), settings), flush=True)  # noqa: T201
        if finding.level is Level.FAIL:
            failures.append(finding)
    if not failures:
        return EXIT_OK
    return EXIT_CONFIG if any(finding.config for finding in failures) else EXIT_FAILED


async def _examinations(settings: Settings, delete_webhook: bool) -> AsyncIterator[Finding]:
    yield ok("version", f"firstkey {_own_version()}, Python {sys.version.split()[0]}")
    for finding in (*examine_locales(), *examine_directories(settings)):
        yield finding
    yield await examine_database(settings)
    if settings.telegram_bot_token is None:
        advice = "put the token that @BotFather gave you behind TELEGRAM_BOT_TOKEN= in .env"
        yield fail("token", "TELEGRAM_BOT_TOKEN is not set: `run` starts the playground", advice, config=True)
    else:
        async for finding in examine_account(settings, settings.telegram_bot_token, delete_webhook):
            yield finding
    yield await examine_clock(settings)
    yield await examine_openai(settings)
    yield await examine_llm(settings)


def _own_version() -> str:
    try:
        return version("firstkey")
    except PackageNotFoundError:
        return "(not installed)"


def _without_secrets(line: str, settings: Settings) -> str:
    """The line, should an answer from outside have quoted what it was asked with."""
    if settings.telegram_bot_token is not None:
        line = line.replace(settings.telegram_bot_token.get_secret_value(), "<token>")
    return redact(line)
