"""Every shape in every disguise is found; ordinary lines give no alarm."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keys import fold
from bot.keys.detect import find_secrets, redact
from tests.keys.planting import ALNUM, BREAKS, DISGUISES, HEX, LOWER, MARKED, MARKER, PLAIN, SHAPES, Shape, broken
from tests.keys.prose import lines

SOURCE = random.Random(7)
SURROUNDINGS = st.text(max_size=60).filter(lambda text: not find_secrets(text) and MARKER not in text)


def values(text, **options):
    return [secret.value.get_secret_value() for secret in find_secrets(text, **options)]


def only(text, **options):
    found = find_secrets(text, **options)
    assert len(found) == 1, f"{len(found)} found"
    return found[0]


@pytest.mark.parametrize("shape", PLAIN, ids=lambda shape: shape.name)
@pytest.mark.parametrize("disguise", DISGUISES, ids=str)
def test_every_shape_is_found_in_every_disguise_with_kind_vendor_and_value(shape, disguise):
    key = shape.make(SOURCE)
    text = f"hello, {DISGUISES[disguise](key)} thanks"
    found = only(text)
    assert found.value.get_secret_value() == key
    assert (found.kind, found.vendor) == (shape.kind, shape.vendor)
    assert found.probeable is (shape.kind == "openai_key")


@pytest.mark.parametrize("shape", MARKED, ids=lambda shape: shape.name)
@pytest.mark.parametrize("how", BREAKS, ids=str)
def test_a_marked_key_is_found_however_it_is_broken_up(shape, how):
    key = shape.make(SOURCE)
    found = only(f"my key is {BREAKS[how](key)} please")
    assert found.value.get_secret_value() == key
    assert found.kind == shape.kind


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(PLAIN), st.sampled_from(sorted(DISGUISES)), SURROUNDINGS, SURROUNDINGS)
def test_any_key_is_found_in_any_text(data, shape, disguise, before, after):
    key = data.draw(shape.strategy())
    assert key in values(f"{before} {DISGUISES[disguise](key)}\n{after}")


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(MARKED), st.sampled_from(sorted(BREAKS)), SURROUNDINGS, SURROUNDINGS)
def test_any_broken_key_is_found_in_any_text(data, shape, how, before, after):
    key = data.draw(shape.strategy())
    assert key in values(f"{before}\n{BREAKS[how](key)}\n{after}")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_any_text_is_looked_through_without_an_error_and_hits_lie_inside_in_order(text, asked):
    at = 0
    for secret in find_secrets(text, asked=asked):
        assert at <= secret.start < secret.end <= len(text)
        at = secret.end


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(PLAIN), st.sampled_from(sorted(DISGUISES)), SURROUNDINGS)
def test_what_lies_outside_of_the_hit_holds_no_secret(data, shape, disguise, around):
    key = data.draw(shape.strategy())
    text = f"{around} {DISGUISES[disguise](key)} {around}"
    found = only(text)
    assert not find_secrets(text[: found.start] + text[found.end :])


def test_the_place_of_a_hit_is_that_in_the_text_as_it_was_sent():
    key = PLAIN[0].make(SOURCE)
    for dressed in (key, DISGUISES["full-width letters"](key), DISGUISES["percent-encoded"](key).partition("=")[2]):
        text = f"我的\u200b密钥：{dressed}。"
        found = only(text)
        assert text[found.start : found.end] == dressed


@pytest.mark.parametrize("prefix", ["Sk-", "Sk-proj-", "Sk-svcacct-"])
def test_the_capital_that_a_telephone_makes_of_the_first_letter_is_put_right(prefix):
    half = "aB3" * 6 + "xy"
    found = only(f"{prefix}{half}{MARKER}{half}")
    key = f"s{prefix[1:]}{half}{MARKER}{half}"
    assert found.value.get_secret_value() == key
    assert values(f"S{broken(' ', 9)(key)[1:]}") == [key], "broken up as well"


@pytest.mark.parametrize("shape", [s for s in SHAPES if not s.marked and s.name != "Telegram"], ids=lambda s: s.name)
def test_a_key_of_any_vendor_is_found_although_the_telephone_has_made_its_first_letter_a_capital(shape):
    """Only OpenAI's were: of OpenRouter's, Groq's and five more the message stayed."""
    key = shape.make(SOURCE)
    found = only(f"{key[0].upper()}{key[1:]}", asked=shape.needs_naming)
    assert (found.kind, found.vendor) == (shape.kind, shape.vendor)
    assert key[-12:] not in redact(f"{key[0].upper()}{key[1:]}")


