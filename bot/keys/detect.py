"""Finds the secrets in a text, whatever they are disguised as.

Patterns are loose and their exceptions explicit: the public scanners' strict ones miss keys that exist
(`sk-None-…`, 56-character project keys, a final dash). Work is linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.keys.cards import find_cards
from bot.keys.fold import Folded
from bot.keys.joined import Joined, joins_to
from bot.keys.naming import Naming
from bot.keys.secret import Kind, Secret, SecretStr
from bot.keys.shapes import (
    BARE_HEX,
    BARE_SK,
    FOREIGN,
    LONG,
    MARKER,
    PREFIXES,
    SHAPES,
    is_placeholder,
    looks_random,
)

_REACH = 2 * LONG
"""How far from the marker a key may begin or end, with room for one that is mistyped."""
_LEAST = 8
"""Random characters that must stand on each side of the marker in an unbroken key."""

REDACTED = "[redacted]"
_LOOSE = re.compile(
    r"(?<![A-Za-z0-9])(?:[Ss][Kk]|[Ss]ess|[Gg]sk|[Xx]ai|[Hh]f|[Rr]8|[Nn]vapi)[-_][A-Za-z0-9*_.-]{12,}"  # masked, cut
    r"|AIza[A-Za-z0-9_-]{20,}"
    r"|(?<![A-Za-z0-9])(?:bot)?\d{6,12}:[A-Za-z0-9_-]{20,}"  # Telegram's, in an address or bare
    r"|(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+){0,2}"  # a signed token: a browser's session
    r"|(?<![A-Za-z0-9])Bearer +[A-Za-z0-9._~+/=-]{8,}"
)
"""What is left to hide where nothing is lost by hiding too much."""

_Hit = tuple[int, int, Kind, str, str]
"""Start and end in the folded text, kind, vendor, value."""


def find_secrets(text: str, *, asked: bool = False) -> list[Secret]:
    """Every secret in a text, in the order of the text; none overlaps another.

    Args:
        text: anything a person wrote or sent.
        asked: the text answers the bot's own question for a key. Shapes that could be a digest or an order
            number (FACTS: those without a prefix or a marker of their own) count only then, or with a
            naming word nearby.
    """
    folded = Folded(text)
    taken = bytearray(len(folded.text))
    hits: list[_Hit] = []
    for found in (_marked(folded.text), _shaped(folded.text), _bare(folded.text, asked=asked)):
        for hit in found:
            start, end = hit[:2]
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                hits.append(hit)
    secrets = []
    for start, end, kind, vendor, value in sorted(hits):
        first, last = folded.span(start, end)
        secrets.append(Secret(kind, SecretStr(value), first, last, vendor))
    return secrets


_Found = tuple[int, int, str, Kind]
"""Start and end in the joined text, the prefix as OpenAI writes it, the kind."""


def _marked(text: str) -> Iterator[_Hit]:
    """OpenAI's keys, found by the marker in their middle, even broken up by spaces, line breaks or quotes."""
    if not joins_to(text, MARKER):
        return
    joined = Joined(text)
    floor, at = 0, joined.text.find(MARKER)
    while at >= 0:
        found = None
        if "k-" in joined.text[max(floor, at - _REACH) : at]:  # else the three below look in vain
            found = _whole(joined, at, floor) or _run(joined, at, floor) or _broken(joined, at, floor)
        if found:
            start, end, prefix, kind = found
            value = prefix + joined.text[start + len(prefix) : end]
            yield joined.place(start), joined.place(end - 1) + 1, kind, "OpenAI", value
            floor = end
        at = joined.text.find(MARKER, max(at + len(MARKER), floor))


def _whole(joined: Joined, at: int, floor: int) -> _Found | None:
    """A key of a known length around the marker: exact, so text that was drawn together does not fake it."""
    for prefix, kind, halves in PREFIXES:
        for half in halves:
            start, end = at - half - len(prefix), at + len(MARKER) + half
            if start < floor or end > len(joined.text):
                continue
            before, after = joined.text[start:at], joined.text[at + len(MARKER) : end]
            if _begins(before, prefix) and (before[len(prefix) :] + after).strip("xX"):
                return start, end, prefix, kind
    return None


