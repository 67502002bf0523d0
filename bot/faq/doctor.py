"""Recognises a pasted error by its signatures, whatever surrounds them: JSON, a traceback, a terminal, a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LIMIT = 8000
"""Characters that are looked through; a Telegram message has 4,096."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'"})
_ESCAPES = re.compile(r"""\\(?:[nrt]|(?=["']))""")


@dataclass(frozen=True, slots=True)
class Finding:
    """A topic that a text's error belongs to.

    Args:
        signature: what named it, the most telling one.
        exact: it names this error; else only the kind ("429"), which holds when nothing names it better.
        shared: how many topics have this signature.
    """

    topic: str
    signature: str
    exact: bool
    shared: int


class Doctor:
    """The compiled signatures.

    Args:
        exact: topic -> texts and codes that name its error.
        generic: topic -> those that say only what kind of error it is.
        simplified: traditional characters to simplified ones.
    """

    def __init__(
        self,
        exact: Mapping[str, Iterable[str]],
        generic: Mapping[str, Iterable[str]],
        simplified: Mapping[int, int],
    ) -> None:
        self._simplified = simplified
        self._generic = {(topic, self._fold(text)) for topic, texts in generic.items() for text in texts}
        self._signatures: dict[str, set[str]] = {}
        for signatures in (exact, generic):
            for topic, texts in signatures.items():
                for text in texts:
                    self._signatures.setdefault(self._fold(text), set()).add(topic)
        self._signatures.pop("", None)

    def diagnose(self, text: str) -> list[Finding]:
        """What the text's errors are, a topic once, the most specific first: exact before generic, a signature of
        one topic before one that several share, a longer before a shorter."""
        folded = self._fold(text[:LIMIT])
        found = [
            Finding(topic, signature, (topic, signature) not in self._generic, len(topics))
            for signature, topics in self._signatures.items()
            if _contains(folded, signature)
            for topic in topics
        ]
        found.sort(key=lambda finding: (not finding.exact, finding.shared, -len(finding.signature), finding.topic))
        best: dict[str, Finding] = {}
        for finding in found:
            best.setdefault(finding.topic, finding)
        return list(best.values())

    def _fold(self, text: str) -> str:
        folded = unicodedata.normalize("NFKC", text).lower().translate(_QUOTES).translate(self._simplified)
        return " ".join(_ESCAPES.sub(_unescape, folded).split())


def _unescape(match: re.Match[str]) -> str:
    return "" if len(match[0]) == 1 else " "


def _contains(text: str, signature: str) -> bool:
    """Whether it is there as a whole: "error 500" is not in "error 5000", nor "slow_down" in "slow_downs"."""
    start = text.find(signature)
    while start >= 0:
        end = start + len(signature)
        if not (_joined(text[start - 1 : start], signature[0]) or _joined(text[end : end + 1], signature[-1])):
            return True
        start = text.find(signature, start + 1)
    return False


def _joined(outside: str, inside: str) -> bool:
    return _is_code(outside) and _is_code(inside)


def _is_code(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())
