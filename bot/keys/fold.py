"""Takes the disguise off a text: full-width letters, zero-width characters, percent-encoding, escapes, odd dashes."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"(?:%(?:25)*[0-9A-Fa-f]{2})+"  # a link's percent-encoding, encoded again or not
    r"|(?:\\x[0-9A-Fa-f]{2})+"  # bytes as Python shows them
    r"|\\u[0-9A-Fa-f]{4}"  # JSON
    r"|\\[nrt]"  # a line break as JSON or a shell writes it
    r"|\\(?=[-_])"  # Markdown
    r"|&#(?:[0-9]{2,6}|[xX][0-9A-Fa-f]{2,5});"  # a character as HTML or XML writes it
)
_HEX_PAIR = re.compile(r"[%x](?:25)*([0-9A-Fa-f]{2})")


_REMEMBERED = 20_000
"""Characters whose folding is kept: no living language's texts use more."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul's: letters that are not to be seen."""


class _Table(dict[str, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        if len(self) < _REMEMBERED:  # else whoever sends every character there is fills the memory
            self[char] = folded
        return folded


def _fold_char(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or char in _FILLERS:  # zero-width characters, combining and variation marks
        return ""
    if category == "Pd" or char == "\u2212":  # typographic dashes, the minus sign
        return "-"
    if category in ("Zs", "Zl", "Zp", "Cc") and char not in "\n\t":
        return " "
    # Compatibility forms: full-width, circled, mathematical letters and digits; not whole words in one character.
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) <= 2 else char


_TABLE = _Table({chr(code): chr(code) for code in (*range(32, 127), 9, 10)})


class Folded:
    """A text without its disguise, that still knows where each character came from.

    Args:
        source: any text. Work and memory are linear in its length.
    """

    __slots__ = ("_origins", "_pieces", "_source", "text")

    def __init__(self, source: str) -> None:
        self._source = source
        self._origins: list[tuple[int, int]] | None = None
        self._pieces: list[tuple[int, int, str]] | None = None
        if "%" in source or "\\" in source or "&#" in source:
            self._pieces = _split(source)
            self.text = "".join([piece for _, _, piece in self._pieces])
        else:
            self.text = "".join([_TABLE[char] for char in source])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` to `end` (not included) stand in the source."""
        if self.text == self._source:
            return start, end
        if self._origins is None:
            pieces = self._pieces or [(at, at + 1, _TABLE[char]) for at, char in enumerate(self._source)]
            self._origins = [(begin, stop) for begin, stop, piece in pieces for _ in piece]
        return self._origins[start][0], self._origins[end - 1][1]


def _split(source: str) -> list[tuple[int, int, str]]:
    """The source in pieces: start, end, what it folds to. An escape is one piece, anything else a character each."""
    pieces: list[tuple[int, int, str]] = []
    at = 0
    for match in _ESCAPES.finditer(source):
        pieces.extend((i, i + 1, _TABLE[source[i]]) for i in range(at, match.start()))
        pieces.extend(_unescape(match))
        at = match.end()
    pieces.extend((i, i + 1, _TABLE[source[i]]) for i in range(at, len(source)))
    return pieces


def _unescape(match: re.Match[str]) -> list[tuple[int, int, str]]:
    start, end, text = match.start(), match.end(), match[0]
    if text[0] == "\\" and text[1:] in ("n", "r", "t"):
        return [(start, end, " ")]
    if text == "\\":
        return [(start, end, "")]
    if text[0] == "&":
        code = int(text[3:-1], 16) if text[2] in "xX" else int(text[2:-1])
        return [(start, end, _TABLE[chr(code)])]
    if text[:2] == "\\u":
        return [(start, end, _TABLE[chr(int(text[2:], 16))])]
    # Bytes: plain ones keep their places, a run of others is UTF-8.
    pieces: list[tuple[int, int, str]] = []
    pending, since = bytearray(), start
    for pair in _HEX_PAIR.finditer(text):
        byte = int(pair[1], 16)
        if byte >= 0x80:
            if not pending:
                since = start + pair.start()
            pending.append(byte)
            continue
        if pending:
            pieces.append((since, start + pair.start(), _decode(pending)))
            pending = bytearray()
        pieces.append((start + pair.start(), start + pair.end(), _TABLE[chr(byte)]))
    if pending:
        pieces.append((since, end, _decode(pending)))
    return pieces


def _decode(raw: bytearray) -> str:
    return "".join([_TABLE[char] for char in raw.decode("utf-8", errors="ignore")])
