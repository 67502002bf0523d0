"""Entries are read as they stand in their files; a file that is none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.faq.corpus import CorpusError, load_corpus, read_entry
from bot.i18n.locale import LOCALES
from tests.faq.conftest import write_entry


def test_every_topic_has_an_entry_in_both_original_locales():
    corpus = load_corpus(LOCALES)
    assert set(corpus.entries["en"]) == set(corpus.entries["zh_CN"]) == set(corpus.topics)
    assert len(corpus.topics) >= 80
    assert corpus.none["en"]
    assert corpus.none["zh_CN"]


def test_fields_of_an_entry(small: Path):
    entry = load_corpus(small).entries["en"]["vpn-use"]
    assert entry.questions[0] == "may i use a vpn"
    assert entry.signatures == ("vpn detected",)
    assert entry.answer == "The answer."


def test_a_missing_translation_falls_back_to_english(small: Path):
    write_entry(small, "zh_CN", "refunds", ["能退吗"])
    corpus = load_corpus(small)
    assert corpus.entry("refunds", "zh_CN").locale == "zh_CN"
    assert corpus.entry("vpn-use", "zh_CN").locale == "en"
    assert corpus.entry("vpn-use", "ru").locale == "en"
    assert corpus.entry("no-such-topic", "en") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "does not begin with front matter"),
        ("---\nid: other\ntitle: x\n---\n", "its id is not the file's name"),
        ("---\nid: topic\ntitle: 5\n---\n", "title is not a text"),
        ("---\nid: topic\ntitle: x\nquestions: one\n---\n", "questions is not a list"),
        ("---\nid: topic\ntitle: x\nlinks: [a]\n---\n", "links is not a table"),
        ("---\nid: [\n---\n", "front matter is not YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_the_file_named(tmp_path: Path, text: str, said: str):
    path = tmp_path / "en" / "faq" / "topic.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=said) as caught:
        read_entry(path, "en")
    assert "topic.md" in str(caught.value)
