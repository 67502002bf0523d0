"""The command `content`: check, preview, translated, new-locale, graph."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.content.finding import Finding
from bot.i18n.locale import available_locales

EXIT_FOUND = 1
"""`check` found an error."""
EXIT_USAGE = 64


def run(options: argparse.Namespace) -> int | Coroutine[Any, Any, int]:
    """Runs one action; its exit code, or what is to run until it is stopped.

    Args:
        options: action, locale, pages, only (a locale) and port, as `bot/cli.py` defines them.
    """
    if options.only is not None and options.only not in available_locales():
        return _refuse(f"There is no locale {options.only}: {', '.join(available_locales())}.")
    match options.action:
        case "check":
            return _check(options.only)
        case "preview":
            from bot.content.preview import serve_preview

            return serve_preview(options.port, options.only)
        case "graph":
            from bot.content.graph import draw_graph

            print(draw_graph(options.only or "en"), end="")
            return 0
    if not options.locale:
        return _refuse(f"Name the locale: content {options.action} pt_BR")
    return _translated(options) if options.action == "translated" else _new_locale(options)


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return EXIT_USAGE


def _check(only: str | None) -> int:
    from bot.content.check import find_everything

    found = find_everything([only] if only else None)
    for finding in _sorted(found):
        print(f"{finding.severity:7}  {finding.place}: {finding.what}")
    count = Counter(finding.severity for finding in found)
    print(
        f"{len(available_locales()) if not only else 1} locales, {count['error']} errors, {count['warning']} warnings"
    )
    return EXIT_FOUND if count["error"] else 0


def _sorted(found: Sequence[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: (finding.severity != "error", finding.place, finding.what))


def _translated(options: argparse.Namespace) -> int:
    from bot.content.inventory import mark_translated, translated_locales

    if options.locale not in translated_locales():
        return _refuse(f"There is no translated locale {options.locale}: {', '.join(translated_locales())}.")
    absent = mark_translated(options.locale, options.pages)
    for name in absent:
        print(f"{name} is not there in both languages.", file=sys.stderr)
    return EXIT_FOUND if absent else 0


def _new_locale(options: argparse.Namespace) -> int:
    from bot.content.scaffold import ScaffoldError, make_locale

    try:
        made = make_locale(options.locale)
    except ScaffoldError as problem:
        return _refuse(str(problem))
    print(f"locales/{made.locale}: {made.pages} pages and {made.strings} short strings, all still in English.")
    print("Translate, see it with `content preview`, say `content translated`: docs/authors.md.")
    return 0
