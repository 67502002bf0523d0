"""Every published answer gets its verdict; every other answer gets one too, and none of them quotes the key."""

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keys.answer import Answer, read
from bot.keys.verdict import Verdict, judge
from bot.keys.wording import CODES, MESSAGES, OVERRIDING, TYPES, VERDICTS
from tests.keys.planting import MARKED

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()]


def answer_of(case):
    body = None
    if "json" in case:
        body = json.dumps(case["json"]).encode()
    elif "text" in case:
        body = case["text"].encode()
    return Answer(case["status"], case.get("headers", {}), body, case.get("fault"))


def error(status=400, message="", **fields):
    return Answer(status, {}, json.dumps({"error": {"message": message, **fields}}).encode())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_published_answer_gets_its_verdict(case):
    verdict = judge(answer_of(case))
    assert verdict.name == case["verdict"]
    if "detail" in case:
        assert verdict.detail == case["detail"]
    if "host" in case:
        assert verdict.host == case["host"]
    if "scopes" in case:
        assert list(verdict.scopes) == case["scopes"]


def test_there_is_a_case_for_every_verdict_each_with_its_source():
    assert {case["verdict"] for case in CASES} == set(VERDICTS)
    assert all(len(case["source"]) > 3 for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)


ERRORS = [
    case
    for case in CASES
    if isinstance(case.get("json"), dict) and "error" in case["json"] and (case["status"] or 0) >= 400
]


@pytest.mark.parametrize("case", ERRORS, ids=[case["id"] for case in ERRORS])
def test_the_form_of_the_json_does_not_matter(case):
    """Gateways nest the same error in other ways; its verdict is the same."""
    inner = case["json"]["error"]
    forms = {
        "detail": {"detail": inner},
        "deeper": {"error": {"error": inner}},
        "list": {"errors": [inner]},
        "array": [case["json"]],
        "JSON in a string": {"error": json.dumps(case["json"])},
        "JSON in a message": {"error": {"message": f"upstream said: {json.dumps(case['json'])}, sorry"}},
        "beside": {
            "status": "error",
            "request_id": "req_1",
            **(inner if isinstance(inner, dict) else {"error": inner}),
        },
    }
    for name, payload in forms.items():
        verdict = judge(Answer(case["status"], {}, json.dumps(payload).encode()))
        assert verdict.name == case["verdict"], name


@pytest.mark.parametrize("code", CODES)
def test_a_precise_code_decides_alone_in_any_case_and_whatever_the_status(code):
    for status in (200, 400, 401, 403, 404, 429, 500, 503):
        assert judge(error(status, code=code)).name == CODES[code]
    verdict = judge(error(400, code=code.upper()))
    assert verdict.name == CODES[code]
    if verdict.name not in ("missing_scope", "wrong_region_host"):
        assert verdict.detail == code


@pytest.mark.parametrize("word", TYPES)
def test_a_broad_type_decides_when_nothing_else_does(word):
    assert judge(error(418, type=word)) == Verdict(TYPES[word], word)
    assert judge(error(418, code=word)).name == CODES.get(word, TYPES[word])
    assert judge(error(418, type=word, code="credit_balance_exhausted")).name == "no_credit"


def test_a_precise_code_outweighs_the_broad_type_and_the_message():
    message = "You exceeded your current quota, please check your plan and billing details."
    verdict = judge(error(429, message, type="insufficient_quota", code="project_spend_limit_exceeded"))
    assert (verdict.name, verdict.detail) == ("project_spend_limit", "project_spend_limit_exceeded")


def test_the_outermost_of_two_codes_decides():
    body = {"error": {"code": "slow_down", "inner": {"code": "invalid_api_key"}}}
    assert judge(Answer(400, {}, json.dumps(body).encode())).name == "rate_limited"


