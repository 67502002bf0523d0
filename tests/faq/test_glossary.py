"""Concepts are found in inflected, glued and spaced words, and only in the language that the text is in."""

from __future__ import annotations

import pytest

from bot.faq.glossary import Glossary, compile_lexicon
from bot.faq.index import read_lexicon
from bot.faq.terms import Folding, normalise, words
from bot.i18n.locale import LOCALES

LEXICON = {
    "en": {"card": ["card*"], "top-up": ["top up", "add credit*"], "key": ["key"]},
    "es": {"expensive": ["car*"], "card": ["tarjeta*"], "top-up": ["recarg*"]},
    "ru": {"card": ["карт*"]},
    "zh": {"card": ["卡"], "decline": ["被拒"], "key": ["key"]},
    "ar": {"card": ["بطاقة"]},
}


@pytest.fixture(scope="module")
def glossary(folding: Folding) -> Glossary:
    return compile_lexicon(LEXICON, folding)


def find(glossary: Glossary, folding: Folding, text: str, hint: str = "") -> list[str]:
    folded = normalise(text, folding)
    return glossary.concepts(folded, words(folded), hint)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("my cards", ["card"]),
        ("картой", ["card"]),
        ("我的卡被拒了", ["card", "decline"]),
        ("how do I top-up", ["top-up"]),
        ("add more credits", []),
        ("add credits", ["top-up"]),
        ("بالبطاقة", ["card"]),
        ("keyboard", []),
        ("", []),
        ("👍", []),
    ],
)
def test_finds(glossary: Glossary, folding: Folding, text: str, concepts: list[str]):
    assert find(glossary, folding, text) == concepts


def test_words_of_another_language_do_not_count(glossary: Glossary, folding: Folding):
    assert find(glossary, folding, "top up my card") == ["top-up", "card"]  # "car" is no Spanish here
    assert find(glossary, folding, "es muy caro recargar la tarjeta") == ["expensive", "top-up", "card"]


def test_the_hinted_language_counts_too(glossary: Glossary, folding: Folding):
    assert find(glossary, folding, "card") == ["card"]
    assert set(find(glossary, folding, "card", hint="es")) == {"card", "expensive"}


def test_a_term_without_a_word_is_refused(folding: Folding):
    with pytest.raises(ValueError, match=r"'--' \(en, card\)"):
        compile_lexicon({"en": {"card": ["--"]}}, folding)


def test_every_language_uses_the_concepts_of_the_english_file():
    lexicon = read_lexicon(LOCALES)
    assert len(lexicon) >= 15
    for language, concepts in lexicon.items():
        assert set(concepts) <= set(lexicon["en"]), language
        assert len(concepts) > 100, language
