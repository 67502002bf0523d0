"""What lies on this machine: texts, directories, the database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

from bot.doctor.finding import Finding, fail, ok, warn
from bot.i18n.catalogue import catalogue
from bot.i18n.facts import FactsError, fact_values, load_provider
from bot.i18n.locale import FALLBACK, LOCALES, available_locales
from bot.i18n.pages import PageError, read_page
from bot.settings import Settings
from bot.storage.inspection import inspect
from bot.storage.open import sqlite_path
from bot.storage.postgres_pool import POOL
from bot.storage.store import StorageError
from bot.tutorial.content import load_content
from bot.tutorial.graph import GraphError

DISK = 100 * 1024 * 1024
"""Bytes that should be free where the database is."""


async def examine_database(settings: Settings) -> Finding:
    """Which database it is, and whether this release can use it. Nothing is written."""
    try:
        found = await inspect(settings.store_url)
    except StorageError as error:
        return fail("database", str(error), "look at FIRSTKEY_DATABASE_URL, and at the server or the file it names")
    if found.connections is not None and found.connections < 2 * POOL:
        advice = f"every process takes up to {POOL}: raise max_connections"
        return warn("database", f"{found.server} allows {found.connections} connections only", advice)
    if found.schema is None:
        return ok("database", f"{found.server}, empty: the first start makes the tables (version {found.newest})")
    if found.schema < found.newest:
        text = f"{found.server}, tables of version {found.schema}, this release has {found.newest}"
        return warn("database", text, "the next start brings them up to date; `python -m bot migrate` does it now")
    return ok("database", f"{found.server}, tables of version {found.schema}")


def examine_directories(settings: Settings) -> Iterator[Finding]:
    """Whether the bot may write where it must, and others may not read what they must not."""
    try:
        database = sqlite_path(settings.store_url)
    except StorageError:
        database = None  # the database's own line says so
    if database is not None:
        yield from _database_folder(database)
    cache = user_cache_path("firstkey", appauthor=False)
    if not _can_write(cache) and not any(cache.glob("faq-*.npz")):
        yield warn(
            "cache",
            f"{cache} cannot be written: the search is built anew at every start, which takes seconds",
            "make it writable, or set XDG_CACHE_HOME",
        )
    env = Path(".env")
    if env.is_file() and _others_may_read(env):
        yield warn("secrets", ".env, which holds the token, can be read by other users", "chmod 600 .env")


def _database_folder(database: Path) -> Iterator[Finding]:
    folder = database.absolute().parent
    if not _can_write(folder) or (database.exists() and not os.access(database, os.R_OK | os.W_OK)):
        advice = "give it to the user that runs the bot, or name another place in FIRSTKEY_DATABASE_URL"
        yield fail("directory", f"{folder} or the database in it cannot be written", advice, config=True)
        return
    free = shutil.disk_usage(_existing(folder)).free
    if free < DISK:
        yield warn("directory", f"{free // 1024 // 1024} MB are free in {folder}", "make room")
    elif database.exists() and _others_may_read(database):
        yield warn("directory", f"other users can read {database}", f"chmod 600 {database}")
    else:
        yield ok("directory", f"{folder} can be written")


def _existing(folder: Path) -> Path:
    """The nearest folder that is there: the bot makes what is missing."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _can_write(folder: Path) -> bool:
    there = _existing(folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _others_may_read(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def examine_locales(locales: Path = LOCALES) -> Iterator[Finding]:
    """Whether every language has its catalogue and its pages."""
    try:
        provider = load_provider()
        steps = load_content(provider).tutorial.steps
        for locale in available_locales():
            catalogue(locale)
            fact_values(locale)
            for step in steps:
                read_page(locale, f"tutorial/{step}")
    except (FactsError, GraphError, PageError, OSError, ValueError) as error:
        yield fail("locales", f"a text cannot be read: {error}", "run `python -m bot content check`", config=True)
        return
    for locale in available_locales():
        yield _locale(locale, locales, len(steps))
    if provider is not None:
        yield ok("provider", f"the card steps name {provider.name}")


def _locale(locale: str, locales: Path, steps: int) -> Finding:
    def pages(kind: str, of: str) -> set[str]:
        return {page.name for page in (locales / of / kind).glob("*.md")}

    absent = sum(len(pages(kind, FALLBACK) - pages(kind, locale)) for kind in ("tutorial", "faq", "people"))
    if absent:
        advice = "`python -m bot content check` lists them"
        return warn("locales", f"{locale}: {absent} pages are missing and are shown in English", advice)
    po = locales / locale / "LC_MESSAGES" / "bot.po"
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
        advice = "`pybabel compile --directory locales --domain bot` makes the start a little quicker"
        return warn("locales", f"{locale}: the catalogue is not compiled, or older than its source", advice)
    return ok("locales", f"{locale}: {steps} steps, {len(pages('faq', locale))} answers")
