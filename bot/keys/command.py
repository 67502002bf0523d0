"""`check-key`: the same check as in the chat, for one key from standard input; it needs no token and no database."""

from __future__ import annotations

import getpass
import html
import re
import sys

from bot.i18n.locale import choose_locale, using
from bot.keys.detect import find_secrets
from bot.keys.probe import Prober
from bot.keys.report import exit_code
from bot.keys.screens import report_text
from bot.keys.secret import Secret, SecretStr
from bot.settings import Settings

EXIT_NOT_OPENAI, EXIT_USAGE = 3, 64
INPUT_LIMIT = 65_536
"""Characters of standard input that are read."""


def read_input() -> str | None:
    """What came on standard input, or was typed at the prompt; None when it is no text."""
    try:
        if sys.stdin.isatty():
            return getpass.getpass("Key (not shown): ")
        return sys.stdin.read(INPUT_LIMIT)
    except EOFError:  # Ctrl-D at the prompt
        return ""
    except UnicodeDecodeError:
        return None


async def run(settings: Settings, text: str | None, *, as_json: bool, locale: str) -> int:
    """Finds the key, asks OpenAI, prints the report.

    Args:
        settings: where OpenAI is, and with which model to try.
        text: from `read_input`.
        as_json: print one JSON object instead of words.
        locale: the language of the words.

    Returns:
        0 usable, 1 not usable, 2 could not tell, 3 not an OpenAI key, 64 not one key.
    """
    if text is None:
        return _refuse("Standard input is not text.", EXIT_USAGE)
    if not text.strip():
        return _refuse("No key came on standard input.", EXIT_USAGE)
    secrets = find_secrets(text, asked=True)
    keys = {secret.value for secret in secrets if secret.probeable}
    if len(keys) > 1:
        return _refuse("There is more than one key. One at a time, please.", EXIT_USAGE)
    if not keys:
        return _refuse(_why_not(secrets), EXIT_NOT_OPENAI)
    return await _check(settings, keys.pop(), as_json, choose_locale(locale, locale))


def _refuse(reason: str, code: int) -> int:
    print(reason, file=sys.stderr)  # noqa: T201 - a command's words
    return code


def _why_not(secrets: list[Secret]) -> str:
    kinds = {secret.kind for secret in secrets}
    if "admin_key" in kinds:
        return "This is an admin key. It was sent nowhere; revoke it, and use an ordinary key for calls."
    if "session_token" in kinds:
        return "This is a browser's session, not a key. It was sent nowhere; sign out of all devices."
    vendors = {secret.vendor for secret in secrets if secret.vendor}
    if vendors:
        return f"This is not a key of OpenAI's; it looks like {min(vendors)}'s. It was sent nowhere."
    return "This is not an OpenAI key. It was sent nowhere."


async def _check(settings: Settings, key: SecretStr, as_json: bool, locale: str) -> int:
    prober = Prober(settings.openai_base_url, model=settings.check_model)
    try:
        report = await prober.check(key)
    finally:
        await prober.aclose()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if as_json:
        print(report.to_json())  # noqa: T201
    else:
        with using(locale):
            print(_plain(report_text(report)))  # noqa: T201
    return exit_code(report.verdict)


def _plain(telegram_html: str) -> str:
    """A screen's text for a terminal."""
    return html.unescape(re.sub(r"<[^>]+>", "", telegram_html))
