"""What the documents at the top promise is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import build_parser
from bot.erasure.ledger import TELEGRAM_WINDOW
from bot.faq.desk import LONGEST_KEPT
from bot.settings import Settings
from bot.storage.store import CLAIM_SECONDS
from bot.storage.tables import QUESTION_SECONDS, TABLES
from bot.web.webhook import BODY_LIMIT, BODY_SECONDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / f"{name}.md" for name in ("PRIVACY", "SECURITY", "CONTRIBUTING", "CHANGELOG")] + [
    ROOT / "deploy/README.md"
]
PRIVACY = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")


def row(table: str) -> str:
    """What PRIVACY.md says of a table."""
    found = re.search(rf"^\| `{table}`.*$", PRIVACY, re.MULTILINE)
    assert found, f"{table} is missing in PRIVACY.md"
    return found[0]


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_is_told_of(table: str) -> None:
    assert row(table)


def test_the_times_are_the_codes() -> None:
    assert f"{QUESTION_SECONDS // 86_400} days" in row("questions")
    assert f"first {LONGEST_KEPT} characters" in row("questions")
    assert f"{CLAIM_SECONDS // 3600} hours" in row("claims")
    assert f"{TELEGRAM_WINDOW // 3600:.0f} hours at most" in row("erasures")
    assert Settings.model_fields["check_deadline"].default == 3.0
    assert "three seconds after it came at the latest" in PRIVACY


def test_the_webhooks_limits_are_the_codes() -> None:
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert (BODY_LIMIT, BODY_SECONDS) == (1024 * 1024, 10.0)
    assert "1 MiB, ten seconds" in said


def test_the_changelog_has_this_release_and_every_command() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(version)}$", text, re.MULTILINE)
    commands = re.search(r"^- Commands: (.+)\.$", text, re.MULTILINE)
    assert commands
    (choices,) = (action.choices for action in build_parser()._actions if action.choices)
    assert set(re.findall(r"`([\w-]+)`", commands[1])) == set(choices)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w.-]+/[\w./-]*)`", text) if not name.startswith(("python", "/"))}
    for name in named | set(re.findall(r"`([A-Z]+\.md)`", text)):
        assert any((base / name).exists() for base in (ROOT, document.parent)), name