def test_a_message_goes_with_the_code_that_says_the_same():
    assert (
        judge(error(429, "You exceeded your current quota", type="insufficient_quota")).detail == "insufficient_quota"
    )
    assert judge(error(429, "You exceeded your current quota")).detail == "by its message"
    assert judge(error(429, "You exceeded your current quota", type="requests")).detail == "by its message"


def test_overriding_messages_outweigh_any_code():
    said = {
        "missing_scope": "Missing scopes: model.request",
        "org_verification_needed": "organization must be verified",
    }
    for name, message in said.items():
        for code in CODES:
            assert judge(error(401, message, code=code)).name == name


def test_an_overriding_message_goes_with_the_code_that_says_the_same():
    message = "Your organization must be verified to use this model"
    assert judge(error(403, message, code="organization_not_verified")).detail == "organization_not_verified"
    assert judge(error(403, message, code="model_not_found")).detail == "by its message"


def test_every_wording_is_used_by_a_case():
    texts = [read(answer_of(case)).text for case in CASES]
    for name, pattern in (*OVERRIDING, *MESSAGES):
        assert any(pattern.search(text) for text in texts), name


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (200, "unknown"),
        (204, "unknown"),
        (299, "unknown"),
        (300, "network_blocked"),
        (301, "network_blocked"),
        (399, "network_blocked"),
        (400, "unknown"),
        (401, "invalid_key"),
        (402, "no_credit"),
        (403, "unknown"),
        (404, "unknown"),
        (407, "network_blocked"),
        (408, "server_trouble"),
        (409, "unknown"),
        (429, "rate_limited"),
        (451, "region_unsupported"),
        (499, "unknown"),
        (500, "server_trouble"),
        (511, "network_blocked"),
        (520, "server_trouble"),
        (526, "server_trouble"),
        (599, "server_trouble"),
    ],
)
@pytest.mark.parametrize("body", [None, b"", b" \n", b"{}", b"null", b"[]", b'"x"', b"\xff\xfe", b"{", b"0"])
def test_without_words_the_status_decides(status, name, body):
    verdict = judge(Answer(status, {}, body))
    assert verdict.name == name
    if 300 <= status < 400:
        assert verdict.detail == f"redirected, HTTP {status}"
    elif status < 300:
        assert verdict.detail == f"not an answer of OpenAI's, HTTP {status}"
    else:
        assert verdict.detail == f"HTTP {status}"


@pytest.mark.parametrize(
    ("fault", "name"),
    [("connect", "network_blocked"), ("tls", "network_blocked"), ("timeout", "server_trouble"),
     ("cut", "server_trouble"), ("too_large", "unknown"), (None, "server_trouble")],
)  # fmt: skip
def test_without_a_status_the_fault_decides(fault, name):
    verdict = judge(Answer(fault=fault))
    assert (verdict.name, verdict.detail) == (name, fault or "no answer")


PAGES = ["<!DOCTYPE html><p>x", "<html><p>x", "  <HEAD>", "<body class=x>", "<script>1</script>",
         "<?xml version='1.0'?>", "<meta x>", "<!-- x --><p>"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("status", "name"),
    [(200, "network_blocked"), (401, "network_blocked"), (403, "network_blocked"), (404, "network_blocked"),
     (429, "network_blocked"), (499, "network_blocked"), (500, "server_trouble"), (502, "server_trouble"),
     (511, "network_blocked")],
)  # fmt: skip
def test_a_page_is_no_answer_of_openai(page, status, name):
    verdict = judge(Answer(status, {}, page.encode()))
    assert verdict.name == name
    assert verdict.detail == f"a web page instead of an answer, HTTP {status}"


def test_the_content_type_tells_a_page_too_but_not_against_json():
    html = {"content-type": "text/HTML; charset=utf-8"}
    assert judge(Answer(403, html, b"Access denied")).name == "network_blocked"
    assert judge(Answer(401, html, json.dumps({"error": {"code": "invalid_api_key"}}).encode())).name == "invalid_key"


