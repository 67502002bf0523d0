"""Which concepts a text speaks of, in whatever language: the words of locales/lexicon/*.toml looked up in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.faq.terms import Folding, is_dense, normalise, words

_ARTICLES = ("وال", "بال", "ال", "لل", "و", "ب", "ل")
_LONGEST = 14
_COVERED = 0.8
"""A language counts as the text's when its words cover this share of what the best-fitting language's do."""
_EVERYWHERE = "en"
"""Names of products and of errors are English in every language."""

Lexicon = Mapping[str, Mapping[str, Iterable[str]]]
"""Language -> concept -> words, as they stand in the files."""


Table = Mapping[str, Sequence[Sequence[Any]]]
"""A first word -> pairs: which of the glossary's meanings, and the words that must follow, in one string. Pairs of
plain values, since they are read from the cache by the ten thousand and used as they come."""


@dataclass(slots=True)
class _Reading:
    """What was found so far: concepts by language in order of appearance, and how many letters they cover."""

    concepts: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    covered: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, meaning: Sequence[str], position: int, letters: int) -> None:
        concept, language = meaning
        self.concepts[language][concept] = None
        at = self.covered[language]
        at[position] = max(letters, at.get(position, 0))

    def chosen(self, hint: str) -> list[str]:
        """The concepts of the languages that fit, of the hinted one and of English."""
        extent = {language: sum(at.values()) for language, at in self.covered.items()}
        enough = _COVERED * max(extent.values(), default=0)
        found: dict[str, None] = {}
        for language, concepts in self.concepts.items():
            if language in (_EVERYWHERE, hint) or extent[language] >= enough:
                found.update(concepts)
        return list(found)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The compiled words. Safe to share: nothing is changed after it is built.

    Args:
        meanings: concepts with the languages that say them.
        dense: terms that are looked for as substrings.
        whole: first words that must be there as they are; stems: first words that may have any ending.
    """

    meanings: Sequence[Sequence[str]]
    dense: Table
    whole: Table
    stems: Table

    def concepts(self, text: str, tokens: list[str], hint: str) -> list[str]:
        """The concepts of a normalised text whose words are `tokens`: each once, in order of appearance.

        Args:
            hint: the language that the asker is known to use, as the lexicon's files are named; else "".
        """
        reading = _Reading()
        if is_dense(text):
            self._read_substrings(text.replace(" ", ""), reading)
        for position, word in enumerate(tokens):
            for form in _forms(word):
                for meaning, letters in self._at(form, tokens, position):
                    reading.add(meaning, -1 - position, letters)
        return reading.chosen(hint)

    def _read_substrings(self, text: str, reading: _Reading) -> None:
        for start in range(len(text)):
            for length in range(1, _LONGEST + 1):
                if start + length > len(text):
                    break
                for meaning, _ in self.dense.get(text[start : start + length], ()):
                    reading.add(self.meanings[meaning], start, length)

    def _at(self, word: str, tokens: list[str], position: int) -> Iterator[tuple[Sequence[str], int]]:
        """What begins with this word, and how many letters of it are known (a stem's own, not its ending's)."""
        for meaning, rest in self.whole.get(word, ()):
            if _follows(rest, tokens, position):
                yield self.meanings[meaning], len(word) + len(rest)
        for length in range(1, len(word) + 1):
            for meaning, rest in self.stems.get(word[:length], ()):
                if _follows(rest, tokens, position):
                    yield self.meanings[meaning], length + len(rest)


def compile_lexicon(lexicon: Lexicon, folding: Folding) -> Glossary:
    """The lexicon's words brought to the form that texts are brought to.

    Raises:
        ValueError: a term has no word in it.
    """
    meanings: list[tuple[str, str]] = []
    dense: dict[str, list[tuple[int, str]]] = {}
    whole: dict[str, list[tuple[int, str]]] = {}
    stems: dict[str, list[tuple[int, str]]] = {}
    for language, concepts in lexicon.items():
        for concept, terms in concepts.items():
            for term in terms:
                text = normalise(term, folding)
                if is_dense(text):
                    key = text.replace(" ", "").replace("*", "")
                    dense.setdefault(key, []).append((len(meanings), ""))
                    continue
                marked = _marked_words(text)
                if not marked:
                    raise ValueError(f"The lexicon's {term!r} ({language}, {concept}) has no word in it.")
                first, *rest = marked
                table = stems if first.endswith("*") else whole
                table.setdefault(first.rstrip("*"), []).append((len(meanings), " ".join(rest)))
            meanings.append((concept, language))
    return Glossary(meanings, dense, whole, stems)


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


def _follows(rest: str, tokens: list[str], position: int) -> bool:
    following = rest.split()
    if len(tokens) - position - 1 < len(following):
        return False
    for wanted, token in zip(following, tokens[position + 1 :], strict=False):
        if wanted.endswith("*"):
            if not token.startswith(wanted[:-1]):
                return False
        elif token != wanted:
            return False
    return True
