"""Questions that measure the search are not among those that it has learnt from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.faq.corpus import load_corpus
from bot.faq.index import questions
from bot.i18n.locale import LOCALES

MEASURED = sorted((Path(__file__).parents[2] / "benchmarks" / "questions").glob("strangers_*.jsonl"))


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.stem)
def test_no_stranger_s_question_stands_in_an_entry(path: Path):
    learnt = {"".join(text.casefold().split()) for _, _, text in questions(load_corpus(LOCALES))}
    asked = [json.loads(line)["q"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(asked) > 100
    assert [text for text in asked if "".join(text.casefold().split()) in learnt] == []
