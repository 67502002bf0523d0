"""Payment card numbers: how they are grouped, who issues them, and Luhn's check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(r"(?<![0-9A-Za-z_])(?<![0-9][.,-])[0-9](?:[ .-]?[0-9]){12,18}(?![0-9A-Za-z_])")
_GROUPED = re.compile(
    r"[0-9]{13,19}|[0-9]{4}(?:([ .-])[0-9]{4}(?:\1[0-9]{2,7}){1,3})|[0-9]{4}([ .-])[0-9]{6}\2[0-9]{4,5}"
)

ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),  # Visa
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"62|81"), (16, 17, 18, 19)),  # UnionPay
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 17, 18, 19)),  # JCB
    (re.compile(r"6011|64[4-9]|65"), (16, 17, 18, 19)),  # Discover
    (re.compile(r"30[0-59]|36|38|39"), (14, 16, 19)),  # Diners Club
    (re.compile(r"50|5[6-9]|6[0-9]"), (13, 14, 15, 16, 17, 18, 19)),  # Maestro, RuPay
    (re.compile(r"220[0-4]"), (16,)),  # Mir
)
"""First digits and lengths, as the card networks publish them (ISO/IEC 7812)."""


def find_cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers that could be a card's: start, end, digits. A tenth of all random numbers pass: context must decide.

    Args:
        text: plain text with ordinary digits. Work is linear in its length.
    """
    for match in _CANDIDATE.finditer(text):
        digits = re.sub(r"[ .-]", "", match[0])
        if _GROUPED.fullmatch(match[0]) and has_issuer(digits) and passes_luhn(digits):
            yield match.start(), match.end(), digits


def has_issuer(digits: str) -> bool:
    """A card network issues numbers that begin so and are so long."""
    return any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in ISSUERS)


def passes_luhn(digits: str) -> bool:
    """The last digit is Luhn's check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
