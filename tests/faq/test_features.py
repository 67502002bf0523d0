"""What questions have in common."""

from __future__ import annotations

from bot.faq.features import FAMILIES, extract, spell
from bot.faq.glossary import Glossary
from bot.faq.terms import Folding

NOTHING = Glossary((), {}, {}, {})


def features(text: str, folding: Folding) -> dict[str, list[str]]:
    return extract(text, NOTHING, folding, language="")


def test_pinyin_a_homophone_and_the_word_itself_share_their_syllables(folding: Folding):
    for text in ("充值", "冲值", "chongzhi", "chong zhi"):
        assert features(text, folding)["syllable"] == ["chong zhi"], text


def test_english_is_not_taken_for_pinyin(folding: Folding):
    assert features("why was my card declined", folding)["syllable"] == []


def test_spelling(folding: Folding):
    assert spell("zenmeban", folding) == ["zen", "me", "ban"]
    assert spell("declined", folding) == []


def test_families(folding: Folding):
    found = features("绑卡 card declined", folding)
    assert set(found) == set(FAMILIES)
    assert {"绑", "卡", "绑卡"} == set(found["character"])
    assert found["word"] == ["card", "declined"]
    assert found["phrase"] == ["card declined"]
    assert "_card" in found["letters"]


def test_nothing_has_no_features(folding: Folding):
    assert not any(features("", folding).values())
