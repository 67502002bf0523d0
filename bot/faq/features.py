"""What a question is compared by: n-grams of characters, words, concepts and their pairs, syllables of pinyin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from bot.faq.glossary import Glossary
from bot.faq.terms import Folding, ideographs, normalise, words

FAMILIES = ("character", "letters", "word", "phrase", "concept", "pair", "syllable")
"""The kinds of features; each is weighted for itself (ranking.toml)."""

_PAIRED = 12
"""Concepts of which pairs are made: a rambling question would have hundreds."""


def extract(text: str, glossary: Glossary, folding: Folding, language: str) -> dict[str, list[str]]:
    """The features of a question by family, with repetitions; an empty text has none.

    Args:
        language: two letters, a hint (see `Glossary.concepts`).
    """
    folded = normalise(text, folding)
    tokens = words(folded)
    concepts = glossary.concepts(folded, tokens, language)
    spaced = [token for token in tokens if not _is_ideograph(token)]
    return {
        "character": [gram for run in ideographs(folded) for gram in _grams(run, 1, 3)],
        "letters": [gram for token in spaced for gram in _grams(f"_{token[:30]}_", 3, 5)],
        "word": spaced,
        "phrase": [f"{left} {right}" for left, right in pairwise(spaced)],
        "concept": concepts,
        "pair": [f"{left}+{right}" for left, right in combinations(sorted(concepts[:_PAIRED]), 2)],
        "syllable": list(_syllables(folded, spaced, folding)),
    }


def _is_ideograph(token: str) -> bool:
    return len(token) == 1 and "\u2e80" <= token <= "\u9fff"


def _grams(text: str, shortest: int, longest: int) -> Iterator[str]:
    for length in range(shortest, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _syllables(folded: str, spaced: list[str], folding: Folding) -> Iterator[str]:
    """Pairs of neighbouring syllables: 充值, its misspelling 冲值 and "chongzhi" have the same."""
    for run in ideographs(folded):
        for left, right in pairwise(run):
            first, second = folding.syllables.get(left), folding.syllables.get(right)
            if first and second:
                yield f"{first} {second}"
    latin = [token for token in spaced if token.isascii() and token.isalpha()]
    spelt = [parts for token in latin if (parts := spell(token, folding))]
    if 2 * len(spelt) > len(latin):
        yield from (f"{left} {right}" for left, right in pairwise(part for parts in spelt for part in parts))


def spell(word: str, folding: Folding) -> list[str]:
    """A word as syllables of pinyin, the longest first; [] when it is none."""
    known = folding.spellings
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        best.append(None)
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and word[start:end] in known:
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, word[start:end]]
    return best[-1] or []
