"""The shapes of keys, as facts: OpenAI's around its marker, other vendors' behind their prefixes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.keys.secret import Kind

MARKER = "T3BlbkFJ"
"""In the middle of every key that OpenAI has issued: "OpenAI" in Base64."""
LONG, OLDER, EARLY = 74, 58, 20
"""Random characters on each side of the marker."""
PREFIXES: tuple[tuple[str, Kind, tuple[int, ...]], ...] = (
    ("sk-proj-", "openai_key", (LONG, OLDER, EARLY)),
    ("sk-svcacct-", "openai_key", (LONG, OLDER, EARLY)),
    ("sk-service-", "openai_key", (LONG, OLDER, EARLY)),
    ("sk-None-", "openai_key", (LONG, OLDER, EARLY)),
    ("sk-admin-", "admin_key", (LONG, OLDER, EARLY)),
    ("sk-", "openai_key", (EARLY,)),
)
"""What stands before the random part, and how long each half of that may be."""
FOREIGN = re.compile(r"sk-(?:admin|ant|or)-", re.IGNORECASE)
"""Begins like an ordinary key of OpenAI's and is none: never to be sent there."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A key that is known by its prefix.

    Args:
        kind, vendor: what it is and whose.
        hint: letters without which there is none: looking for them is fifty times quicker than the pattern.
        pattern: finds it; its cost at any place is bounded, whatever follows.
        sure: nothing else looks like it. Otherwise its group `body` must also look random.
    """

    kind: Kind
    vendor: str
    hint: str
    pattern: re.Pattern[str]
    sure: bool = True


def _shape(kind: Kind, vendor: str, hint: str, pattern: str, *, sure: bool = True) -> Shape:
    return Shape(kind, vendor, hint, re.compile(pattern), sure)


_START = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"

# A telephone's keyboard makes a capital of a message's first letter, whoever's key it is.
SHAPES = (
    _shape("other_key", "Anthropic", "k-ant-", r"[Ss]k-ant-(?:api|admin|oat|ort|sid)\d\d-[A-Za-z0-9_-]{93}AA"),
    _shape("other_key", "Anthropic", "k-ant-", r"[Ss]k-ant-(?P<body>[A-Za-z0-9_-]{24,128})", sure=False),
    _shape("other_key", "OpenRouter", "k-or-", r"[Ss]k-or-v1-[0-9a-fA-F]{64}"),
    _shape("other_key", "OpenRouter", "k-or-", r"[Ss]k-or-(?P<body>[A-Za-z0-9_-]{24,128})", sure=False),
    _shape("other_key", "Groq", "sk_", r"[Gg]sk_[A-Za-z0-9]{52}"),
    _shape("other_key", "Google", "AIzaSy", r"AIzaSy[A-Za-z0-9_-]{33}"),
    _shape("other_key", "xAI", "ai-", r"[Xx]ai-[A-Za-z0-9]{80}"),
    _shape("other_key", "NVIDIA", "vapi-", r"[Nn]vapi-[A-Za-z0-9_-]{64}"),
    _shape("other_key", "Hugging Face", "f_", rf"{_START}[Hh]f_[A-Za-z0-9]{{34}}{_END}"),
    _shape("other_key", "Hugging Face", "f_", rf"{_START}[Hh]f_(?P<body>[A-Za-z0-9]{{34}})", sure=False),
    _shape("other_key", "Replicate", "8_", rf"{_START}[Rr]8_[A-Za-z0-9]{{37}}{_END}"),
    _shape("other_key", "Replicate", "8_", rf"{_START}[Rr]8_(?P<body>[A-Za-z0-9]{{37}})", sure=False),
    _shape("other_key", "Telegram", ":", r"(?<!\d)\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    _shape("other_key", "Telegram", ":", r"\d{8,10}:AA(?P<body>[A-Za-z0-9_-]{33})", sure=False),
    _shape("session_token", "OpenAI", "ess-", rf"{_START}[Ss]ess-[A-Za-z0-9]{{32,128}}{_END}"),
    _shape("session_token", "OpenAI", "ess-", r"[Ss]ess-(?P<body>[A-Za-z0-9_-]{24,128})", sure=False),
    # OpenAI's prefixes without the marker: mistyped, cut off, or of a kind that is not known yet.
    _shape("admin_key", "OpenAI", "k-admin-", rf"{_START}[Ss]k-admin-(?P<body>[A-Za-z0-9_-]{{20,200}})", sure=False),
    _shape(
        "openai_key",
        "OpenAI",
        "k-",
        rf"{_START}[Ss]k-(?:proj|svcacct|service|None)-(?P<body>[A-Za-z0-9_-]{{20,200}})",
        sure=False,
    ),
    # Relays and many vendors hand out sk- and a random part; OpenAI's own always has the marker.
    _shape("other_key", "", "k-", rf"{_START}[Ss]k-(?P<body>[A-Za-z0-9_-]{{32,200}})", sure=False),
)

BARE_SK = re.compile(rf"{_START}[Ss]k-[0-9a-z]{{32,64}}{_END}")
"""DeepSeek's, and others' like it: it may be a name or a hash as well."""
BARE_HEX = re.compile(r"(?<![A-Za-z0-9_-])(?:[0-9A-Fa-f][0-9a-f]{31}|[0-9A-F]{32}|[A-Za-z0-9]{84})(?![A-Za-z0-9_-])")
"""Azure's, the older and the newer: a digest looks the same."""

_PLACEHOLDERS = re.compile(
    r"(?:^|[-_])(?:yours?|examples?|placeholder|replace|insert|here|dummy|fake|sample|demo|todo|changeme|redacted)(?:$|[-_])"
)
_RUNS = ("1234567890", "0123456789", "abcdefgh", "qwertyuiop")


def looks_random(body: str) -> bool:
    """A random part of 20 or more characters: mixed cases and digits, many different ones, no example's words."""
    return (
        len(set(body)) >= 12
        and sum(map(str.isdigit, body)) >= 2
        and sum(map(str.isupper, body)) >= 2
        and sum(map(str.islower, body)) >= 2
        and not is_placeholder(body)
    )


def is_placeholder(body: str) -> bool:
    """It stands for a key in an example: `xxxx…`, `your-key-here`, `1234567890`."""
    lowered = body.lower()
    return (
        len(set(lowered) - set("*-_.")) <= 1  # one letter all along
        or any(run in lowered for run in _RUNS)
        or _PLACEHOLDERS.search(lowered) is not None
    )
