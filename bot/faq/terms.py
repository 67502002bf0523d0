"""A text brought to one form, and cut into words and runs of Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LIMIT = 700
"""Characters of a question that are ranked; of a longer one, the first two thirds and the last third of these."""

_COMBINING = dict.fromkeys(range(0x300, 0x370))
_FOLDED = str.maketrans("đıøłßæœأإآٱىةکگیۀھ", "diolsaoاااايهككيهه")
_DROPPED = re.compile("[\u200b\u200d\u200e\u200f\u2060\ufe0f\ufeff\u0640\u064b-\u0652\u00ad]")
_WORD = re.compile(r"\+\d+|[$€£¥]|(?:[^\W\u2e80-\u9fff]|[\u0900-\u0dff\u0e31-\u0e4e])+|[\u2e80-\u9fff\uac00-\ud7af]")
_SPACED = re.compile(r"(?<=[\u2e80-\u9fff])\s+|\s+(?=[\u2e80-\u9fff])")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Folding:
    """Tables of single characters: traditional to simplified, a character's syllable in pinyin; and all syllables."""

    simplified: Mapping[int, int]
    syllables: Mapping[str, str]
    spellings: frozenset[str]


def read_folding(traditional: str, pinyin: str) -> Folding:
    """The tables of locales/lexicon/traditional.txt (pairs of lines) and pinyin.txt (a syllable, its characters)."""
    pairs = [line for line in traditional.splitlines() if line and not line.startswith("#")]
    simplified = {
        ord(old): ord(new)
        for olds, news in zip(pairs[::2], pairs[1::2], strict=True)
        for old, new in zip(olds, news, strict=True)
    }
    syllables = {}
    for line in pinyin.splitlines():
        if line and not line.startswith("#"):
            syllable, characters = line.split()
            syllables.update(dict.fromkeys(characters, syllable))
    return Folding(simplified, syllables, frozenset(syllables.values()))


def normalise(text: str, folding: Folding) -> str:
    """Lower case, full-width and traditional forms folded, accents and invisible characters gone, spaces single.

    Accents go because many people type without them; the marks of Indic scripts, Thai, kana and Hangul stay,
    since there they are letters.
    """
    if len(text) > LIMIT:
        text = f"{text[: LIMIT * 2 // 3]} {text[-LIMIT // 3 :]}"
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text).replace("\u200c", " ")).lower()
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_COMBINING))
    text = text.translate(_FOLDED).translate(folding.simplified).replace("’", "'")
    return _SPACED.sub("", " ".join(text.split()))


def words(text: str) -> list[str]:
    """The words of a normalised text in order; every Chinese or Japanese character and Hangul syllable by itself."""
    return _WORD.findall(text)


def is_dense(text: str) -> bool:
    """Whether the text has a script that is written without spaces or glues endings on: found as a substring."""
    return _DENSE.search(text) is not None


def ideographs(text: str) -> Iterator[str]:
    """The unbroken runs of Chinese and Japanese characters."""
    for match in _IDEOGRAPHS.finditer(text):
        yield match[0]
