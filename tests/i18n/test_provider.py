"""The provider that an operator may name, and what they read of a wrong file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.i18n.facts import FactsError, Provider, load_provider
from bot.i18n.locale import LOCALES, available_locales
from tests.i18n.test_facts import assert_plain

EXAMPLE = LOCALES / "providers.example.toml"


def test_the_example_of_a_provider_is_taken() -> None:
    provider = load_provider(EXAMPLE)
    assert provider is not None
    assert provider.offers == {"card", "phone"}
    assert provider.disclosure.keys() == set(available_locales())


def test_without_a_file_nobody_is_named(tmp_path: Path) -> None:
    assert load_provider(tmp_path / "providers.toml") is None


PROVIDERS: dict[str, tuple[str, str, str]] = {
    "no TOML": ("[provider]", "[provider", "is not valid TOML"),
    "another table": ("[provider", "[supplier", "there is no [provider]"),
    "no name": ('name = "Example Card"', "", "the provider's name is empty"),
    "a name of spaces": ('"Example Card"', '"  "', "the provider's name is empty"),
    "a name for a headline": ("Example Card", "Card " * 20, "name is longer than 64 characters"),
    "no site": ('site = "https://card.example/"', "", "the provider's site must be an address"),
    "an open site": ("https://card.example/", "http://card.example/", "the provider's site must be an address"),
    "a site that is none": ("https://card.example/", "https://card", "the provider's site must be an address"),
    "a site with a space": ("https://card.example/", "https://card.example/a b", "the provider's site must be"),
    "a site that ends its link": ("https://card.example/", "https://card.example/a)b", "the provider's site must be"),
    "a code without quotes": ('"FIRSTKEY"', "12345", "the invite code must be in quotes"),
    "a code that is a book": ("FIRSTKEY", "C" * 65, "invite_code is longer than 64 characters"),
    "nothing offered": ('["card", "phone"]', "[]", 'offers must name "card", "phone" or both'),
    "one offer in quotes": ('["card", "phone"]', '"card"', 'offers must name "card", "phone" or both'),
    "an offer that is none": ('["card", "phone"]', '["cards"]', 'offers must name "card", "phone" or both'),
    "offers that are a number": ('["card", "phone"]', "5", 'offers must name "card", "phone" or both'),
    "no disclosure": ("[provider.disclosure]", "[other.disclosure]", "the disclosure needs at least"),
    "no disclosure in English": ("\nen = ", "\nde = ", "the disclosure needs at least the sentence for en"),
    "an empty disclosure": ("\nzh_CN = ", '\nde = " "\nzh_CN = ', "and no empty one"),
    "a disclosure that is a book": ('\nen = "The', '\nen = "' + "The " * 50, "the disclosure for en is longer than"),
}  # fmt: skip


@pytest.mark.parametrize("what", PROVIDERS)
def test_a_wrong_providers_file_is_one_plain_sentence(what: str, tmp_path: Path) -> None:
    """Of a number for the offers it said "lacks 'int' object is not iterable"."""
    old, new, says = PROVIDERS[what]
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "providers.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_provider(path)
    assert str(caught.value).startswith("providers.toml")
    assert_plain(str(caught.value), says)


def test_a_provider_without_a_code_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace('invite_code = "FIRSTKEY"', ""), encoding="utf-8")
    assert isinstance(provider := load_provider(path), Provider)
    assert provider.invite_code == ""