def test_a_legacy_key_ends_where_it_ends_although_text_follows_without_a_break():
    key = f"sk-{'aB3' * 6}xy{MARKER}{'cD4' * 6}zz"
    assert values(f"{key}is my key") == [key]
    assert values(f"mykey{key}") == [key]


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_a_key_that_was_cut_short_is_found_as_far_as_it_goes(cut):
    key = MARKED[3].make(SOURCE)[:-cut]
    assert values(f"here: {key}.") == [key]


@pytest.mark.parametrize("more", ["x", "Yz9_"])
def test_a_key_with_something_stuck_to_a_half_is_found_whole(more):
    before, after = "aB3_" * 12, "cD4-" * 12
    key = f"sk-proj-{before}{more}{MARKER}{after}"
    assert values(f"here: {key}.") == [key]


RANDOM = "aB3xY7pQ9rT2mN5kL8wZ4vC6_eF-gH1j"
"""Thirty-two characters that look random."""


def test_a_broken_key_with_halves_of_unequal_length_is_found_up_to_the_break():
    key = f"sk-proj-{(RANDOM * 2)[:60]}{MARKER}{(RANDOM * 2)[:56]}"
    assert len(key) == 132
    assert values(f"see\n{broken(chr(10), 20)(key)}\nthank you, this is all") == [key]
    key = f"sk-proj-{(RANDOM * 2)[:56]}{MARKER}{(RANDOM * 2)[:60]}"
    assert values(f"see\n{broken(chr(10), 20)(key)}") == [key], "nothing stands behind it"


def test_a_broken_key_of_an_unknown_length_is_taken_to_be_as_long_behind_the_marker_as_before_it():
    key = f"sk-proj-{(RANDOM * 2)[:61]}{MARKER}{(RANDOM * 2)[:61]}"
    assert values(broken(" ", 50)(key)) == [key]
    assert values(f"{broken(' ', 50)(key)} and all that follows") == [key]
    assert values(f"so: {broken(' ', 50)(key)} and all that follows") == [key]
    assert values(broken(" ", 50)(key[:-9])) == [key[:-9]]


def test_a_broken_key_with_a_half_of_the_shortest_length_and_a_tail_that_was_cut_is_found():
    for prefix in ("sk-proj-", "sk-svcacct-", "sk-admin-"):
        key = f"{prefix}{RANDOM[:20]}{MARKER}{RANDOM[5:20]}"
        assert values(broken(" ", 6)(key)) == [key]


def test_a_key_that_is_broken_right_behind_its_marker_is_found_to_its_end():
    key = f"sk-proj-{(RANDOM * 2)[:40]}{MARKER}{(RANDOM * 2)[:40]}"
    half = key.index(MARKER) + len(MARKER)
    assert values(f"{key[:20]} {key[20:half]} {key[half:]} and so on") == [key]


def test_three_broken_keys_of_unknown_lengths_are_all_found():
    parts = RANDOM, RANDOM[::-1], RANDOM.swapcase()
    keys = [f"sk-proj-{(part * 2)[:61]}{MARKER}{(part * 2)[:61]}" for part in parts]
    assert values("\n".join(map(broken(" ", 50), keys))) == keys


def test_a_prefix_that_is_only_spoken_of_does_not_make_a_broken_key_longer():
    key = f"sk-proj-{RANDOM[:20]}{MARKER}{RANDOM[5:20]}"
    assert values(f"it begins with sk-proj- and is {broken(' ', 6)(key)}") == [key]


@pytest.mark.parametrize("before", ["", "my key is ", "." * 200])
def test_the_shortest_broken_key_is_found_although_nothing_about_it_looks_random(before):
    key = f"sk-proj-{'a' * 20}{MARKER}{'b' * 20}"
    assert values(f"{before}{broken(' ', 7)(key)}") == [key]


def test_a_legacy_key_that_was_cut_short_is_found_wherever_it_stands():
    key = f"sk-{RANDOM[:20].replace('_', 'u').replace('-', 'v')}{MARKER}{'cD4' * 4}"
    for text, start in ((key, 0), (f"so {key}", 3), (f"zz{key}", 2), (f"so zz{key}", 5)):
        found = only(text)
        assert found.value.get_secret_value() == key
        assert (found.start, found.end) == (start, len(text))


