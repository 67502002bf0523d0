"""Which concepts a text speaks of, in whatever language: the words of locales/lexicon/*.toml looked up in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.faq.terms import Folding, is_dense, normalise, words

_ARTICLES = ("وال", "بال", "ال", "لل", "و", "ب", "ل")
_LONGEST = 14
_TYPO = 5
"""Letters from which a word that nobody knows is tried with one letter wrong."""
_TYPOS = 6
"""Words of a text that are tried so at most: it takes about 0.2 ms a word."""
_COVERED = 0.75
"""A language counts as the text's when its words cover this share of what the best-fitting language's do."""
_EVERYWHERE = "en"
"""Names of products and of errors are English in every language."""

Lexicon = Mapping[str, Mapping[str, Iterable[str]]]
"""Language -> concept -> words, as they stand in the files."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    concept: str
    language: str
    rest: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What was found so far: concepts by language in order of appearance, and how many letters they cover."""

    concepts: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    covered: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, meaning: _Meaning, position: int, letters: int) -> None:
        self.concepts[meaning.language][meaning.concept] = None
        at = self.covered[meaning.language]
        at[position] = max(letters, at.get(position, 0))

    def chosen(self) -> list[str]:
        """The concepts of the languages that fit, and of English."""
        extent = {language: sum(at.values()) for language, at in self.covered.items()}
        enough = _COVERED * max(extent.values(), default=0)
        found: dict[str, None] = {}
        for language, concepts in self.concepts.items():
            if language == _EVERYWHERE or extent[language] >= enough:
                found.update(concepts)
        return list(found)


class Glossary:
    """The compiled words. Safe to share: nothing is changed after it is built.

    Args:
        lexicon: the words of every language.
        folding: the same tables with which texts are normalised.

    Raises:
        ValueError: a term of the lexicon has no word in it.
    """

    def __init__(self, lexicon: Lexicon, folding: Folding) -> None:
        self._dense: dict[str, list[_Meaning]] = {}
        self._whole: dict[str, list[_Meaning]] = {}
        self._stems: dict[str, list[_Meaning]] = {}
        for language, concepts in lexicon.items():
            for concept, terms in concepts.items():
                for term in terms:
                    self._add(language, concept, term, folding)

    def _add(self, language: str, concept: str, term: str, folding: Folding) -> None:
        text = normalise(term, folding)
        if is_dense(text):
            key = text.replace(" ", "").replace("*", "")
            self._dense.setdefault(key, []).append(_Meaning(concept, language))
            return
        marked = _marked_words(text)
        if not marked:
            raise ValueError(f"The lexicon's {term!r} ({language}, {concept}) has no word in it.")
        first, *rest = marked
        table = self._stems if first.endswith("*") else self._whole
        table.setdefault(first.rstrip("*"), []).append(_Meaning(concept, language, tuple(rest)))

    def concepts(self, text: str, tokens: list[str]) -> list[str]:
        """The concepts of a normalised text whose words are `tokens`: each once, in order of appearance."""
        reading = _Reading()
        if is_dense(text):
            self._read_substrings(text.replace(" ", ""), reading)
        typos = _TYPOS
        for position, word in enumerate(tokens):
            known = False
            for form in _forms(word):
                for meaning, letters in self._at(form, tokens, position):
                    reading.add(meaning, -1 - position, letters)
                    known = True
            if not known and typos and len(word) >= _TYPO and word.isascii() and word.isalpha():
                typos -= 1
                for meaning in self._misspelt(word):
                    reading.add(meaning, -1 - position, len(word))
        return reading.chosen()

    def _read_substrings(self, text: str, reading: _Reading) -> None:
        for start in range(len(text)):
            for length in range(1, _LONGEST + 1):
                if start + length > len(text):
                    break
                for meaning in self._dense.get(text[start : start + length], ()):
                    reading.add(meaning, start, length)

    def _at(self, word: str, tokens: list[str], position: int) -> Iterator[tuple[_Meaning, int]]:
        """What begins with this word, and how many letters of it are known (a stem's own, not its ending's)."""
        for meaning in self._whole.get(word, ()):
            if _follows(meaning.rest, tokens, position):
                yield meaning, len(word) + sum(map(len, meaning.rest))
        for length in range(1, len(word) + 1):
            for meaning in self._stems.get(word[:length], ()):
                if _follows(meaning.rest, tokens, position):
                    yield meaning, length + sum(map(len, meaning.rest))

    def _misspelt(self, word: str) -> list[_Meaning]:
        for candidate in _neighbours(word):
            meanings = [meaning for meaning in self._whole.get(candidate, ()) if not meaning.rest]
            for length in range(_TYPO, len(candidate) + 1):
                meanings += [meaning for meaning in self._stems.get(candidate[:length], ()) if not meaning.rest]
            if meanings:
                return meanings
        return []


def _marked_words(text: str) -> list[str]:
    """Words with their `*` kept at the end: "top up*" -> ["top", "up*"]."""
    marked: list[str] = []
    for piece in text.split():
        cut = words(piece)
        if piece.endswith("*") and cut:
            cut[-1] += "*"
        marked += cut
    return marked


def _forms(word: str) -> tuple[str, ...]:
    """The word, and an Arabic one without its article or preposition too."""
    if "\u0600" <= word[0] <= "\u06ff":
        for article in _ARTICLES:
            if word.startswith(article) and len(word) - len(article) >= 3:
                return word, word[len(article) :]
    return (word,)


def _follows(rest: tuple[str, ...], tokens: list[str], position: int) -> bool:
    if len(tokens) - position - 1 < len(rest):
        return False
    for wanted, token in zip(rest, tokens[position + 1 :], strict=False):
        if wanted.endswith("*"):
            if not token.startswith(wanted[:-1]):
                return False
        elif token != wanted:
            return False
    return True


def _neighbours(word: str) -> Iterator[str]:
    """Swapped letters, one letter left out, one wrong, one too many; in this order, the likeliest first."""
    letters = "etaoinsrhldcumfpgwybvkxjqz"
    cuts = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]  # hardly anybody mistypes the first letter
    yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    yield from (a + b[1:] for a, b in cuts if b)
    yield from (a + letter + b for a, b in cuts for letter in letters)
    yield from (a + letter + b[1:] for a, b in cuts if b for letter in letters)
