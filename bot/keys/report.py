"""What a key check found out: plain data, the same for the chat and for the command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.keys.detect import redact
from bot.keys.wording import VerdictName

USABLE: frozenset[VerdictName] = frozenset({"valid", "rate_limited"})
UNDECIDED: frozenset[VerdictName] = frozenset({"network_blocked", "region_unsupported", "server_trouble", "unknown"})
"""Verdicts that say nothing about the key."""

_NAME = re.compile(r"[\w][\w .:-]{0,79}")
_MODEL = re.compile(r"[\w.:/-]{1,128}")
_DATED = re.compile(r"-(?:20\d\d-\d\d-\d\d|\d{4})$")
_FAMILIES = (
    ("embedding", re.compile(r"embedding")),
    ("moderation", re.compile(r"moderation")),
    ("image", re.compile(r"image|dall-e")),
    ("video", re.compile(r"^sora")),
    ("audio", re.compile(r"audio|realtime|whisper|tts|transcribe|live")),
    ("text", re.compile(r"^(?:gpt|o\d|chatgpt|codex|computer-use|ft:)")),
)
FAMILIES = ("text", "image", "audio", "video", "embedding", "moderation", "other")
"""In the order in which a newcomer looks for them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Rate limits as the headers of a call give them; None where they give none.

    Args:
        requests, tokens: how many a window.
        requests_reset, tokens_reset: when the window is over, as OpenAI writes it ("8.64s", "7m12s").
    """

    requests: int | None = None
    tokens: int | None = None
    requests_reset: str = ""
    tokens_reset: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one check. It holds no part of the key but its last four characters.

    Args:
        verdict: one of `VERDICTS`.
        detail: why, for the operator; English.
        key_last4: the key's last four characters.
        models: the ids that the key may use, sorted; empty when they could not be listed.
        tier: the usage tier where a header names it.
        limits: the rate limits where headers name them.
        organization, project: as headers name them, "" when they do not.
        restricted: some permissions are missing; None when that is not known.
        host: the regional host to use, None when it is the ordinary one.
        scopes: what the key lacks, as far as it is named.
    """

    verdict: VerdictName
    detail: str = ""
    key_last4: str = ""
    models: tuple[str, ...] = ()
    tier: str | None = None
    limits: Limits | None = None
    organization: str = ""
    project: str = ""
    restricted: bool | None = None
    host: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Calls with this key work."""
        return self.verdict in USABLE

    def to_json(self) -> str:
        """One line for scripts: verdict, detail, models (how many), tier, restricted, key (last four characters)."""
        return json.dumps(
            {
                "verdict": self.verdict,
                "detail": self.detail,
                "models": len(self.models),
                "tier": self.tier,
                "restricted": self.restricted,
                "key": f"…{self.key_last4}" if self.key_last4 else "…",
            },
            ensure_ascii=False,
        )


def exit_code(verdict: VerdictName) -> int:
    """Of `check-key`: 0 usable, 2 could not tell, 1 every other verdict."""
    return 0 if verdict in USABLE else 2 if verdict in UNDECIDED else 1


def read_models(payload: Any) -> tuple[str, ...]:
    """The ids of a list of models, sorted; nothing that is not one."""
    data = payload.get("data") if isinstance(payload, Mapping) else None
    ids = (entry.get("id") for entry in data if isinstance(entry, Mapping)) if isinstance(data, list) else ()
    names = {name for name in ids if isinstance(name, str) and _MODEL.fullmatch(name)}
    return tuple(sorted(name for name in names if redact(name) == name))


def group_models(models: Iterable[str]) -> dict[str, list[str]]:
    """Models by what they are for, in the order of `FAMILIES`; a dated version is left out beside its undated name."""
    names = set(models)
    groups: dict[str, list[str]] = {family: [] for family in FAMILIES}
    for name in sorted(names):
        undated = _DATED.sub("", name)
        if undated != name and undated in names:
            continue
        family = next((family for family, pattern in _FAMILIES if pattern.search(name)), "other")
        groups[family].append(name)
    return {family: members for family, members in groups.items() if members}


def retiring(models: Iterable[str], endings: Mapping[str, date], today: date) -> list[tuple[str, date]]:
    """The models that shut down from today on, soonest first, with the day.

    Args:
        endings: day by model name, as the facts have it; it holds for the dated versions too.
    """
    names = {name: endings.get(name) or endings.get(_DATED.sub("", name)) for name in models}
    found = [(day, name) for name, day in names.items() if day is not None and day >= today]
    return [(name, day) for day, name in sorted(found)]


def read_limits(headers: Mapping[str, str]) -> Limits | None:
    """The rate limits of an answer's headers; None when there are none."""
    limits = Limits(
        _number(headers.get("x-ratelimit-limit-requests", "")),
        _number(headers.get("x-ratelimit-limit-tokens", "")),
        _name(headers.get("x-ratelimit-reset-requests", "")),
        _name(headers.get("x-ratelimit-reset-tokens", "")),
    )
    return limits if limits.requests is not None or limits.tokens is not None else None


def read_tier(headers: Mapping[str, str]) -> str | None:
    """The usage tier, when a header of OpenAI's names it."""
    for name, value in headers.items():
        if name.startswith(("openai-", "x-openai-", "x-ratelimit-")) and name.endswith("tier"):
            return _name(value) or None
    return None


def read_owner(headers: Mapping[str, str]) -> tuple[str, str]:
    """Organization and project, "" for what the headers do not name."""
    return _name(headers.get("openai-organization", "")), _name(headers.get("openai-project", ""))


def _name(value: str) -> str:
    """A header's value, if it looks like a name and not like a secret."""
    value = value.strip()
    return value if _NAME.fullmatch(value) and redact(value) == value else ""


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 12 else None
