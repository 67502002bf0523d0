"""Redaction: of any key, no run of twelve characters of its random part is left, and plain text stays as it was."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keys.detect import REDACTED, redact
from tests.keys.planting import BREAKS, DISGUISES, MARKED, MARKER, PLAIN, SHAPES
from tests.keys.prose import lines

SOURCE = random.Random(11)


def leaks(key: str, shown: str) -> bool:
    """A run of twelve characters of the key, but its prefix and marker, is still there."""
    random_part = key.replace(MARKER, "\0")
    runs = (random_part[at : at + 12] for at in range(8, len(random_part) - 11))
    return any("\0" not in run and run in shown for run in runs)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@pytest.mark.parametrize("disguise", DISGUISES, ids=str)
def test_nothing_of_any_key_is_left_in_any_disguise(shape, disguise):
    for _ in range(5):
        key = shape.make(SOURCE)
        shown = redact(f"before {DISGUISES[disguise](key)} after")
        assert not leaks(key, shown)
        assert REDACTED in shown
        assert shown.startswith("before ")


@pytest.mark.parametrize("shape", MARKED, ids=lambda shape: shape.name)
@pytest.mark.parametrize("how", BREAKS, ids=str)
def test_nothing_of_a_broken_key_is_left(shape, how):
    key = shape.make(SOURCE)
    assert not leaks(key, redact(f"{{'text': {BREAKS[how](key)!r}}}"))


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(PLAIN), st.text(max_size=11), st.text(max_size=11))
def test_nothing_of_any_key_is_left_in_any_text(data, shape, before, after):
    key = data.draw(shape.strategy())
    assert not leaks(key, redact(f"{before} {key} {after}"))


@pytest.mark.parametrize("shape", MARKED, ids=lambda shape: shape.name)
@pytest.mark.parametrize("part", [slice(0, 40), slice(10, 60), slice(20, None), slice(-40, None)])
def test_a_piece_of_a_key_with_its_marker_is_hidden(shape, part):
    piece = shape.make(SOURCE)[part]
    if MARKER in piece:
        assert redact(f"cut {piece}") == f"cut {REDACTED}"


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-{0}AbCd.",
        "sk-{0}",
        "https://api.telegram.org/bot1234567890:{0}/getMe",
        "Bearer {0}",
        "token eyJ{0}.{0}.{0}",
        "sess-{0}",
        "key AIza{0}",
    ],
)
def test_what_only_resembles_a_key_is_hidden_too(text):
    body = "aB3xY7pQ9rT2mN5kL8wZ4vC6eFgH1jK0s"
    assert body[:12] not in redact(text.format(body))


PIECES = [
    "sk-abcdefghijkl",
    "SK-abcdefghijkl",
    "sk_abcdefghijkl",
    "sk-proj-************AbCd",
    "hf_abcdefghijkl",
    "nvapi-abcdefghijkl",
    "AIzaBcdefghijklmnopqrst1",
    "123456:abcdefghijklmnopqrst",
    "bot123456:abcdefghijklmnopqrst",
    "Bearer abcdefgh",
    "eyJabcdefghijklmnop",
    "eyJabcdefghijklmnop.abc.def",
    MARKER,
    f"{MARKER}x",
    f"x{MARKER}",
    f"-x_{MARKER}_y-",
]


@pytest.mark.parametrize("piece", PIECES)
def test_what_could_be_a_piece_of_a_secret_is_hidden_and_its_surroundings_are_not(piece):
    assert redact(piece) == "[redacted]"
    assert redact(f"({piece}) {piece}, é{piece}é") == "([redacted]) [redacted], é[redacted]é"
    assert redact(f"{piece};{piece}") == "[redacted];[redacted]"


def test_shorter_pieces_stay():
    for text in ("sk-abcdefghijk", "risk-abcdefghijkl", "AIzabcdefghijklmnopqrs", "12345:abcdefghijklmnopqrst",
                 "Bearer abc", "eyJabc"):  # fmt: skip
        assert redact(text) == text


def test_ordinary_text_stays_as_it_is():
    texts = ["", "How do I top up?", "怎么充值？", "sk-... is how a key begins", "401 invalid_api_key", "a\nb\tc"]
    assert [redact(text) for text in texts] == texts
    prose = [
        line for line in lines(2_000) if "sk-" not in line and "hf_" not in line and sum(map(str.isdigit, line)) < 8
    ]
    assert len(prose) > 300
    assert [line for line in prose if redact(line) != line] == []


def test_it_can_be_done_again_without_a_change():
    once = redact(f"see {MARKED[3].make(SOURCE)} and {MARKED[0].make(SOURCE)}")
    assert redact(once) == once == f"see {REDACTED} and {REDACTED}"


@pytest.mark.parametrize(
    "hostile", ["sk-" * 40_000, MARKER * 15_000, "eyJ" * 40_000, "1234567:" * 15_000, "a" * 120_000]
)
def test_its_work_is_linear(hostile):
    short = hostile[: len(hostile) // 16]

    def took(text):
        began = time.process_time()
        redact(text)
        return time.process_time() - began

    took(short)
    assert took(hostile) < 64 * max(min(took(short) for _ in range(3)), 0.001)
