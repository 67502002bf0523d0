"""The stand-in for OpenAI: its samples, its answers as openai's own client reads them, and its writer."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from openai import APIStatusError, AsyncOpenAI

from bot.keys.detect import find_secrets
from bot.keys.wording import VERDICTS
from bot.playground.openai import SAMPLES, OpenAIStandIn, sample_key, sample_keys
from bot.playground.openai_writing import write_answer
from bot.playground.server import Playground

ROOT = Path(__file__).parents[2]
PROMPT = """Answer from the entries.
ENTRIES 1a2b
[top-up-amount] How much to top up
Five dollars are the least. Ten are what the page proposes.

[refunds] Refunds
There are **none**, [with few exceptions](https://help.example). More text.
ENTRIES 1a2b"""


@pytest.fixture
async def client():
    stand_in = OpenAIStandIn()
    url = await stand_in.start()
    async with AsyncOpenAI(api_key=sample_key("valid"), base_url=url, max_retries=0) as client:
        yield client
    await stand_in.stop()


def test_there_is_a_sample_for_every_verdict():
    assert {sample.verdict for sample in SAMPLES} == set(VERDICTS)
    assert len({sample.key for sample in SAMPLES}) == len(SAMPLES) == len({sample.title for sample in SAMPLES})
    assert [entry["key"] for entry in sample_keys()] == [sample.key for sample in SAMPLES]
    assert set(sample_keys()[0]) == {"verdict", "key", "title"}


def test_a_sample_key_is_found_as_a_whole_key_and_is_the_same_every_time():
    for sample in SAMPLES:
        found = find_secrets(f"here: {sample.key}")
        assert [secret.value.get_secret_value() for secret in found] == [sample.key]
        assert found[0].probeable
        assert len(sample.key) == 164
    assert sample_key("valid") == sample_key("valid")


def test_no_whole_key_stands_in_any_file_of_the_project():
    """A scanner for leaked keys must have nothing to find, and nothing to learn to ignore."""
    marked = re.compile(r"sk-[A-Za-z0-9_-]{20,}T3Blbk" + "FJ[A-Za-z0-9_-]{20,}")
    folders = ("bot", "tests", "locales", "docs", "deploy")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts = (path for path in files if path.suffix in (".py", ".json", ".jsonl", ".md", ".toml", ".js", ".txt", ".po"))
    assert [path for path in texts if marked.search(path.read_text(encoding="utf-8"))] == []


async def test_the_models_and_both_apis_read_well(client):
    assert "gpt-6-luna" in [model.id async for model in client.models.list()]
    response = await client.responses.create(model="gpt-6-luna", input="hi")
    assert response.output_text.startswith("Hello!")
    chat = await client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": "hi"}])
    assert chat.choices[0].message.content == response.output_text
    assert chat.usage.total_tokens > 0


async def test_both_apis_stream_what_they_would_have_said_at_once(client):
    said = await client.responses.create(model="m", instructions=PROMPT, input="how much?")
    pieces, last = "", None
    async with client.responses.stream(model="m", instructions=PROMPT, input="how much?") as stream:
        async for event in stream:
            if event.type == "response.output_text.delta":
                pieces += event.delta
            last = event.type
    assert pieces == said.output_text
    assert last == "response.completed"

    messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": "how much?"}]
    chunks = [
        chunk
        async for chunk in await client.chat.completions.create(
            model="m", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    ]
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == said.output_text
    assert chunks[-1].usage.completion_tokens > 0
    assert len(chunks) > 5


async def test_a_refused_key_is_refused_as_openai_does_it(client):
    key = "sk-proj-" + "x" * 60
    with pytest.raises(APIStatusError) as caught:
        await client.with_options(api_key=key).models.list()
    assert (caught.value.status_code, caught.value.code) == (401, "invalid_api_key")
    assert caught.value.body["message"].startswith(f"Incorrect API key provided: sk-proj-{'*' * 56}xxxx.")
    with pytest.raises(APIStatusError) as caught:
        await client.with_options(api_key="hello").models.list()
    assert "provided: hello." in caught.value.body["message"]


async def test_an_invalid_request_costs_nothing_and_says_so(client):
    with pytest.raises(APIStatusError) as caught:
        await client.responses.create(model="m", input="hi", max_output_tokens=1)
    assert (caught.value.status_code, caught.value.code) == (400, "integer_below_min_value")


def test_the_writer_says_the_first_sentences_of_the_entries_and_names_them():
    answer = write_answer([{"role": "system", "content": PROMPT}, {"role": "user", "content": "how much?"}])
    assert answer == "Five dollars are the least. There are none, with few exceptions.\nSOURCES: top-up-amount, refunds"
    assert write_answer([{"role": "system", "content": [{"type": "input_text", "text": PROMPT}]}]) == answer
    assert write_answer("hi", PROMPT) == answer
    assert write_answer("ENTRIES 1a\nENTRIES 1a") == "NO_ANSWER"
    assert write_answer(f"{PROMPT}\nQUESTION 9f\n\nQUESTION 9f") == "NO_ANSWER"
    assert write_answer("ENTRIES 1\n[a] A\n第一句。第二句。\nENTRIES 1") == "第一句。\nSOURCES: a"
    assert write_answer("ENTRIES 1\n[a] A\nno end\nENTRIES 1") == "no end\nSOURCES: a"


@pytest.mark.parametrize("messages", [None, 5, [], ["x"], [{}], [{"content": None}]])
def test_the_writer_greets_when_it_is_given_nothing(messages):
    if messages == [{"content": None}]:
        messages = [{"content": [None]}]
    assert write_answer(messages).startswith("Hello!")


async def test_the_playground_serves_it_with_its_samples():
    stand_in = OpenAIStandIn()
    async with (
        Playground(stand_in=stand_in.add_routes, sample_keys=sample_keys()) as playground,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {sample_key('no_credit')}"}) as session,
    ):
        async with session.get(f"{playground.url}/play/state") as answer:
            assert (await answer.json())["sample_keys"] == sample_keys()
        async with session.post(f"{playground.url}/openai/v1/responses", json={"model": "m", "input": "hi"}) as answer:
            assert answer.status == 429
    assert [asked.sample for asked in stand_in.asked] == ["no_credit"]
    assert "Authorization" not in stand_in.asked[0].headers


async def test_stopping_ends_what_hangs():
    stand_in = OpenAIStandIn()
    url = await stand_in.start()
    stand_in.fault = "hang"
    async with aiohttp.ClientSession() as session:
        request = asyncio.create_task(session.get(f"{url}/models"))
        while not stand_in.asked:
            await asyncio.sleep(0.01)
        await stand_in.stop()
        assert (await request).status == 503
