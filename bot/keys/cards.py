"""Payment card numbers: how they are grouped, who issues them, and Luhn's check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"(?<![0-9A-Za-z_])(?<![0-9][.,-])[0-9]{4,19}(?:[ .-][0-9]{2,7})*(?![0-9A-Za-z_])")
_GROUPINGS = frozenset(
    {
        *((length,) for length in range(13, 20)),
        (4, 4, 4, 4),
        (4, 6, 5),  # American Express
        (4, 6, 4),  # Diners Club
        (4, 4, 4, 4, 3),  # UnionPay
        (4, 4, 4, 7),
        (4, 4, 5),
    }
)
"""Digits in each group as they are printed on cards or typed."""

ISSUERS = (
    (r"4", (13, 16, 19)),  # Visa
    (r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)", (16,)),  # Mastercard
    (r"3[47]", (15,)),  # American Express
    (r"62|81", (16, 17, 18, 19)),  # UnionPay
    (r"35(?:2[89]|[3-8])", (16, 17, 18, 19)),  # JCB
    (r"6011|64[4-9]|65", (16, 17, 18, 19)),  # Discover
    (r"30[0-59]|36|38|39", (14, 16, 19)),  # Diners Club
    (r"50|5[6-9]|6", (13, 14, 15, 16, 17, 18, 19)),  # Maestro, RuPay
    (r"220[0-4]", (16,)),  # Mir
)
"""First digits and lengths, as the card networks publish them (ISO/IEC 7812)."""
_PREFIXES = {
    length: re.compile("|".join(prefix for prefix, lengths in ISSUERS if length in lengths)) for length in range(13, 20)
}
_DOUBLED = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8, "5": 1, "6": 3, "7": 5, "8": 7, "9": 9}


def find_cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers that could be a card's: start, end, digits. A tenth of all random numbers pass: context must decide.

    Args:
        text: plain text with ordinary digits. Work is linear in its length.
    """
    for match in _RUN.finditer(text):
        groups = [(group.start(), group.end()) for group in re.finditer("[0-9]+", match[0])]
        first = 0
        while first < len(groups):
            taken = _card_at(match[0], groups[first : first + 5])
            if taken:
                start, end = groups[first][0], groups[first + taken - 1][1]
                yield match.start() + start, match.start() + end, re.sub("[^0-9]", "", match[0][start:end])
            first += taken or 1


def _card_at(run: str, groups: list[tuple[int, int]]) -> int:
    """How many of these groups, from the first on, are a card's number; a date may follow it. 0 for none."""
    for count in range(len(groups), 0, -1):
        if tuple(end - start for start, end in groups[:count]) not in _GROUPINGS:
            continue
        separators = {run[end] for _, end in groups[: count - 1]}
        digits = "".join([run[start:end] for start, end in groups[:count]])
        if len(separators) <= 1 and has_issuer(digits) and passes_luhn(digits):
            return count
    return 0


def has_issuer(digits: str) -> bool:
    """A card network issues numbers that begin so and are so long."""
    prefixes = _PREFIXES.get(len(digits))
    return prefixes is not None and prefixes.match(digits) is not None


def passes_luhn(digits: str) -> bool:
    """The last digit is Luhn's check digit of the others (ISO/IEC 7812-1, annex B)."""
    return (sum(map(int, digits[-1::-2])) + sum(map(_DOUBLED.__getitem__, digits[-2::-2]))) % 10 == 0
