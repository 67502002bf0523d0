"""Which concepts a text speaks of, in whatever language: the words of locales/lexicon/*.toml looked up in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.faq.terms import Folding, is_dense, normalise, words

_ARTICLES = ("وال", "بال", "ال", "لل", "و", "ب", "ل")
_LONGEST = 14
_TYPO = 5
"""Letters from which a word that nobody knows is tried with one letter wrong."""
_TYPOS = 6
"""Words of a text that are tried so at most: it takes about 0.2 ms a word."""

Table = dict[str, list[tuple[tuple[str, ...], str]]]


class Glossary:
    """The compiled words. Safe to share: nothing is changed after it is built.

    Args:
        lexicon: concept -> words, of all languages together, as they stand in the files.
        folding: the same tables with which texts are normalised.

    Raises:
        ValueError: a term of the lexicon has no word in it.
    """

    def __init__(self, lexicon: Mapping[str, Iterable[str]], folding: Folding) -> None:
        self._dense: dict[str, list[str]] = {}
        self._whole: Table = {}
        self._stems: Table = {}
        for concept, terms in lexicon.items():
            for term in terms:
                self._add(concept, term, folding)

    def _add(self, concept: str, term: str, folding: Folding) -> None:
        text = normalise(term, folding)
        if is_dense(text):
            self._dense.setdefault(text.replace(" ", "").replace("*", ""), []).append(concept)
            return
        marked = _marked_words(text)
        if not marked:
            raise ValueError(f"The lexicon's {term!r} ({concept}) has no word in it.")
        first, *rest = marked
        table = self._stems if first.endswith("*") else self._whole
        table.setdefault(first.rstrip("*"), []).append((tuple(rest), concept))

    def concepts(self, text: str, tokens: list[str]) -> list[str]:
        """The concepts of a normalised text whose words are `tokens`: each once, in order of appearance."""
        found: dict[str, None] = {}
        if is_dense(text):
            found.update(dict.fromkeys(self._substrings(text.replace(" ", ""))))
        typos = _TYPOS
        for position, word in enumerate(tokens):
            known = False
            for form in _forms(word):
                for concept in self._at(form, tokens, position):
                    found[concept] = None
                    known = True
            if not known and typos and len(word) >= _TYPO and word.isascii() and word.isalpha():
                typos -= 1
                found.update(dict.fromkeys(self._misspelt(word)))
        return list(found)

    def _substrings(self, text: str) -> Iterator[str]:
        for start in range(len(text)):
            for length in range(1, _LONGEST + 1):
                if start + length > len(text):
                    break
                yield from self._dense.get(text[start : start + length], ())

    def _at(self, word: str, tokens: list[str], position: int) -> Iterator[str]:
        for rest, concept in self._whole.get(word, ()):
            if _follows(rest, tokens, position):
                yield concept
        for length in range(1, len(word) + 1):
            for rest, concept in self._stems.get(word[:length], ()):
                if _follows(rest, tokens, position):
                    yield concept

    def _misspelt(self, word: str) -> list[str]:
        for candidate in _neighbours(word):
            concepts = [concept for rest, concept in self._whole.get(candidate, ()) if not rest]
            for length in range(_TYPO, len(candidate) + 1):
                concepts += [concept for rest, concept in self._stems.get(candidate[:length], ()) if not rest]
            if concepts:
                return concepts
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
