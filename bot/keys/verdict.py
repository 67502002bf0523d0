"""From an answer to a verdict. Pure; what the words mean is in wording.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.keys.answer import Answer, Fault, Reading, read
from bot.keys.wording import (
    CHALLENGE,
    CODES,
    MESSAGES,
    MISSING_SCOPES,
    OVERRIDING,
    REGION_HOST,
    SCOPE,
    TYPES,
    VerdictName,
)

_FAULTS: dict[Fault, VerdictName] = {
    "connect": "network_blocked",
    "tls": "network_blocked",
    "timeout": "server_trouble",
    "cut": "server_trouble",
    "too_large": "unknown",
}
_STATUSES: dict[int, VerdictName] = {
    401: "invalid_key",
    402: "no_credit",
    407: "network_blocked",  # a proxy wants a password
    408: "server_trouble",
    429: "rate_limited",
    451: "region_unsupported",
    511: "network_blocked",  # a captive portal wants a login
}
_RESULTS = ("response", "chat.completion", "list")
"""What OpenAI calls the objects that it answers with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means.

    Args:
        name: one of `VERDICTS`.
        detail: why, in a few plain words for the operator; made of our own words and of codes that we know, for an
            error's own text may quote the key.
        host: of `wrong_region_host`: the host to use, None when it is not named.
        scopes: of `missing_scope`: what the key lacks, as far as it is named.
    """

    name: VerdictName
    detail: str = ""
    host: str | None = None
    scopes: tuple[str, ...] = ()


def judge(answer: Answer) -> Verdict:
    """The verdict on one answer. Total: any status, any body, any fault gives one."""
    reading = read(answer)
    status = answer.status
    if status is None:
        return Verdict(_FAULTS.get(answer.fault or "cut", "unknown"), answer.fault or "no answer")
    if _is_blocked(reading, status) or "cf-mitigated" in answer.headers:
        return Verdict("network_blocked", f"blocked on the way, HTTP {status}")
    if 300 <= status < 400:
        return Verdict("network_blocked", f"redirected, HTTP {status}")
    if status < 300 and not _is_error(reading):
        return _judge_success(answer, reading)
    if reading.form == "page":
        name: VerdictName = "server_trouble" if status >= 500 and status != 511 else "network_blocked"
        return Verdict(name, f"a web page instead of an answer, HTTP {status}")
    if status < 400 and reading.status is not None:
        status = reading.status
    return _judge_words(reading) or _judge_status(status, answer.fault)


def _is_blocked(reading: Reading, status: int) -> bool:
    """Cloudflare, or another guard, has answered in OpenAI's place."""
    if isinstance(reading.payload, dict):
        return reading.payload.get("cloudflare_error") is True and status < 500
    return CHALLENGE.search(reading.text) is not None


def _is_error(reading: Reading) -> bool:
    """A gateway may send its error with a status of success: as OpenAI writes it, or in a form of its own."""
    payload = reading.payload
    if isinstance(payload, dict):
        told = bool(payload.get("error") or payload.get("errors")) or payload.get("success") is False
        return told or ("object" not in payload and reading.status is not None)
    return isinstance(payload, list) and any(isinstance(each, dict) and "error" in each for each in payload)


def _judge_success(answer: Answer, reading: Reading) -> Verdict:
    if reading.form == "page":
        return Verdict("network_blocked", f"a web page instead of an answer, HTTP {answer.status}")
    if answer.fault is not None:
        return Verdict(_FAULTS[answer.fault], answer.fault)
    payload = reading.payload
    if isinstance(payload, dict) and payload.get("object") in _RESULTS and not _is_hollow(payload):
        return Verdict("valid", f"HTTP {answer.status}")
    return Verdict("unknown", f"not an answer of OpenAI's, HTTP {answer.status}")


def _is_hollow(payload: dict[str, Any]) -> bool:
    return payload["object"] == "list" and not isinstance(payload.get("data"), list)


def _judge_words(reading: Reading) -> Verdict | None:
    for name, pattern in OVERRIDING:
        if pattern.search(reading.text):
            return _with_particulars(Verdict(name, _known_word(reading, name)), reading)
    for code in reading.codes:
        if code in CODES:
            return _with_particulars(Verdict(CODES[code], code), reading)
    for name, pattern in MESSAGES:
        if pattern.search(reading.text):
            return Verdict(name, _known_word(reading, name))
    for word in (*reading.codes, *reading.types):
        if word in TYPES:
            return Verdict(TYPES[word], word)
    return None


def _known_word(reading: Reading, name: VerdictName) -> str:
    """The code or type that goes with a message; the message itself may quote the key."""
    words = (*reading.codes, *reading.types)
    return next((word for word in words if name in (CODES.get(word), TYPES.get(word))), "by its message")


def _with_particulars(verdict: Verdict, reading: Reading) -> Verdict:
    if verdict.name == "missing_scope":
        named = MISSING_SCOPES.search(reading.text)
        scopes = tuple(dict.fromkeys(SCOPE.findall(named[1]))) if named else ()
        detail = f"missing scopes: {', '.join(scopes)}" if scopes else "missing scopes"
        return replace(verdict, detail=detail, scopes=scopes)
    if verdict.name == "wrong_region_host":
        host = REGION_HOST.search(reading.text)
        return replace(verdict, detail=f"use {host[1]}", host=host[1]) if host else verdict
    return verdict


def _judge_status(status: int, fault: Fault | None) -> Verdict:
    if status in _STATUSES:
        return Verdict(_STATUSES[status], f"HTTP {status}")
    if status >= 500:
        return Verdict("server_trouble", f"HTTP {status}")
    return Verdict("unknown", fault or f"HTTP {status}")
