"""Card numbers: only with a valid check digit, an issuer, a usual grouping, and a word that names them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keys.cards import has_issuer, passes_luhn
from bot.keys.detect import find_secrets


def with_check_digit(start: str, length: int) -> str:
    """A made-up number with a valid check digit."""
    body = start.ljust(length - 1, "7")
    return next(f"{body}{digit}" for digit in "0123456789" if passes_luhn(f"{body}{digit}"))


def grouped(digits: str, sizes: tuple[int, ...], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return separator.join(part for part in parts if part)


def cards(text: str, **options: bool) -> list[str]:
    found = find_secrets(text, **options)
    assert all((secret.kind, secret.vendor) == ("card_number", "") for secret in found)
    return [secret.value.get_secret_value() for secret in found]


NETWORKS = [
    ("Visa", "4539", 16),
    ("Visa, old", "4539", 13),
    ("Visa, long", "4539", 19),
    ("Mastercard", "5105", 16),
    ("Mastercard, top", "5599", 16),
    ("Mastercard, new, first", "2221", 16),
    ("Mastercard, new", "2500", 16),
    ("Mastercard, new, last", "2720", 16),
    ("American Express", "3782", 15),
    ("American Express, 34", "3411", 15),
    ("UnionPay", "6222", 16),
    ("UnionPay, long", "6222", 19),
    ("UnionPay, 81", "8171", 16),
    ("JCB", "3530", 16),
    ("JCB, first", "3528", 16),
    ("Discover", "6011", 16),
    ("Diners Club", "3056", 14),
    ("Maestro", "5018", 18),
    ("Mir", "2204", 16),
]


@pytest.mark.parametrize(("name", "start", "length"), NETWORKS, ids=[name for name, *_ in NETWORKS])
def test_every_network_is_found_when_it_is_named(name, start, length):
    digits = with_check_digit(start, length)
    assert cards(f"my card is {digits}") == [digits]
    assert cards(digits) == []
    assert cards(digits, asked=True) == [digits]


@pytest.mark.parametrize(
    ("start", "length"),
    [("1234", 16), ("4539", 14), ("4539", 17), ("5105", 15), ("2220", 16), ("2721", 16), ("3782", 16), ("9999", 16)],
)
def test_what_no_network_issues(start, length):
    assert not has_issuer(with_check_digit(start, length))
    assert cards(f"my card is {with_check_digit(start, length)}") == []


def test_a_wrong_check_digit_is_no_card_whatever_the_digit():
    digits = with_check_digit("4539", 16)
    wrong = [f"{digits[:-1]}{digit}" for digit in "0123456789" if digit != digits[-1]]
    assert [number for number in wrong if cards(f"my card is {number}")] == []


@given(st.integers(min_value=0, max_value=10**18))
def test_luhn_notices_any_changed_digit(number):
    digits = str(number)
    check = next(digit for digit in "0123456789" if passes_luhn(digits + digit))
    whole = digits + check
    for place in range(len(whole)):
        changed = whole[:place] + str((int(whole[place]) + 1) % 10) + whole[place + 1 :]
        assert not passes_luhn(changed)


@pytest.mark.parametrize(
    ("start", "length", "sizes"),
    [
        ("4539", 16, (4, 4, 4, 4)),
        ("3782", 15, (4, 6, 5)),
        ("3056", 14, (4, 6, 4)),
        ("6222", 19, (4, 4, 4, 4, 3)),
        ("6222", 19, (4, 4, 4, 7)),
        ("4539", 13, (4, 4, 5)),
    ],
)
@pytest.mark.parametrize("separator", [" ", "-", ".", "\u00a0"])
def test_the_groupings_that_are_printed_on_cards(start, length, sizes, separator):
    digits = with_check_digit(start, length)
    text = f"card: {grouped(digits, sizes, separator)}, thanks"
    assert cards(text) == [digits]
    found = find_secrets(text)[0]
    assert text[found.start : found.end] == grouped(digits, sizes, separator)


@pytest.mark.parametrize(
    "shown",
    [
        "4 5 3 9 7 7 7 7 7 7 7 7 7 7 7 {}",
        "4539-7777 7777-777{}",
        "453 977 777 777 777 {}",
        "id4539777777777{}",
        "x_453977777777777{}",
        "453977777777777{}a",
        "3.453977777777777{}",
    ],
)
def test_digits_in_no_order_of_a_card_are_none(shown):
    digits = with_check_digit("4539", 16)
    assert cards(f"card {shown.format(digits[-1])}") == []


def test_full_width_digits_are_digits():
    digits = with_check_digit("4539", 16)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    assert cards(f"卡号：{wide}") == [digits]


@pytest.mark.parametrize(
    "word",
    ["card", "Cards", "credit", "debit", "VISA", "MasterCard", "master card", "amex", "CVV", "expiry", "exp", "card_no",
     "卡号", "信用卡", "银联", "万事达", "运通", "有效期", "安全码"],
)  # fmt: skip
def test_words_that_name_a_card(word):
    digits = with_check_digit("4539", 16)
    assert cards(f"{word} {digits}") == [digits]
    assert cards(f"{digits} {word}") == [digits]


@pytest.mark.parametrize(
    "word",
    ["order", "Invoice", "tracking", "parcel", "serial", "IMEI", "phone", "tel", "account id", "transaction", "订单",
     "单号", "快递", "流水", "身份证", "手机", "编号"],
)  # fmt: skip
def test_words_that_name_another_number_weigh_more_when_they_are_nearer(word):
    digits = with_check_digit("4539", 16)
    assert cards(f"the card was charged for {word} {digits}") == []
    assert cards(f"{word} {digits}", asked=True) == []
    assert cards(f"{word} paid by card {digits}") == [digits]


def test_a_word_is_near_within_sixty_characters_before_and_twenty_four_after():
    digits = with_check_digit("4539", 16)
    assert cards(f"card{' ' * 56}{digits}") == [digits]
    assert cards(f"card{' ' * 57}{digits}") == []
    assert cards(f"{digits}{' ' * 20}card") == [digits]
    assert cards(f"{digits}{' ' * 21}card") == []


def test_what_stands_before_weighs_more_than_what_stands_behind():
    digits = with_check_digit("4539", 16)
    assert cards(f"order {digits} card") == []
    assert cards(f"card {digits} order") == [digits]


@pytest.mark.parametrize("expiry", [" 12/27", " 01/30", "\n09/2028", ", 12|27", "|12|2027", " 12-26"])
def test_a_date_of_expiry_names_a_card_too(expiry):
    digits = with_check_digit("4539", 16)
    assert cards(f"{digits}{expiry} 123") == [digits]


@pytest.mark.parametrize("other", [" 13/27", " 12/19", " 1/2", "12/27", " 12/271"])
def test_another_date_does_not(other):
    digits = with_check_digit("4539", 16)
    assert cards(f"{digits}{other}") == []


def test_a_tenth_of_random_numbers_pass_luhn_so_bare_ones_give_no_alarm():
    source = random.Random(3)
    numbers = [f"4{source.randrange(10**15):015}" for _ in range(2_000)]
    assert 100 < sum(map(passes_luhn, numbers)) < 300
    assert [number for number in numbers if find_secrets(f"order number {number}") or find_secrets(number)] == []
