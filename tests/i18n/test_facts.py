"""Every number, date and address of the texts: from where, since when, and what an operator reads of a wrong file."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.cli import EXIT_CONFIG
from bot.i18n import facts
from bot.i18n.facts_file import FactsError, read_facts
from bot.i18n.locale import LOCALES, available_locales
from tests.content.conftest import House, house, new_house  # noqa: F401 - fixtures

FILE = LOCALES / "facts.toml"
RAW = tomllib.loads(FILE.read_text(encoding="utf-8"))
ENTRIES = {f"{table}.{name}": entry for table in ("facts", "links") for name, entry in RAW[table].items()}


def assert_plain(sentence: str, says: str) -> None:
    """One sentence that an operator understands: it names the file and what to change, and no Python."""
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for python in ("Error", "object", "attribute", "NoneType", "Traceback", "argument"):
        assert python not in sentence, sentence


@pytest.mark.parametrize("name", ENTRIES)
def test_a_fact_says_where_it_is_from_and_on_which_day_it_was_checked(name: str) -> None:
    entry = ENTRIES[name]
    assert re.search(r"\w{4}", entry["source"])
    assert date(2026, 1, 1) < entry["checked"] <= date(2100, 1, 1)


@pytest.mark.parametrize("locale", available_locales())
def test_each_fact_has_a_value_to_be_read_and_each_link_an_address(locale: str) -> None:
    values = facts.fact_values(locale)
    assert values.keys() == RAW["facts"].keys()
    assert all(value.strip() for value in values.values())
    assert not any("duration-" in value or "None" in value for value in values.values())
    assert all(re.fullmatch(r"https://[\w.-]+/\S*", url) for url in facts.links().values())


def test_the_same_facts_are_written_for_each_reader() -> None:
    english, chinese = facts.fact_values("en"), facts.fact_values("zh_CN")
    assert (english["topup_minimum"], chinese["topup_minimum"]) == ("$5", "US$5")
    assert (english["deletion_window"], chinese["deletion_window"]) == ("48 hours", "48小时")
    assert english["model"] == chinese["model"]


def test_the_day_on_which_a_model_ends_is_known_by_the_models_name() -> None:
    endings = facts.model_endings()
    assert endings["gpt-4o"] == RAW["facts"]["gpt4o_ends"]["value"]
    assert all(isinstance(day, date) for day in endings.values())


SOURCE = 'source = "a page"\nchecked = 2026-11-23\n'
GOOD = (
    f'[facts.price]\nkind = "money"\nvalue = 5\ncurrency = "USD"\n{SOURCE}'
    f'[links.page]\nurl = "https://a.example/"\n{SOURCE}'
)
WRONG: dict[str, tuple[str, str, str]] = {
    "no TOML": ('kind = "money"', 'kind = "money', "is not valid TOML"),
    "no facts": ("[facts.price]", "[fact.price]", "has no facts"),
    "no links": ("[links.page]", "[link.page]", "has no links"),
    "a fact that is a number": ("[facts.price]", "[facts]\nprice = 5\n[other]", "facts.price is not a table"),
    "a kind that there is not": ('"money"', '"mony"', "facts.price has the kind 'mony', which is none of money,"),
    "no kind": ('kind = "money"\n', "", "facts.price has the kind 'None'"),
    "an amount in words": ("value = 5", 'value = "five"', "facts.price needs a value that is a number"),
    "no value": ("value = 5\n", "", "facts.price needs a value that is a number"),
    "a truth for an amount": ("value = 5", "value = true", "facts.price needs a value that is a number"),
    "no currency": ('currency = "USD"\n', "", 'facts.price needs a currency, as "USD"'),
    "a sign for a currency": ('"USD"', '"$"', 'facts.price needs a currency, as "USD"'),
    "a unit that there is not": ('"money"', '"duration"\nunit = "days"', "facts.price needs a unit, one of second,"),
    "a day in words": ('kind = "money"', 'kind = "date"', "facts.price needs a value that is a day"),
    "too much percent": ('"money"\nvalue = 5', '"percent"\nvalue = 101', "needs a value that is a whole number from 0"),
    "a text without words": ('kind = "money"', 'kind = "text"', "facts.price needs a value that is a text in quotes"),
    "no source": ('source = "a page"', 'source = ""', "facts.price does not name its source"),
    "no day": ("checked = 2026-11-23\n", "", "facts.price does not say on which day it was checked"),
    "a day as a text": ("2026-11-23", '"yesterday"', "facts.price does not say on which day it was checked"),
    "models without a day": ("value = 5", 'value = 5\nmodels = ["m"]', "facts.price has models"),
    "no address": ('url = "https://a.example/"\n', "", "links.page needs a url that is an https:// address"),
    "an open address": ("https://a.example/", "http://a.example/", "links.page needs a url"),
    "an address with a space": ("https://a.example/", "https://a.example/a b", "links.page needs a url"),
    "an address of nowhere": ("https://a.example/", "https://", "links.page needs a url"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_facts_file_is_one_plain_sentence(what: str, tmp_path: Path) -> None:
    """A KeyError's traceback was all that an operator got; a kind misspelt was shown as a bare number."""
    old, new, says = WRONG[what]
    assert old in GOOD
    path = tmp_path / "facts.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        read_facts(path)
    assert str(caught.value).startswith("facts.toml")
    assert_plain(str(caught.value), says)


def test_a_facts_file_that_is_right_is_taken(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text(GOOD, encoding="utf-8")
    assert read_facts(tmp_path / "facts.toml")["facts"]["price"]["value"] == 5


@pytest.mark.parametrize("content", [None, b"\xff\xfe\0", b""])
def test_a_facts_file_that_cannot_be_read_is_one_plain_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FactsError, match=r"^facts\.toml (cannot be read|is not valid TOML|has no facts)") as caught:
        read_facts(path)
    assert str(tmp_path) not in str(caught.value)


def test_a_start_with_a_wrong_facts_file_ends_with_78_and_one_line(house: House) -> None:  # noqa: F811
    house.change("facts.toml", 'kind = "money"\nvalue = 5\n', 'kind = "money"\n')
    ended = house.python("-m", "bot", "run")
    assert ended.returncode == EXIT_CONFIG
    assert_plain(ended.stderr.strip(), "facts.topup_minimum needs a value that is a number")
