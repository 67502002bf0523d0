"""The probe over real HTTP: every verdict, every fault on the way, and nothing of the key but in its own header."""

import asyncio
import contextlib
import gc
import json
import logging
import random
import ssl
import time
from pathlib import Path

import pytest
from aiohttp import web

from bot.keys.detect import find_secrets
from bot.keys.probe import REGION_HOSTS, NotAnOpenAIKeyError, Prober
from bot.keys.secret import SecretStr
from bot.playground.openai import FAULTS, SAMPLES, OpenAIStandIn, sample_key
from tests.keys.planting import MARKED, MARKER

CERTIFICATE = Path(__file__).parents[1] / "gateway" / "localhost.pem"
KEY = SecretStr(sample_key("valid"))


@pytest.fixture
async def stand_in():
    openai = OpenAIStandIn()
    openai.url = await openai.start()
    yield openai
    await openai.stop()


@pytest.fixture
async def prober(stand_in):
    prober = Prober(stand_in.url)
    yield prober
    await prober.aclose()


@contextlib.asynccontextmanager
async def serving(*routes, tls=None):
    """A server of one's own; its base URL."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def check_at(url, key=KEY, **options):
    prober = Prober(url, **options)
    try:
        return await prober.check(key)
    finally:
        await prober.aclose()


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if s.fault not in ("slow", "hang")], ids=lambda sample: sample.name
)
async def test_every_sample_key_gets_its_verdict(prober, sample):
    report = await prober.check(SecretStr(sample.key))
    assert report.verdict == sample.verdict
    assert report.key_last4 == sample.key[-4:]


async def test_a_working_key_is_reported_with_all_that_the_answers_tell(prober, stand_in):
    report = await prober.check(KEY)
    assert "gpt-6-luna" in report.models
    assert report.limits.requests == 500
    assert (report.organization, report.project) == ("playground", "proj_playground")
    assert report.restricted is False
    assert [(asked.method, asked.path.rpartition("/v1")[2]) for asked in stand_in.asked] == [
        ("GET", "/models"),
        ("POST", "/responses"),
        ("POST", "/responses"),
    ]
    bodies = [asked.body for asked in stand_in.asked[1:]]
    assert [body["max_output_tokens"] for body in bodies] == [1, 16]
    assert all(body["model"] == "gpt-6-luna" and body["store"] is False for body in bodies)


async def test_a_refusal_costs_no_real_call(prober, stand_in):
    await prober.check(SecretStr(sample_key("no_credit")))
    assert [asked.body and asked.body["max_output_tokens"] for asked in stand_in.asked] == [None, 1]


async def test_credit_that_is_looked_at_only_for_a_real_call_is_found_missing():
    """FACTS: it is not promised that credit is looked at before the request is."""

    async def respond(request):
        body = await request.json()
        if body["max_output_tokens"] < 16:
            code, status = "integer_below_min_value", 400
        else:
            code, status = "credit_balance_exhausted", 429
        return web.json_response({"error": {"code": code, "message": ""}}, status=status)

    async with serving(web.get("/v1/models", listing("gpt-6-luna")), web.post("/v1/responses", respond)) as url:
        assert (await check_at(url)).verdict == "no_credit"


def listing(*models):
    async def list_models(_):
        return web.json_response({"object": "list", "data": [{"id": model} for model in models]})

    return list_models


def answering(*answers):
    """A handler that gives these (status, payload) one after the other, the last one for ever."""
    left = list(answers)

    async def answer(_):
        status, payload = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(payload, str):
            return web.Response(status=status, text=payload)
        return web.json_response(payload, status=status)

    return answer


BELOW = (400, {"error": {"code": "integer_below_min_value", "message": ""}})
WORKS = (200, {"object": "response", "status": "incomplete"})
SCOPE = (403, {"error": {"message": "Missing scopes: model.request", "code": None}})


@pytest.mark.parametrize("trouble", [(500, ""), (200, "<html>"), (200, {}), (418, {})])
async def test_a_real_call_that_comes_to_nothing_leaves_the_key_working(trouble):
    async with serving(
        web.get("/v1/models", listing("gpt-6-luna")), web.post("/v1/responses", answering(BELOW, trouble))
    ) as url:
        assert (await check_at(url)).verdict == "valid"


async def test_an_unknown_refusal_of_the_request_is_followed_by_a_real_call():
    odd = (400, {"error": {"code": "unsupported_parameter", "param": "max_output_tokens", "message": "no"}})
    for second, verdict in ((WORKS, "valid"), ((429, {"error": {"type": "insufficient_quota"}}), "no_credit")):
        async with serving(
            web.get("/v1/models", listing("gpt-6-luna")), web.post("/v1/responses", answering(odd, second))
        ) as url:
            assert (await check_at(url)).verdict == verdict


async def test_a_missing_scope_is_asked_for_once_more():
    for answers, verdict in (((SCOPE, BELOW, WORKS), "valid"), ((SCOPE, SCOPE, WORKS), "missing_scope")):
        async with serving(
            web.get("/v1/models", listing("gpt-6-luna")), web.post("/v1/responses", answering(*answers))
        ) as url:
            assert (await check_at(url)).verdict == verdict


async def test_a_list_refused_for_a_scope_is_the_verdict_and_its_detail_says_what_a_call_gives():
    for second, outcome in (
        (WORKS, "a call works"),
        ((429, {"error": {"code": "slow_down"}}), "a call gives rate_limited"),
    ):
        async with serving(
            web.get("/v1/models", answering(SCOPE)), web.post("/v1/responses", answering(BELOW, second))
        ) as url:
            report = await check_at(url)
        assert (report.verdict, report.restricted) == ("missing_scope", True)
        assert report.detail == f"missing scopes: model.request; {outcome}"
        assert report.scopes == ("model.request",)


async def test_a_model_that_is_not_allowed_gives_way_to_a_listed_one():
    seen = []

    async def respond(request):
        body = await request.json()
        seen.append(body["model"])
        if body["model"] == "gpt-6-luna":
            return web.json_response({"error": {"code": "model_not_found"}}, status=403)
        return web.json_response(WORKS[1])

    for models, tried in (
        (("gpt-6-luna", "gpt-5-nano"), ["gpt-6-luna", "gpt-5-nano"]),
        (("gpt-5-nano", "gpt-image-2"), ["gpt-5-nano"]),
        (("gpt-image-2",), ["gpt-6-luna"]),
        ((), ["gpt-6-luna"]),
    ):
        seen.clear()
        async with serving(web.get("/v1/models", listing(*models)), web.post("/v1/responses", respond)) as url:
            report = await check_at(url)
        assert seen == tried
        assert report.verdict == ("valid" if tried[-1] != "gpt-6-luna" else "model_no_access")


async def test_the_configured_model_is_the_one_that_is_tried(stand_in):
    await check_at(stand_in.url, model="gpt-4o-mini")
    assert [asked.body["model"] for asked in stand_in.asked if asked.body] == ["gpt-4o-mini", "gpt-4o-mini"]


async def test_a_server_that_lists_no_models_is_asked_for_a_call():
    async with serving(web.post("/v1/responses", answering(BELOW, WORKS))) as url:
        report = await check_at(url)
        assert (report.verdict, report.models) == ("valid", ())


# Regions


async def test_the_host_that_an_answer_names_is_asked_once_and_named():
    async with contextlib.AsyncExitStack() as stack:
        there = await stack.enter_async_context(
            serving(web.get("/v1/models", listing("a")), web.post("/v1/responses", answering(BELOW, WORKS)))
        )
        asked = []
        here = await stack.enter_async_context(
            serving(web.get("/v1/models", answering(wrong_host("us.api.openai.com"))))
        )
        report = await check_at(here, region_url=lambda host: asked.append(host) or there)
    assert (report.verdict, report.host, report.models) == ("valid", "us.api.openai.com", ("a",))
    assert asked == ["us.api.openai.com"]


def wrong_host(host):
    return (401, {"error": {"code": "incorrect_hostname", "message": f"Please make your request to {host}"}})


async def test_the_verdict_stays_when_that_host_cannot_be_reached_or_says_the_same():
    async with serving(web.get("/v1/models", answering(wrong_host("eu.api.openai.com")))) as here:
        for there in ("http://127.0.0.1:1/v1", here):
            report = await check_at(here, region_url=lambda _, there=there: there)
            assert (report.verdict, report.host) == ("wrong_region_host", "eu.api.openai.com")


async def test_the_verdict_stays_when_that_host_hangs(stand_in):
    stand_in.fault = "hang"
    async with serving(web.get("/v1/models", answering(wrong_host("eu.api.openai.com")))) as here:
        report = await check_at(here, seconds=2.0, region_url=lambda _: stand_in.url)
    assert (report.verdict, report.host) == ("wrong_region_host", "eu.api.openai.com")


@pytest.mark.parametrize(
    "host", ["kr.api.openai.com", "evil.example", "us.api.openai.com.evil.example", "api.openai.com"]
)
async def test_no_key_is_taken_to_any_other_host(host):
    asked = []
    async with serving(web.get("/v1/models", answering(wrong_host(host)))) as here:
        await check_at(here, region_url=lambda host: asked.append(host) or here)
    assert set(asked) <= REGION_HOSTS
    assert len(asked) == ("us.api" in host)


# Faults on the way


@pytest.mark.parametrize(
    ("fault", "verdict"), [("cut", "server_trouble"), ("html", "network_blocked"), ("large", "unknown")]
)
async def test_a_broken_answer_gets_a_verdict(prober, stand_in, fault, verdict):
    stand_in.fault = fault
    assert (await prober.check(KEY)).verdict == verdict


async def test_an_answer_that_never_comes_ends_at_the_time_allowed(stand_in):
    assert "hang" in FAULTS
    stand_in.fault = "hang"
    began = time.monotonic()
    report = await check_at(stand_in.url, seconds=0.5)
    assert (report.verdict, report.detail) == ("server_trouble", "timeout")
    assert time.monotonic() - began < 10


async def test_a_body_that_drips_ends_at_the_time_allowed():
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.05)
        return response

    async with serving(web.get("/v1/models", drip)) as url:
        assert (await check_at(url, seconds=0.5)).detail == "timeout"


async def test_ten_megabytes_are_not_read(stand_in):
    stand_in.fault = "large"
    report = await check_at(stand_in.url)
    assert (report.verdict, report.detail) == ("unknown", "too_large")


async def test_a_compressed_body_is_not_blown_up():
    import gzip

    bomb = gzip.compress(b"[" * 50_000_000)

    async def send(_):
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    async with serving(web.get("/v1/models", send), web.post("/v1/responses", send)) as url:
        assert (await check_at(url)).verdict == "unknown"


async def test_nobody_listens():
    report = await check_at("http://127.0.0.1:1/v1")
    assert (report.verdict, report.detail) == ("network_blocked", "connect")


async def test_a_name_that_nobody_knows():
    assert (await check_at("http://no-such-host.invalid/v1")).verdict == "network_blocked"


async def test_a_server_that_speaks_no_tls(stand_in):
    report = await check_at(stand_in.url.replace("http:", "https:"))
    assert (report.verdict, report.detail) == ("network_blocked", "tls")


async def test_a_certificate_that_nobody_vouches_for():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    async with serving(web.get("/v1/models", listing("a")), tls=context) as url:
        report = await check_at(url)
    assert (report.verdict, report.detail) == ("network_blocked", "tls")


async def test_a_connection_that_is_closed_at_once():
    async def close(reader, writer):
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0)
    async with server:
        report = await check_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    assert (report.verdict, report.detail) == ("server_trouble", "cut")


async def test_something_that_speaks_no_http():
    async def greet(reader, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n" * 10)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        report = await check_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    assert report.verdict == "server_trouble"


async def test_an_error_that_breaks_off_is_read_as_far_as_it_goes():
    async def half(request):
        response = web.StreamResponse(status=401, headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"error": {"code": "account_deactivated", "message": "The Op')
        request.transport.abort()
        return response

    async with serving(web.get("/v1/models", half)) as url:
        assert (await check_at(url)).verdict == "account_deactivated"


async def test_a_redirect_is_not_followed():
    seen = []

    async def elsewhere(request):
        seen.append(request)
        return web.json_response({"object": "list", "data": []})

    async def redirect(_):
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with serving(web.get("/v1/models", redirect), web.get("/elsewhere", elsewhere)) as url:
        assert (await check_at(url)).verdict == "network_blocked"
    assert seen == []


# What leaves, and what stays


async def test_the_environment_adds_nothing_to_a_request(stand_in, monkeypatch):
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: from-the-environment\nAuthorization: Bearer other")
    assert (await check_at(stand_in.url)).verdict == "valid"
    for asked in stand_in.asked:
        assert asked.sample == "valid"
        assert "from-the-environment" not in str(asked.headers)
        assert {name.lower() for name in asked.headers} <= {
            "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"
        }  # fmt: skip


async def test_no_cookie_goes_from_one_check_to_the_next():
    seen = []

    async def list_models(request):
        seen.append(dict(request.cookies))
        response = web.json_response({"error": {"code": "invalid_api_key"}}, status=401)
        response.set_cookie("__cf_bm", "1")
        return response

    async with serving(web.get("/v1/models", list_models)) as url:
        prober = Prober(url)
        await prober.check(KEY)
        await prober.check(KEY)
        await prober.aclose()
    assert seen == [{}, {}]


async def test_many_checks_at_once_share_one_pool_and_keep_their_keys_apart(prober):
    samples = [sample for sample in SAMPLES if sample.fault is None] * 3
    reports = await asyncio.gather(*(prober.check(SecretStr(sample.key)) for sample in samples))
    assert [report.verdict for report in reports] == [sample.verdict for sample in samples]


NOT_SENT = [
    "",
    "hello",
    "sk-short",
    f"sk-admin-{'a' * 58}{MARKER}{'b' * 58}",
    "sk-ant-api03-" + "a" * 93,
    "sk-or-v1-" + "a" * 64,
    KEY.get_secret_value() + "\n",
    KEY.get_secret_value() + "\0",
    KEY.get_secret_value() + " x",
    "sk-" + "é" * 48,
    "sk-" + "a" * 321,
]


@pytest.mark.parametrize("text", NOT_SENT, ids=range(len(NOT_SENT)))
async def test_what_is_no_key_of_openai_is_not_sent_and_not_quoted(stand_in, text):
    with pytest.raises(NotAnOpenAIKeyError) as caught:
        await check_at(stand_in.url, SecretStr(text))
    assert stand_in.asked == []
    assert str(caught.value) == "this is not an OpenAI key"
    assert caught.value.__context__ is None


FOREIGN = ("sk-admin-aB3xY7pQ9rT2mN", "sk-or-v1-aB3xY7pQ9rT2mN8", "sk-ant-aB3xY7pQ9rT2mN8aa", "Sk-admin-aB3xY7pQ9rT2mN")


@pytest.mark.parametrize("first", FOREIGN)
async def test_a_key_of_another_kind_is_never_taken_for_one_to_be_checked(stand_in, first):
    """With twenty characters before the marker it was called an ordinary key; the person got no answer."""
    found = find_secrets(f"{first}{MARKER}{'cD4' * 6}zz")
    assert [secret.probeable for secret in found] == [False]


@pytest.mark.parametrize("half", [8, 74, 136, 140, 400])
@pytest.mark.parametrize("prefix", ["sk-", "sk-proj-", "Sk-svcacct-", "sk-service-", "sk-None-"])
async def test_every_key_that_is_found_can_be_asked_about_however_mistyped(prober, stand_in, prefix, half):
    """One of more than 253 characters ended the check with an error, and "I am asking OpenAI" stood there for good."""
    found = find_secrets(f"{prefix}{('aB3' * 134)[:half]}{MARKER}{('cD4' * 134)[:half]}")
    assert len(found) == (half < 400)
    for secret in found:
        assert secret.probeable
        assert (await prober.check(secret.value)).verdict == "invalid_key"
    assert len(stand_in.asked) == len(found)


def runs(key):
    """Every run of twelve characters of the random part of a key."""
    body = key.partition("-")[2].removeprefix("proj-").removeprefix("svcacct-").removeprefix("None-")
    return [body[at : at + 12] for at in range(len(body) - 11) if MARKER not in body[at : at + 12]]


@pytest.mark.parametrize("fault", [None, *(fault for fault in FAULTS if fault != "slow")])
async def test_nothing_of_the_key_is_in_any_log_or_report(stand_in, caplog, fault):
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx2", "httpcore2", "asyncio", "aiohttp"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    stand_in.fault = fault
    source = random.Random(17)
    keys = [shape.make(source) for shape in MARKED if shape.kind == "openai_key"] + [KEY.get_secret_value()]
    shown = ""
    for key in keys:
        shown += repr(await check_at(stand_in.url, SecretStr(key), seconds=1.0 if fault == "hang" else 10.0))
    shown += caplog.text + "".join(str(record.args) for record in caplog.records)
    assert not [key[:8] for key in keys for run in runs(key) if run in shown]


async def test_an_answer_that_quotes_the_key_whole_quotes_it_to_nobody():
    async def echo(request):
        key = request.headers["Authorization"].removeprefix("Bearer ")
        error = {"message": f"Incorrect API key provided: {key}.", "code": key, "type": key, "param": key}
        headers = {"openai-organization": key, "openai-project": key, "openai-usage-tier": key, "X-Request-Id": key}
        return web.json_response({"error": error, "object": key, "data": [{"id": key}]}, status=401, headers=headers)

    async with serving(web.get("/v1/models", echo)) as url:
        report = await check_at(url)
    assert report.verdict == "invalid_key"
    assert not any(run in repr(report) + report.to_json() for run in runs(KEY.get_secret_value()))


async def test_a_key_in_the_list_of_models_is_no_model():
    keys = [shape.make(random.Random(3)) for shape in MARKED]
    async with serving(
        web.get("/v1/models", listing(*keys, "gpt-4o")), web.post("/v1/responses", answering(WORKS))
    ) as url:
        assert (await check_at(url)).models == ("gpt-4o",)


async def test_a_cancelled_check_leaves_no_exception_with_the_key(stand_in, caplog):
    stand_in.fault = "hang"
    prober = Prober(stand_in.url)
    task = asyncio.create_task(prober.check(KEY))
    while not stand_in.asked:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    await prober.aclose()
    gc.collect()
    shown = caplog.text + "".join(map(str, caught.value.args))
    assert not any(run in shown for run in runs(KEY.get_secret_value()))


async def test_the_report_is_json_for_scripts(prober):
    report = json.loads((await prober.check(KEY)).to_json())
    assert report["verdict"] == "valid"
    assert report["models"] > 5
    assert report["key"] == f"…{KEY.last4}"
