"""Addresses of databases, and the numbered files of their schemas."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.migrate import migrations, missing
from bot.storage.open import open_store
from bot.storage.postgres import PostgresStore
from bot.storage.sqlite import SqliteStore
from bot.storage.store import StorageError


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///firstkey.db", Path("firstkey.db")),
        ("sqlite:///data/firstkey.db", Path("data/firstkey.db")),
        ("sqlite:////var/lib/firstkey/bot.db", Path("/var/lib/firstkey/bot.db")),
        ("sqlite:///~/bot.db", Path("~/bot.db").expanduser()),
    ],
)
def test_an_address_of_sqlite_is_a_path(url: str, path: Path) -> None:
    store = open_store(url)
    assert isinstance(store, SqliteStore)
    assert store.path == path


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_of_postgresql(scheme: str) -> None:
    assert isinstance(open_store(f"{scheme}://bot:hunter2@db.internal/firstkey"), PostgresStore)


@pytest.mark.parametrize(
    "url",
    ["", "firstkey.db", "sqlite:", "sqlite://firstkey.db", "sqlite:///", "sqlite:///:memory:", "mysql://u:pw@h/d"],
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        open_store(url)
    assert "pw" not in str(caught.value)


def test_both_databases_have_the_same_migrations() -> None:
    numbers = {dialect: [step.version for step in migrations(dialect)] for dialect in ("sqlite", "postgres")}
    assert numbers["sqlite"] == numbers["postgres"] == list(range(1, len(numbers["sqlite"]) + 1))


def test_only_missing_migrations_are_applied() -> None:
    newest = migrations("sqlite")[-1].version
    assert missing("sqlite", 0) == migrations("sqlite")
    assert missing("sqlite", newest) == []
    with pytest.raises(StorageError, match=f"knows up to {newest}"):
        missing("sqlite", newest + 1)


def test_statements_are_told_apart() -> None:
    for migration in migrations("sqlite"):
        statements = list(migration.statements())
        assert "".join(statements).strip() == migration.sql.strip()
        assert all(statement.rstrip().endswith(";") for statement in statements)