def test_eight_characters_on_each_side_of_the_marker_make_a_key_of_an_unbroken_piece():
    key = f"sk-aB3xY7pQ{MARKER}rT2mN5kL"
    assert values(key) == [key]
    assert values(key[:-1]) == []
    assert values(key.replace("aB3", "B3")) == []


def test_an_unbroken_piece_is_followed_no_further_than_twice_the_longest_half():
    long = "a1" * 200
    assert values(f"sk-{'a1' * 70}{MARKER}{long}")[0][-148:] == long[:148]
    assert len(values(f"sk-proj-{'b2' * 30}c{MARKER}{long}")[0]) == len("sk-proj-") + 61 + len(MARKER) + 148
    far = only(f"sk-{'a1' * 72}{MARKER}{'b2' * 10}")
    assert far.value.get_secret_value().startswith("sk-a1a1")
    assert values(f"sk-{'a1' * 75}{MARKER}{'b2' * 10}") == []


def test_a_sentence_about_keys_is_not_drawn_together_to_one():
    assert values(f"sk-proj- is followed by quite a few letters, then {MARKER} and quite a few letters more") == []
    assert (
        values(f"sk-proj- goes first, then 1 Run of Letters, {MARKER} in the middle, and a Run of Letters more") == []
    )
    assert values(f"sk- {RANDOM[:19]} {MARKER} {RANDOM}") == []
    assert values(f"the sk-proj- {RANDOM[:19]} {MARKER} {RANDOM}") == []
    assert values(f"sk-proj- {'many Words and 24 Numbers ' * 8} of a desk-lamp {MARKER} {RANDOM}") == []


def test_a_text_that_begins_with_the_marker_hides_no_key_behind_it():
    key = MARKED[3].make(SOURCE)
    assert values(f"{MARKER} is in the middle of {broken(' ', 30)(key)}") == [key]


@pytest.mark.parametrize("prefix", ["sk-proj-", "sk-svcacct-", "sk-service-", "sk-None-"])
def test_a_mistyped_key_without_its_marker_is_one_of_openai_all_the_same(prefix):
    found = only(f"{prefix}aB3xY7pQ9rT2mN5kL8wZ4vC6 ok")
    assert (found.kind, found.vendor) == ("openai_key", "OpenAI")


def test_an_admin_key_without_its_marker_is_never_taken_for_an_ordinary_one():
    assert only("sk-admin-aB3xY7pQ9rT2mN5kL8wZ4vC6").kind == "admin_key"


@pytest.mark.parametrize("stuck", ["", "my-", "KEY_"])
@pytest.mark.parametrize(
    ("prefix", "kind"), [("sk-admin-", "admin_key"), ("sk-ant-", "other_key"), ("sk-or-", "other_key")]
)
def test_whatever_its_length_a_key_that_is_never_to_be_sent_to_openai_is_not_taken_for_an_ordinary_one(
    stuck, prefix, kind
):
    for before, after in ((23 - len(prefix), 20), (40, 30), (20, 20)):
        key = f"{prefix}{(RANDOM * 2)[:before]}{MARKER}{(RANDOM * 2)[:after]}"
        found = only(f"{stuck}{key}")
        assert found.value.get_secret_value() == key
        assert (found.kind, found.probeable) == (kind, False)


def test_a_relay_key_is_not_sent_to_openai():
    found = only("sk-aB3xY7pQ9rT2mN5kL8wZ4vC6aB3xY7pQ9rT2mN5kL8wZ4vC6")
    assert (found.kind, found.vendor, found.probeable) == ("other_key", "", False)


def test_several_keys_are_found_each_once():
    keys = [shape.make(SOURCE) for shape in PLAIN]
    found = find_secrets("\n".join(keys))
    assert [secret.value.get_secret_value() for secret in found] == keys
    assert [secret.kind for secret in found] == [shape.kind for shape in PLAIN]


def test_two_keys_side_by_side_without_a_break_are_two():
    one, two = MARKED[0].make(SOURCE), MARKED[0].make(SOURCE)
    assert values(one + two) == [one, two]
    one, two = MARKED[1].make(SOURCE), MARKED[3].make(SOURCE)
    assert values(one + two[:-9]) == [one, two[:-9]]


