"""Which numbered SQL files a database still needs. The stores apply them, each under its database's own lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from bot.storage.store import StorageError


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema.

    Args:
        version: the schema's version once it is applied; the number in front of the file's name.
        name: the file's name.
        sql: its statements.
    """

    version: int
    name: str
    sql: str

    def statements(self) -> Iterator[str]:
        """The statements one by one, for a driver that would commit a whole script on its own."""
        statement = ""
        for line in self.sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                yield statement
                statement = ""


def migrations(dialect: str) -> list[Migration]:
    """All migrations of a dialect ("sqlite" or "postgres"), in order."""
    folder = files("bot.storage") / "migrations" / dialect
    found = [
        Migration(int(file.name.partition("_")[0]), file.name, file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    ]
    return sorted(found, key=lambda migration: migration.version)


def missing(dialect: str, version: int) -> list[Migration]:
    """The migrations that a database of this version still needs; 0 is an empty one.

    Raises:
        StorageError: the database has been used by a newer release.
    """
    known = migrations(dialect)
    newest = known[-1].version
    if version > newest:
        raise StorageError(
            f"The database has schema version {version}, this release of firstkey knows up to {newest}: "
            "install the newer release again."
        )
    return [migration for migration in known if migration.version > version]
