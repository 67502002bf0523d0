"""An error is recognised whatever surrounds it, and the most specific one first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.faq.doctor import Doctor
from bot.faq.search import Search

PASTED = Path(__file__).parents[2] / "benchmarks" / "questions" / "errors.jsonl"

DOCTOR = Doctor(
    exact={
        "quota": ["exceeded your current quota"],
        "busy": ["slow_down"],
        "card": ["您的银行卡被拒绝", "your card's number"],
        "one": ["shared text of two"],
        "two": ["shared text of two", "own text"],
    },
    generic={"busy": ["error code: 429"], "quota": ["insufficient_quota"]},
    simplified={ord("銀"): ord("银"), ord("絕"): ord("绝")},
)


def topics(text: str) -> list[str]:
    return [finding.topic for finding in DOCTOR.diagnose(text)]


def test_exact_before_generic():
    assert topics("RateLimitError: Error code: 429 - You exceeded your current quota") == ["quota", "busy"]
    assert topics("Error code: 429 - insufficient_quota") == ["quota", "busy"]
    assert topics("Error code: 429") == ["busy"]


def test_a_code_is_a_whole_word():
    assert topics("'code': 'slow_down'") == ["busy"]
    assert topics("slow_downs") == []
    assert topics("error code: 4290") == []
    assert topics("my_slow_down") == []


@pytest.mark.parametrize(
    "text",
    [
        "YOUR CARD’S NUMBER is wrong",
        '{"message": "Your card\\\'s number"}',
        "Your card's\\nnumber",
        "your   card's\n number",
        "您的銀行卡被拒絕。",
        "ｙｏｕｒ card's number",
    ],
)
def test_quotes_escapes_widths_and_breaks_do_not_matter(text: str):
    assert topics(text) == ["card"]


def test_a_signature_of_one_topic_tells_more_than_a_shared_one():
    assert topics("shared text of two and own text") == ["two", "one"]


def test_nothing_is_found_in_nothing():
    assert topics("") == []
    assert topics("why was my card declined") == []


def test_pasted_errors_are_recognised(search: Search):
    rows = [json.loads(line) for line in PASTED.read_text("utf-8").splitlines()]
    wrong = [row for row in rows if search.rank(row["q"], "").ranked[0].topic != row["topic"]]
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_a_missing_scope_is_not_taken_for_a_wrong_key(search: Search):
    text = "Error code: 401 - AuthenticationError: You have insufficient permissions. Missing scopes: model.request"
    assert search.rank(text, "en").ranked[0].topic == "key-permissions"
