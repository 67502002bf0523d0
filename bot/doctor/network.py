"""What is asked of others than the Bot API's methods: the time, OpenAI, the operator's LLM."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from time import time

import aiohttp

from bot.doctor.finding import Finding, fail, ok, warn
from bot.keys.answer import BODY_LIMIT, Answer
from bot.keys.probe import NotAnOpenAIKeyError, Prober
from bot.keys.report import USABLE
from bot.keys.secret import SecretStr
from bot.keys.verdict import judge
from bot.settings import Settings

SECONDS = 10.0
"""The longest that an answer is waited for."""
CLOCK_WARNS = 10.0
CLOCK_FAILS = 300.0
"""Seconds: how old a message is, and so whether it can still be deleted, is reckoned with this machine's clock."""


async def examine_clock(settings: Settings) -> Finding:
    """Compares this machine's clock with the date of an answer of the Bot API's server. No token is sent."""
    proxy = settings.proxy_url.get_secret_value() if settings.proxy_url else None
    began = time()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS)) as session,
            session.get(f"{settings.bot_api_url}/", proxy=proxy, allow_redirects=False) as response,
        ):
            there = parsedate_to_datetime(response.headers["Date"]).timestamp() + 0.5
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError):
        return warn("clock", "the Bot API's server did not tell the time", "look at this machine's clock yourself")
    off = (began + time()) / 2 - there
    text = f"it is {abs(off):.0f} s {'fast' if off > 0 else 'slow'}"
    advice = "let systemd-timesyncd or chrony set it"
    if abs(off) > CLOCK_FAILS:
        return fail("clock", text, advice)
    return warn("clock", text, advice) if abs(off) > CLOCK_WARNS else ok("clock", "it agrees with Telegram's")


async def examine_openai(settings: Settings) -> Finding:
    """Whether key checks can be made from here: OpenAI asks callers without a key for one, wherever it serves."""
    answer = await _ask(f"{settings.openai_base_url}/models")
    seen = _seen_from(answer)
    if answer.status == 401:
        return ok("openai", f"it can be reached{seen}, and serves this region")
    verdict = judge(answer)
    if verdict.name == "region_unsupported":
        advice = "every check will say so: run the bot in a country that OpenAI supports"
        return fail("openai", f"it refuses this machine's region{seen}", advice)
    if verdict.name == "network_blocked":
        advice = "look at the firewall and the proxy in between (HTTPS_PROXY); shared addresses are often blocked"
        return fail("openai", f"it cannot be reached{seen}: {verdict.detail}", advice)
    if answer.status is not None and answer.status < 300:
        return ok("openai", "what answers at FIRSTKEY_OPENAI_BASE_URL asks for no key")
    if answer.status in (404, 405):
        return fail("openai", "no such API is there", "look at FIRSTKEY_OPENAI_BASE_URL: it ends in /v1", config=True)
    status = f"HTTP {answer.status}" if answer.status else verdict.detail
    return warn("openai", f"it does not answer as it should ({status})", "try again later")


async def _ask(url: str) -> Answer:
    """The answer to a GET with nothing in it, as the key check reads answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS), trust_env=True) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, await response.content.read(BODY_LIMIT))
    except aiohttp.ClientSSLError:
        return Answer(fault="tls")
    except aiohttp.ClientConnectionError:
        return Answer(fault="connect")
    except (TimeoutError, asyncio.IncompleteReadError):
        return Answer(fault="timeout")
    except aiohttp.ClientError:
        return Answer(fault="cut")


def _seen_from(answer: Answer) -> str:
    """Where the request came in: OpenAI's front is Cloudflare, whose Ray ID ends in its site's airport code."""
    _, _, site = answer.headers.get("cf-ray", "").rpartition("-")
    return f" through {site} (Cloudflare's site)" if site.isalpha() and len(site) == 3 else ""


async def examine_llm(settings: Settings) -> Finding:
    """Whether answers are written by an LLM, and whether the operator's key for that works."""
    if settings.llm_api_key is None:
        return ok("llm", "none is set: questions are answered by the local search alone")
    if not settings.llm_tokens_per_day:
        return warn("llm", "its budget is 0", "raise FIRSTKEY_LLM_TOKENS_PER_DAY, or unset FIRSTKEY_LLM_API_KEY")
    prober = Prober(settings.llm_base_url, model=settings.llm_model, seconds=SECONDS)
    try:
        report = await prober.check(SecretStr(settings.llm_api_key.get_secret_value()))
    except NotAnOpenAIKeyError:
        return warn("llm", "FIRSTKEY_LLM_API_KEY is not shaped like OpenAI's keys", "it has not been tried")
    finally:
        await prober.aclose()
    if report.verdict not in USABLE:
        advice = "local answers stand meanwhile; look at FIRSTKEY_LLM_API_KEY and FIRSTKEY_LLM_BASE_URL"
        return fail("llm", f"the key does not work: {report.verdict}", advice)
    if report.models and settings.llm_model not in report.models:
        advice = f"choose another FIRSTKEY_LLM_MODEL, as {report.models[0]}"
        return fail("llm", f"the key may not use {settings.llm_model}", advice, config=True)
    return ok("llm", f"the key works, {settings.llm_model} answers")
