"""The search over the real entries, loaded once; and a small corpus for what needs a corpus of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.faq.index import load_search
from bot.faq.search import Search
from bot.faq.terms import Folding, read_folding
from bot.i18n.locale import LOCALES

ENTRY = """---
id: {id}
title: {id}
questions:
{questions}
signatures: {signatures}
---
The answer.
"""


def write_entry(locales: Path, locale: str, topic: str, questions: list[str], signatures: str = "[]") -> None:
    """An entry's file with the least that an entry has."""
    path = locales / locale / "faq" / f"{topic}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f'- "{question}"' for question in questions)
    path.write_text(ENTRY.format(id=topic, questions=lines, signatures=signatures), encoding="utf-8")


@pytest.fixture(scope="session")
def search() -> Search:
    """The search that people get."""
    return load_search()


@pytest.fixture(scope="session")
def folding() -> Folding:
    """The real tables."""
    lexicon = LOCALES / "lexicon"
    return read_folding(*((lexicon / name).read_text("utf-8") for name in ("traditional.txt", "pinyin.txt")))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of locales with two topics in English and the real tables and lexicon."""
    locales = tmp_path / "locales"
    write_entry(locales, "en", "refunds", ["can i get a refund", "give me my money back", "refund please"])
    write_entry(locales, "en", "vpn-use", ["may i use a vpn", "is a vpn allowed", "which vpn"], "['vpn detected']")
    (locales / "en" / "faq" / "none.txt").write_text("tell me a joke\nwhat is the weather\n", encoding="utf-8")
    shutil.copytree(LOCALES / "lexicon", locales / "lexicon")
    (locales / "errors.toml").write_text('[exact]\n[generic]\nvpn-use = ["odd ip"]\n', encoding="utf-8")
    return locales