# Shapes without a prefix or a marker of their own


def naming(shape: Shape) -> str:
    return "my api key" if shape.name != "Azure" else "azure key"


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape.needs_naming], ids=lambda shape: shape.name)
def test_what_could_be_a_digest_counts_only_when_named_or_asked_for(shape):
    key = shape.make(SOURCE)
    assert values(key) == []
    assert values(f"look at {key} here") == []
    assert values(key, asked=True) == [key]
    found = only(f"{naming(shape)}: {key}")
    assert (found.kind, found.vendor, found.value.get_secret_value()) == ("other_key", shape.vendor, key)
    assert values(f"{key} is {naming(shape)}") == [key]
    assert values(f"{naming(shape)} {'.' * 61} {key}") == []


@pytest.mark.parametrize(
    "text",
    [
        "md5 {}",
        "api key; its sha256 {}",
        "OpenAI request id: {}",
        "azure etag={}",
        "密钥的哈希 {}",
        "req_{}",
        "{}-1",
        "{}_part",
    ],
)
def test_a_digest_is_none_although_it_is_asked_for_or_keys_are_spoken_of(text):
    key = "".join(SOURCE.choices(HEX, k=32))
    assert values(text.format(key), asked="{}" not in text[:2] and "req_" not in text) == []


@pytest.mark.parametrize(
    "word",
    [
        "key",
        "token",
        "secret",
        "API",
        "Bearer",
        "OpenAI",
        "ChatGPT",
        "密钥",
        "密匙",
        "金鑰",
        "DeepSeek",
        "令牌",
        "中转",
    ],
)
def test_the_words_that_name_a_key(word):
    key = "sk-" + "".join(SOURCE.choices(LOWER, k=48))
    assert values(f"{word} {key}") == [key]
    assert values(f"word {key}") == []


def test_a_digest_in_an_address_of_openai_is_no_key_for_that():
    """Pictures of its forum are called by their digests; the message with the link was deleted."""
    digest = "".join(SOURCE.choices(HEX, k=32))
    assert values(f"see https://community.openai.com/uploads/default/original/4X/{digest}.png") == []


@pytest.mark.parametrize("length", [31, 65])
def test_a_bare_key_has_a_length(length):
    assert values(f"key sk-{'a1' * 40}"[: len("key sk-") + length]) == []


# What is none


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sk-",
        "sk-...",
        "sk-xxxx",
        "sk-proj-...AbCd",
        "sk-proj-********************************************************AbCd",
        "sk-" + "x" * 20 + MARKER + "x" * 20,
        "sk-proj-" + "x" * 58 + MARKER + "x" * 58,
        "sk-proj-" + "X" * 74 + MARKER + "x" * 74,
        "sk-your-openai-api-key-goes-here-Ab12Cd34",
        "sk-proj-YOUR_OPENAI_API_KEY_HERE_aB3xY7pQ9rT2",
        "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD",
        "sk-aB3xY7pQ9rT2mN5kL8wZ4vC6-example-key-Ab12",
        "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "api key sk-00000000000000000000000000000000",
        f"sk-proj-xxxx-xxxx-xxxx-xxxx{MARKER}xxxx-xxxx",
        f"Keys have {MARKER} in the middle, after sk- or sk-proj- and some letters.",
        f"{MARKER} {MARKER} {MARKER}",
        f"sk-{MARKER}",
        f"sk-short{MARKER}",
        f"sk-12345678{MARKER}1234567",
        "risk-averse task-list desk-lamp ask-me disk-image",
        "550e8400-e29b-41d4-a716-446655440000",
        "org-AbCdEfGhIjKlMnOpQrStUvWx and proj_AbCdEfGhIjKlMnOpQrStUvWx",
        "gsk_short xai-1234 hf_hub_download r8_x nvapi-abc AIzaSy12 sess-id",
        "12345678:short",
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_what_is_no_key(text, asked):
    assert values(text, asked=asked) == []


