"""Keys of every shape, disguises to put on them, and texts to plant them in. All made up; none was ever issued."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from hypothesis import strategies as st

MARKER = "T3Blbk" + "FJ"
ALNUM = string.ascii_letters + string.digits
URL_SAFE = ALNUM + "-_"
HEX = "0123456789abcdef"
LOWER = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Shape:
    """How keys of one kind look: `pieces` are literal strings and (alphabet, length) of random parts."""

    name: str
    kind: str
    pieces: tuple[str | tuple[str, int], ...]
    vendor: str = "OpenAI"
    needs_naming: bool = False

    @property
    def marked(self) -> bool:
        return MARKER in self.pieces

    def strategy(self) -> st.SearchStrategy[str]:
        parts = [
            st.just(piece) if isinstance(piece, str) else st.text(piece[0], min_size=piece[1], max_size=piece[1])
            for piece in self.pieces
        ]
        # A run of x stands for a key in examples.
        return st.tuples(*parts).map("".join).filter(lambda key: bool(key.replace(MARKER, "")[8:].strip("xX")))

    def make(self, source: random.Random) -> str:
        return "".join(
            piece if isinstance(piece, str) else "".join(source.choices(piece[0], k=piece[1])) for piece in self.pieces
        )


def _openai(name: str, prefix: str, half: int, alphabet: str = URL_SAFE, kind: str = "openai_key") -> Shape:
    return Shape(name, kind, (prefix, (alphabet, half), MARKER, (alphabet, half)))


SHAPES = (
    _openai("legacy", "sk-", 20, ALNUM),
    _openai("project, early", "sk-proj-", 20, ALNUM),
    _openai("project, 132", "sk-proj-", 58),
    _openai("project, 164", "sk-proj-", 74),
    _openai("none", "sk-None-", 20, ALNUM),
    _openai("service account, 167", "sk-svcacct-", 74),
    _openai("service account, older", "sk-svcacct-", 58),
    _openai("service", "sk-service-", 20, ALNUM),
    _openai("admin", "sk-admin-", 58, kind="admin_key"),
    Shape("session", "session_token", ("sess-", (ALNUM, 40))),
    Shape("Anthropic", "other_key", ("sk-ant-api03-", (URL_SAFE, 93), "AA"), "Anthropic"),
    Shape("Anthropic admin", "other_key", ("sk-ant-admin01-", (URL_SAFE, 93), "AA"), "Anthropic"),
    Shape("OpenRouter", "other_key", ("sk-or-v1-", (HEX, 64)), "OpenRouter"),
    Shape("Groq", "other_key", ("gsk_", (ALNUM, 52)), "Groq"),
    Shape("Google", "other_key", ("AIzaSy", (URL_SAFE, 33)), "Google"),
    Shape("xAI", "other_key", ("xai-", (ALNUM, 80)), "xAI"),
    Shape("Hugging Face", "other_key", ("hf_", (ALNUM, 34)), "Hugging Face"),
    Shape("Replicate", "other_key", ("r8_", (ALNUM, 37)), "Replicate"),
    Shape("NVIDIA", "other_key", ("nvapi-", (URL_SAFE, 64)), "NVIDIA"),
    Shape("Telegram", "other_key", ((string.digits, 10), ":", (URL_SAFE, 35)), "Telegram"),
    Shape("DeepSeek", "other_key", ("sk-", (LOWER, 32)), "DeepSeek", needs_naming=True),
    Shape("Azure", "other_key", ((HEX, 32),), "Azure", needs_naming=True),
)
MARKED = tuple(shape for shape in SHAPES if shape.marked)
PLAIN = tuple(shape for shape in SHAPES if not shape.needs_naming)


def full_width(text: str) -> str:
    """As a Chinese keyboard writes Latin letters in its wide mode."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def broken(separator: str, every: int) -> Callable[[str], str]:
    """A key that a narrow window, or caution, has broken up."""
    return lambda key: separator.join(key[at : at + every] for at in range(0, len(key), every))


DISGUISES: dict[str, Callable[[str], str]] = {
    "none": lambda key: key,
    "code": lambda key: f"`{key}`",
    "code block": lambda key: f"```\n{key}\n```",
    "assignment": lambda key: f"OPENAI_API_KEY={key}",
    "quoted assignment": lambda key: f'export OPENAI_API_KEY="{key}"',
    "JSON": lambda key: f'{{"api_key": "{key}"}}',
    "header": lambda key: f"Authorization: Bearer {key}",
    "link": lambda key: f"https://example.org/?key={key}&x=1",
    "percent-encoded": lambda key: "https://example.org/?key=" + "".join(f"%{ord(char):02X}" for char in key),
    "percent-encoded wide letters": lambda key: quote(full_width(key)),
    "full-width letters": full_width,
    "zero-width characters": broken("\u200b", 5),
    "soft hyphens": broken("\u00ad", 7),
    "Hangul fillers": broken("\u115f", 6),
    "HTML's dashes": lambda key: key.replace("-", "&#45;").replace("_", "&#x5f;"),
    "XML's characters": lambda key: "".join(f"&#x{ord(char):X};" for char in key),
    "Markdown escapes": lambda key: key.replace("-", "\\-").replace("_", "\\_"),
    "long dashes": lambda key: key.replace("-", "\u2013"),
    "guillemets": lambda key: f"«{key}»",
    "Chinese around it": lambda key: f"我的密钥是{key}，帮我看看",
}
BREAKS: dict[str, Callable[[str], str]] = {
    "spaces": broken(" ", 9),
    "letters apart": broken(" ", 1),
    "line breaks": broken("\n", 24),
    "Windows line breaks": broken("\r\n", 30),
    "no-break spaces": broken("\u00a0", 11),
    "wide spaces": broken("\u3000", 6),
    "a quotation": broken("\n> ", 20),
    "a string's pieces": broken('" + "', 16),
    "JSON's line breaks": broken("\\n", 20),
}
