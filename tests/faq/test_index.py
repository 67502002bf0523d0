"""The index is built once for the same entries, and a damaged cache costs time only."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest

import bot.faq.index as index
from bot.faq.corpus import CorpusError
from bot.faq.index import KEPT, load_search
from tests.faq.conftest import write_entry

QUESTION = "money back please"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def only(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Counts what is built, and builds it in this process: a new one takes a second to start."""
    built: list[Path] = []

    def here(locales: Path, path: Path) -> bool:
        built.append(path)
        index.build_cache(locales, path)
        return True

    monkeypatch.setattr(index, "_build_apart", here)
    return built


def test_loaded_is_as_built(small: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    builds = count_builds(monkeypatch)
    built = load_search(small, cache)
    loaded = load_search(small, cache)
    assert len(builds) == 1
    assert loaded.rank(QUESTION, "en") == built.rank(QUESTION, "en")
    assert loaded.corpus == built.corpus
    assert loaded.rank("VPN detected", "en").ranked[0].reasons == ("signature 'vpn detected'",)


def test_a_changed_entry_is_built_anew(small: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    builds = count_builds(monkeypatch)
    load_search(small, cache)
    write_entry(small, "en", "invoices", ["where is my invoice"])
    assert load_search(small, cache).rank("invoice", "en").ranked[0].topic == "invoices"
    assert len(builds) == 2


def damage(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    return {
        "empty": b"",
        "cut": content[:middle],
        "noise": os.urandom(500),
        "a flipped byte": content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :],
    }[how]


@pytest.mark.parametrize("how", ["empty", "cut", "noise", "a flipped byte"])
def test_a_damaged_cache_is_replaced(small: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, how: str):
    builds = count_builds(monkeypatch)
    right = load_search(small, cache).rank(QUESTION, "en")
    path = only(cache)
    whole = path.read_bytes()
    path.write_bytes(damage(whole, how))
    builds.clear()
    assert load_search(small, cache).rank(QUESTION, "en") == right
    assert len(builds) == 1
    load_search(small, cache)
    assert len(builds) == 1


@pytest.mark.parametrize("name", ["weights", "bias", "keys", "texts"])
def test_arrays_that_do_not_fit_are_not_used(small: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    builds = count_builds(monkeypatch)
    right = load_search(small, cache).rank(QUESTION, "en")
    path = only(cache)
    with np.load(path) as arrays:
        changed = dict(arrays)
    changed[name] = changed[name][:-1]
    file = io.BytesIO()
    np.savez(file, **changed)
    path.write_bytes(file.getvalue())
    builds.clear()
    assert load_search(small, cache).rank(QUESTION, "en") == right
    assert len(builds) == 1


def test_no_pickle_is_opened(small: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    count_builds(monkeypatch)

    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    load_search(small, cache)
    path = only(cache)
    file = io.BytesIO()
    np.savez(file, texts=np.array([Trap()], dtype=object))
    path.write_bytes(file.getvalue())
    assert load_search(small, cache).rank(QUESTION, "en").ranked[0].topic == "refunds"
    assert not (tmp_path / "sprung").exists()


def test_a_cache_that_cannot_be_written_is_done_without(small: Path, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert load_search(small, blocked).rank(QUESTION, "en").ranked[0].topic == "refunds"


def test_old_caches_go(small: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    count_builds(monkeypatch)
    for number in range(KEPT + 2):
        write_entry(small, "en", f"topic-{number}", [f"question {number}"])
        load_search(small, cache)
    assert len(list(cache.iterdir())) == KEPT


def test_an_entry_that_cannot_be_read_is_named(small: Path, cache: Path):
    (small / "en" / "faq" / "broken.md").write_text("no front matter")
    with pytest.raises(CorpusError, match=r"broken\.md"):
        load_search(small, cache)
