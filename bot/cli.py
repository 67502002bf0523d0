"""The commands: `python -m bot <command>`, also as `firstkey <command>`.

Each command imports what it needs when it runs: the start of one does not pay for the others.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

EXIT_OK = 0
EXIT_UNDECIDED = 2
"""Of `check-key`: it could not tell."""
EXIT_USAGE = 64
EXIT_UNAVAILABLE = 69
"""EX_UNAVAILABLE: something outside (the database, another process) stands in the way."""
EXIT_CONFIG = 78
"""EX_CONFIG: a setting or a text must be changed first."""


class Parser(argparse.ArgumentParser):
    """An argument parser that ends with EX_USAGE."""

    def error(self, message: str) -> Any:
        """Prints the usage and what is wrong, and ends. A key given as an argument is not repeated."""
        from bot.keys.detect import redact

        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {redact(message)}\n")


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = Parser(
        prog="firstkey",
        description="A Telegram bot for the first OpenAI API call.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=20, width=100),
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", required=True, metavar="command [options]", parser_class=Parser
    )

    def add(name: str, about: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run, interrupted=EXIT_OK)
        return command

    add("run", "Run the bot; without a token, in the playground.", _run)
    playground = add("playground", "Run the bot in the browser, without Telegram.", _playground)
    playground.add_argument("--port", type=int, help="the first port to try (default: FIRSTKEY_PLAYGROUND_PORT)")
    playground.add_argument("--webhook", action="store_true", help="deliver updates by webhook instead of polling")
    check = add("check-key", "Check one key, read from standard input.", _check_key)
    check.set_defaults(interrupted=EXIT_UNDECIDED)  # 0 would say that the key works
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.add_argument("--lang", default="en", help="language of the report (default: en)")
    faq = add("faq", "Answer a question from the local search, or report what was not answered.", _faq)
    faq.add_argument("question", nargs="*", help='the question, or "report"')
    faq.add_argument("--lang", default=None, help="the asker's language (default: guessed)")
    faq.add_argument("--jsonl", action="store_true", help='read {"q", "lang"} lines, write ranked answers')
    faq.add_argument("--days", type=int, default=30, help="report: how many days back (default: 30)")
    content = add("content", "Check the texts, preview them, add a language.", _content)
    content.add_argument("action", choices=["check", "preview", "translated", "new-locale", "graph"])
    content.add_argument("locale", nargs="?", help="new-locale, translated: the locale")
    content.add_argument("pages", nargs="*", help="translated: the texts that are level with English (default: all)")
    content.add_argument("--locale", dest="only", default=None, help="check, preview, graph: this locale alone")
    content.add_argument("--port", type=int, default=8091, help="preview: the first port to try")
    doctor = add("doctor", "Look at everything that may keep the bot from working.", _doctor)
    doctor.add_argument("--delete-webhook", action="store_true", help="take back a webhook; its updates are kept")
    add("migrate", "Bring the database's schema up to date.", _migrate)
    backup = add("backup", "Copy the SQLite database while the bot runs.", _backup)
    backup.add_argument("target", help="the file to write")
    copy = add("copy-data", "Copy everything from one database to another.", _copy_data)
    copy.add_argument("--from", dest="source", required=True, help="sqlite:///… or postgresql://…")
    copy.add_argument("--to", dest="target", required=True, help="sqlite:///… or postgresql://…")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit code."""
    options = build_parser().parse_args(argv)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return int(options.interrupted)
    except Exception as error:  # the types are imported only here: most commands never need them
        code = _known(error)
        if code is None:
            raise
        print(str(error), file=sys.stderr)
        return code


def _known(error: Exception) -> int | None:
    """The exit code of an error that is one plain sentence for the operator; None for all others."""
    from bot.gateway.polling import ConflictError
    from bot.i18n.facts import FactsError
    from bot.i18n.pages import PageError
    from bot.settings import SettingsError
    from bot.storage.store import StorageError
    from bot.tutorial.graph import GraphError

    if isinstance(error, SettingsError | FactsError | PageError | GraphError):
        return EXIT_CONFIG
    return EXIT_UNAVAILABLE if isinstance(error, StorageError | ConflictError) else None


def _asyncio(work: Coroutine[Any, Any, int], *, interrupted: int = EXIT_OK) -> int:
    """Runs to the end, on uvloop where there is one; Ctrl-C and SIGTERM end it cleanly, with the code `interrupted`."""
    try:
        import uvloop

        new_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    except ImportError:  # Windows
        new_loop = asyncio.new_event_loop

    async def until_stopped() -> int:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(sign, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return interrupted

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(until_stopped())


def _run(options: argparse.Namespace) -> int:
    from bot.observe.logs import set_up_logging
    from bot.settings import load_settings

    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)
    if settings.telegram_bot_token is None:
        from bot.playground.run import run_playground

        return _asyncio(run_playground(settings, settings.playground_port))
    from bot.serve import serve

    return _asyncio(serve(settings))


def _playground(options: argparse.Namespace) -> int:
    from bot.observe.logs import set_up_logging
    from bot.playground.run import run_playground
    from bot.settings import load_settings

    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)
    return _asyncio(run_playground(settings, options.port or settings.playground_port, webhook=options.webhook))


def _check_key(options: argparse.Namespace) -> int:
    from bot.keys.command import read_input, run
    from bot.settings import load_settings

    settings = load_settings()
    text = read_input()  # not in the loop: its handler of Ctrl-C would wait for the person at the prompt to press Enter
    check = run(settings, text, as_json=options.json, locale=options.lang)
    return _asyncio(check, interrupted=options.interrupted)


def _faq(options: argparse.Namespace) -> int:
    if options.question == ["report"]:
        from bot.faq.report import report
        from bot.settings import load_settings

        return _asyncio(report(load_settings().store_url, options.days))
    from bot.faq.command import run as run_faq

    return run_faq(options)


def _content(options: argparse.Namespace) -> int:
    from bot.content.command import run as run_content

    result = run_content(options)
    return result if isinstance(result, int) else _asyncio(result)


def _doctor(options: argparse.Namespace) -> int:
    from bot.doctor import examine
    from bot.settings import load_settings

    return _asyncio(examine(load_settings(), delete_webhook=options.delete_webhook))


def _migrate(options: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.storage.open import open_store

    async def migrate() -> int:
        store = open_store(load_settings().store_url)
        await store.open()
        await store.close()
        print("The database is up to date.")
        return EXIT_OK

    return _asyncio(migrate())


def _backup(options: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.storage.backup import backup

    return _asyncio(backup(load_settings().store_url, options.target))


def _copy_data(options: argparse.Namespace) -> int:
    from bot.storage.copy import copy_data

    return _asyncio(copy_data(options.source, options.target))