def _begins(text: str, prefix: str) -> bool:
    """A telephone's keyboard may have made the first letter a capital."""
    if prefix == "sk-" and FOREIGN.match(text):
        return False
    return text.startswith(prefix) or text.startswith(prefix.capitalize()[:1] + prefix[1:])


def _run(joined: Joined, at: int, floor: int) -> _Found | None:
    """A key of any length in one unbroken piece: mistyped, cut short, or of a kind that is not known yet."""
    first, end = joined.piece(at)
    first, end = max(first, floor, at - _REACH), min(end, at + len(MARKER) + _REACH)
    window = joined.text[first:at].lower()
    for prefix, kind, _ in PREFIXES:
        start = window.find(prefix.lower())
        if start < 0 or (prefix == "sk-" and FOREIGN.match(window, start)):
            continue
        before, after = window[start + len(prefix) :], joined.text[at + len(MARKER) : end]
        if min(len(before), len(after)) < _LEAST or is_placeholder(before + after):
            return None
        return first + start, end, prefix, kind
    return None


def _broken(joined: Joined, at: int, floor: int) -> _Found | None:
    """A key with halves of unknown lengths, broken up: only with a long prefix and a random part, for words join up."""
    first, last = max(floor, at - _REACH), len(joined.text)
    for prefix, kind, halves in PREFIXES[:-1]:
        start = joined.text.rfind(prefix, first, at)
        if start < 0 or at - start - len(prefix) < halves[-1]:
            continue
        # The whole has a known length if a break is there; else it is taken to be about as long behind as before.
        whole = (start + len(prefix) + len(MARKER) + 2 * half for half in halves)
        end = next((end for end in whole if at + len(MARKER) + _LEAST <= end <= last and joined.ends_piece(end)), None)
        end = end or min(2 * at - start - len(prefix) + len(MARKER), last)
        if looks_random(joined.text[start + len(prefix) : at] + joined.text[at + len(MARKER) : end]):
            return start, end, prefix, kind
    return None


def _shaped(text: str) -> Iterator[_Hit]:
    """Keys that their prefix gives away."""
    for shape in SHAPES:
        for match in shape.pattern.finditer(text) if shape.hint in text else ():
            if shape.sure or looks_random(match["body"]):
                yield match.start(), match.end(), shape.kind, shape.vendor, match[0]


def _bare(text: str, *, asked: bool) -> Iterator[_Hit]:
    """What could as well be a digest or an order number, when something says that it is none."""
    naming = Naming(text)
    for match in BARE_SK.finditer(text):
        if not is_placeholder(match[0][3:]) and naming.says("key", *match.span(), default=asked):
            yield match.start(), match.end(), "other_key", "DeepSeek", match[0]
    for match in BARE_HEX.finditer(text):
        if naming.says("digest_or_key", *match.span(), default=asked):
            yield match.start(), match.end(), "other_key", "Azure", match[0]
    for start, end, digits in find_cards(text):
        if naming.says("card", start, end, default=asked):
            yield start, end, "card_number", "", digits


def redact(text: str) -> str:
    """The text with everything that could be a key or a card number replaced by [redacted]; rather too much.

    For logs, for questions that are kept or sent to an LLM, and for what comes back from one.
    """
    for secret in reversed(find_secrets(text, asked=True)):
        text = f"{text[: secret.start]}{REDACTED}{text[secret.end :]}"
    at = text.find(MARKER)
    while at >= 0:  # a piece of a key
        start, end = at, at + len(MARKER)
        while start > 0 and _in_key(text[start - 1]):
            start -= 1
        while end < len(text) and _in_key(text[end]):
            end += 1
        text = f"{text[:start]}{REDACTED}{text[end:]}"
        at = text.find(MARKER, start + len(REDACTED))
    return _LOOSE.sub(REDACTED, text)


def _in_key(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "-_")