@pytest.mark.parametrize(
    "words",
    ["Just a moment...", "Attention Required! | Cloudflare", "Sorry, you have been blocked", "checking your browser",
     "/cdn-cgi/challenge-platform/h", "cf-chl-widget", "Enable JavaScript and cookies to continue"],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_guard_before_openai_is_known_by_its_words_whatever_the_status(words, status):
    verdict = judge(Answer(status, {}, f"<html><title>{words}</title></html>".encode()))
    assert (verdict.name, verdict.detail) == ("network_blocked", f"blocked on the way, HTTP {status}")


@pytest.mark.parametrize(("number", "blocked"), [(1004, False), (1005, True), (1009, True), (1010, True), (1015, True),
                                                 (1020, True), (1021, False), (1000, False)])  # fmt: skip
def test_cloudflares_own_numbers(number, blocked):
    assert (judge(Answer(403, {}, f"error code: {number}".encode())).name == "network_blocked") is blocked


def test_a_guards_words_inside_an_error_of_openai_are_only_words():
    assert judge(error(401, "just a moment", code="invalid_api_key")).name == "invalid_key"


@pytest.mark.parametrize(
    ("status", "name"), [(403, "network_blocked"), (429, "network_blocked"), (500, "server_trouble")]
)
def test_cloudflares_errors_as_json(status, name):
    body = json.dumps({"cloudflare_error": True, "status": status}).encode()
    assert judge(Answer(status, {}, body)).name == name
    assert judge(Answer(404, {}, json.dumps({"cloudflare_error": "yes"}).encode())).name == "unknown"


def test_a_success_must_be_an_object_of_openais():
    def name(payload):
        return judge(Answer(200, {}, json.dumps(payload).encode())).name

    assert name({"object": "list", "data": []}) == "valid"
    assert name({"object": "response"}) == "valid"
    assert judge(Answer(200, {}, b'{"object": "response"}')).detail == "HTTP 200"
    assert name({"object": "chat.completion", "error": None}) == "valid"
    assert name({"object": "response", "output": [{"type": "message", "code": 404}]}) == "valid", "its own number"
    assert name({"object": "list"}) == "unknown"
    assert name({"object": "list", "data": {}}) == "unknown"
    assert name({"object": "file"}) == "unknown"
    assert name({"data": []}) == "unknown"
    assert name(["list"]) == "unknown"
    assert judge(Answer(201, {}, b'{"object": "response"}')) == judge(
        Answer(201, {}, b'\xef\xbb\xbf{"object": "response"}')
    )


def test_a_success_that_broke_off_is_none():
    body = b'{"object": "list", "data": []}'
    assert judge(Answer(200, {}, body, "cut")).name == "server_trouble"
    assert judge(Answer(200, {}, body, "timeout")).detail == "timeout"
    assert judge(Answer(200, {}, body, "too_large")).name == "unknown"


def test_an_error_sent_as_a_success_is_one():
    def name(payload):
        return judge(Answer(200, {}, json.dumps(payload).encode())).name

    assert name({"error": {"code": "invalid_api_key"}}) == "invalid_key"
    assert name({"error": {"message": "nothing known", "code": 402}}) == "no_credit"
    assert name({"error": {"message": "nothing known", "code": "503"}}) == "server_trouble"
    assert name({"error": {"message": "nothing known", "code": 200}}) == "unknown"
    assert name({"errors": [{"message": "Rate limit reached for gpt-4o"}]}) == "rate_limited"
    assert name({"success": False, "message": "余额不足"}) == "no_credit"
    assert name({"object": "list", "data": [], "success": False}) == "unknown"


def test_a_status_in_the_body_does_not_outweigh_that_of_the_answer():
    assert judge(error(404, "nothing known", code=401)).name == "unknown"
    assert judge(error(400, "nothing known", code=401)).name == "unknown"


@pytest.mark.parametrize(
    "text", ['{"error": {"code": "account_deactivated", "message": "The Op', '{"type": "billing_not_active']
)
def test_an_error_that_broke_off_is_read_as_far_as_it_goes(text):
    whole = '"' in text[-1:]
    body = text if whole else text + '"'
    expected = "account_deactivated" if "deactivated" in text else "billing_inactive"
    assert judge(Answer(401, {}, body.encode(), "cut")).name == expected


def test_when_nothing_can_be_read_in_an_error_its_fault_says_why():
    assert judge(Answer(403, {}, b'{"error": {"mess', "cut")).detail == "cut"
    assert judge(Answer(403, {}, b"9" * 100, "too_large")) == Verdict("unknown", "too_large")


def test_the_scopes_are_named_each_once_and_nothing_else_is():
    message = "Missing scopes: api.model.read, model.request and api.model.read. Check that you have the role.of.x"
    assert judge(error(403, message)).scopes == ("api.model.read", "model.request")
    assert judge(error(403, message)).detail == "missing scopes: api.model.read, model.request"
    assert judge(error(403, "insufficient permissions")).detail == "missing scopes"
    assert judge(error(403, code="insufficient_scope")).detail == "missing scopes"


@pytest.mark.parametrize("host", ["us", "eu", "ae", "au", "in", "jp", "kr", "gb"])
def test_the_host_to_use_is_named(host):
    verdict = judge(error(401, f"Please make your request to {host}.api.openai.com.", code="incorrect_hostname"))
    assert (verdict.host, verdict.detail) == (f"{host}.api.openai.com", f"use {host}.api.openai.com")


@pytest.mark.parametrize("host", ["us.api.openai.com.evil.example", "evil.example/us.api.openai.com", "api.openai.com"])
def test_a_host_that_only_looks_like_one_of_openais_gets_no_further_than_its_name(host):
    named = judge(error(401, f"make your request to {host}", code="incorrect_hostname")).host
    assert named in (None, "us.api.openai.com")


KEY = MARKED[3].make(random.Random(9))
PIECES = (KEY, KEY[:40], f"{KEY[:8]}***{KEY[-4:]}", KEY[20:60])


@pytest.mark.parametrize("piece", PIECES, ids=["whole", "half", "masked", "middle"])
@pytest.mark.parametrize("field", ["message", "code", "type", "param", "reason", "scopes"])
def test_what_an_answer_quotes_of_the_key_is_in_no_verdict_and_no_repr(piece, field):
    payload = {"error": {"message": f"Missing scopes: {piece}.{piece}", field: piece}}
    answer = Answer(401, {}, json.dumps(payload).encode())
    shown = f"{judge(answer)!r} {answer!r} {read(answer)!r}"
    assert not any(KEY[at : at + 8] in shown for at in range(8, len(KEY) - 8))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["error", "code", "type", "message", "detail", "data", "object", "status", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(st.integers(100, 599), JSON | st.binary(max_size=300), st.sampled_from([None, "cut", "too_large", "timeout"]))
def test_any_answer_gets_a_verdict(status, body, fault):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    verdict = judge(Answer(status, {}, raw, fault))
    assert verdict.name in VERDICTS
    assert verdict.detail


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"error":' * 50_000,
        b'{"a":[' * 50_000 + b"1" + b"]}" * 50_000,
        json.dumps({"error": [{"message": "x" * 50}] * 20_000}).encode(),
        json.dumps({"error": {"message": "{" * 200_000 + '"'}}).encode(),
        json.dumps({"error": {"message": '{"a": ' * 30_000}}).encode(),
        json.dumps({"error": {"message": "project " * 40_000}}).encode(),
        json.dumps({"error": {"message": "missing scopes: " + "a" * 300_000}}).encode(),
        b"9" * 1_000_000,
        b"<html>" + b"organization " * 80_000,
        b"ip " * 300_000,
    ],
    ids=range(11),
)
def test_a_hostile_body_costs_no_more_than_a_second(body):
    began = time.process_time()
    assert judge(Answer(403, {}, body)).name in VERDICTS
    assert time.process_time() - began < 1.0