@pytest.mark.parametrize(
    ("body", "random_enough"),
    [
        ("aB3xY7pQ9rT2mN5kL8wZ4vC6", True),
        ("aB3xY7pQ9rT2mN5kL8wZ4vCx", True),
        ("ab3xy7pq9rt2mn5kl8wz4vc6", False),  # no capital
        ("aB3xy7pq9rt2mn5kl8wz4vc6", False),  # one capital
        ("AB3XY7PQ9RT2MN5KL8WZ4VC6", False),  # no small letter
        ("AB3XY7pQ9RT2MN5KL8WZ4VC6", False),  # one small letter
        ("aBcxYdpQerTfmNgkLhwZivCj", False),  # no digit
        ("aBcxY7pQerTfmNgkLhwZivCj", False),  # one digit
        ("aB3aB3aB3aB4aB4aB4cD5cD5", False),  # few different ones
    ],
)
def test_what_looks_random(body, random_enough):
    assert bool(values(f"sk-proj-{body}")) is random_enough


@pytest.mark.parametrize("word", ["your", "example", "placeholder", "replace", "insert", "here", "dummy", "redacted"])
def test_words_of_an_example_count_between_dashes_only(word):
    body = "aB3xY7pQ9rT2mN5kL8wZ4vC6"
    for text in (f"{body}-{word}-{body}", f"{word.upper()}_{body}", f"{body}-{word}"):
        assert values(f"sk-proj-{text}") == []
    assert values(f"sk-proj-{body}{word}{body}") != []


@pytest.mark.parametrize("run", ["1234567890", "0123456789", "abcdefgh", "QWERTYUIOP"])
def test_a_row_of_the_keyboard_or_the_alphabet_is_an_example(run):
    assert values(f"sk-proj-aB3xY7pQ9rT2mN5kL8wZ4vC6{run}") == []
    assert values(f"api key sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{run.lower()}") == []
    assert values(f"api key sk-{run.lower()}b3y7p2q9r4t8m5n6k0z1c3d5e7f9") == []


def test_a_hundred_thousand_lines_of_prose_code_digests_and_numbers_give_no_alarm():
    assert [line for line in lines(100_000) if find_secrets(line)] == []


HOSTILE = {
    "prefixes": "sk-" * 1366,
    "long prefixes": "sk-proj-" * 512,
    "markers": MARKER * 512,
    "markers apart": f"{MARKER} " * 456,
    "prefixes and markers": f"sk-{MARKER}" * 373,
    "prefix, letters apart, markers": "sk-proj- " + "a " * 60 + f"{MARKER} " * 440,
    "spaces": " " * 4096,
    "digits": "1" * 4096,
    "digits apart": "1 " * 2048,
    "card numbers": "4111 1111 1111 1111 " * 205,
    "named card numbers": "card 4111111111111111 " * 187,
    "digests": "api key d41d8cd98f00b204e9800998ecf8427e " * 100,
    "percents": "%41" * 1366,
    "double percents": "%25" * 1366,
    "JSON escapes": "\\u0041" * 683,
    "wide letters": "ａ" * 4096,
    "ligatures": "ﷺ" * 4096,
    "naming words": "api key " * 512,
    "Telegram": "12345678:" * 456,
    "one long key": "sk-proj-" + "a" * 4088,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_grows_with_the_length_and_not_with_its_square(name):
    """Sixteen times the text may take sixteen times as long; quadratic work would take 256 times."""
    short, long = (HOSTILE[name] * 4)[:4096], (HOSTILE[name] * 64)[: 4096 * 16]
    find_secrets(short)

    def least(text):
        took = []
        for _ in range(3):
            began = time.process_time()
            find_secrets(text)
            took.append(time.process_time() - began)
        return min(took)

    assert least(long) < 64 * max(least(short), 0.0005)


@pytest.mark.parametrize("text", ["&#999999;", "&#xFFFFF;", "&#xd800;", "&#0;", "&#x;", "&#1;&#", "&#12345678;"])
def test_characters_that_are_none_are_no_error(text):
    assert values(text) == []
    assert redact(text) == text


def test_whoever_sends_every_character_there_is_does_not_fill_the_memory():
    for first in range(0x20, 0x110000, 4096):
        find_secrets("".join(map(chr, range(first, min(first + 4096, 0x110000)))))
    assert len(fold._TABLE) <= fold._REMEMBERED


def test_keys_of_letters_only_are_keys():
    key = f"sk-{'a' * 20}{MARKER}{'A' * 20}"
    assert values(key) == [key]
    assert values(ALNUM) == []
