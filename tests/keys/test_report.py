"""What a report says and reads out of headers and lists of models."""

import json
from datetime import date

import pytest

from bot.keys.report import (
    FAMILIES,
    UNDECIDED,
    USABLE,
    Limits,
    Report,
    exit_code,
    group_models,
    read_limits,
    read_models,
    read_owner,
    read_tier,
    retiring,
)
from bot.keys.wording import VERDICTS


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_exit_code_says_usable_unusable_or_undecided(verdict):
    expected = 0 if verdict in ("valid", "rate_limited") else 1
    if verdict in ("network_blocked", "region_unsupported", "server_trouble", "unknown"):
        expected = 2
    assert exit_code(verdict) == expected
    assert Report(verdict).usable is (expected == 0)
    assert not USABLE & UNDECIDED


def test_one_line_of_json_for_scripts():
    report = Report("no_credit", "insufficient_quota", "AbCd", ("a", "b"), tier="tier-1", restricted=False)
    assert json.loads(report.to_json()) == {
        "verdict": "no_credit",
        "detail": "insufficient_quota",
        "models": 2,
        "tier": "tier-1",
        "restricted": False,
        "key": "…AbCd",
    }
    assert json.loads(Report("unknown").to_json()) == {
        "verdict": "unknown",
        "detail": "",
        "models": 0,
        "tier": None,
        "restricted": None,
        "key": "…",
    }
    assert "\n" not in report.to_json()


def test_models_are_read_from_a_list_and_from_nothing_else():
    entries = [
        {"id": "b"},
        {"id": "a"},
        {"id": "a"},
        {"id": 5},
        {"id": "x y"},
        {"id": "<b>"},
        {},
        "c",
        None,
        {"id": ""},
    ]
    assert read_models({"data": entries}) == ("a", "b")
    for nothing in (None, {}, [], "data", {"data": None}, {"data": {"id": "a"}}, 5):
        assert read_models(nothing) == ()


def test_models_are_grouped_by_what_they_are_for():
    groups = group_models(
        ["gpt-6-luna", "o4-mini", "chatgpt-4o-latest", "gpt-image-2", "dall-e-3", "whisper-1", "tts-1",
         "gpt-realtime-2", "gpt-4o-transcribe", "sora-2", "text-embedding-3-small", "omni-moderation-latest",
         "babbage-002", "ft:gpt-4o-mini:me::x"]
    )  # fmt: skip
    assert groups == {
        "text": ["chatgpt-4o-latest", "ft:gpt-4o-mini:me::x", "gpt-6-luna", "o4-mini"],
        "image": ["dall-e-3", "gpt-image-2"],
        "audio": ["gpt-4o-transcribe", "gpt-realtime-2", "tts-1", "whisper-1"],
        "video": ["sora-2"],
        "embedding": ["text-embedding-3-small"],
        "moderation": ["omni-moderation-latest"],
        "other": ["babbage-002"],
    }
    assert list(groups) == list(FAMILIES)
    assert group_models([]) == {}


def test_a_dated_version_is_left_out_beside_its_undated_name_only():
    assert group_models(["gpt-4o", "gpt-4o-2024-11-20", "gpt-4-0613"]) == {"text": ["gpt-4-0613", "gpt-4o"]}


def test_models_that_shut_down_are_listed_with_the_day_soonest_first():
    endings = {"gpt-5-nano": date(2026, 12, 11), "gpt-4o": date(2027, 1, 14), "gpt-4": date(2026, 10, 23)}
    models = ["gpt-4o", "gpt-4", "gpt-4o-2024-11-20", "gpt-5-nano", "gpt-6-luna", "gpt-4o-mini"]
    assert retiring(models, endings, date(2026, 11, 24)) == [
        ("gpt-5-nano", date(2026, 12, 11)),
        ("gpt-4o", date(2027, 1, 14)),
        ("gpt-4o-2024-11-20", date(2027, 1, 14)),
    ]
    assert retiring(["gpt-4"], endings, date(2026, 10, 23)) == [("gpt-4", date(2026, 10, 23))]
    assert retiring(["gpt-4"], endings, date(2026, 10, 24)) == []


def test_limits_are_read_where_headers_name_them():
    headers = {
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-limit-tokens": "200000",
        "x-ratelimit-reset-requests": "8.64s",
        "x-ratelimit-reset-tokens": "7m12s",
    }
    assert read_limits(headers) == Limits(500, 200_000, "8.64s", "7m12s")
    assert read_limits({"x-ratelimit-limit-tokens": "5"}) == Limits(None, 5)
    assert read_limits({"x-ratelimit-limit-requests": "0"}) == Limits(0)
    assert read_limits({}) is None
    for nonsense in ("", "-1", "1.5", "٣", "9" * 13, "many"):
        assert read_limits({"x-ratelimit-limit-requests": nonsense}) is None


def test_the_tier_is_read_where_a_header_of_openai_names_it():
    assert read_tier({"openai-usage-tier": "tier-2"}) == "tier-2"
    assert read_tier({"x-ratelimit-tier": "free"}) == "free"
    assert read_tier({"openai-usage-tier": " "}) is None
    assert read_tier({"x-other-tier": "2", "openai-version": "1"}) is None


def test_organization_and_project_are_read_unless_they_look_like_a_secret():
    assert read_owner({"openai-organization": "user-abc", "openai-project": "proj_1"}) == ("user-abc", "proj_1")
    assert read_owner({}) == ("", "")
    secret = "sk-" + "aB3xY7pQ9rT2" * 4
    assert read_owner({"openai-organization": secret, "openai-project": f"see {secret}"}) == ("", "")
    assert read_owner({"openai-organization": "a\nb", "openai-project": "<b>"}) == ("", "")
