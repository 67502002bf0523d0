"""The catalogues of short strings: what the code says is in each of them, sure, whole, and nothing besides."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from bot.i18n import catalogue as catalogues
from bot.i18n.locale import LOCALES, available_locales, using

ROOT = LOCALES.parent
PO = {locale: LOCALES / locale / "LC_MESSAGES" / "bot.po" for locale in available_locales()}
PLACE = re.compile(r"\{\w*\}|%[sd]")
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)
Key = tuple[object, str | None]


def key(message: Message) -> Key:
    return message.id, message.context


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """Every string of the code, collected as `make messages` does."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    line = re.search(r"pybabel (-q extract .+)$", recipe, re.MULTILINE)
    assert line, "the Makefile has no `pybabel extract` any more"
    template = tmp_path_factory.mktemp("pot") / "bot.pot"
    mapping, code = str(ROOT / "babel.cfg"), str(ROOT / "bot")
    arguments = [{"babel.cfg": mapping, "locales/bot.pot": str(template), "bot": code}.get(a, a)
                 for a in shlex.split(line[1])]  # fmt: skip
    CommandLineInterface().run(["pybabel", *arguments])
    return {key(message) for message in read(template) if message.id}


@pytest.mark.parametrize("locale", PO)
def test_a_string_of_the_code_is_missing_or_one_that_nobody_says_is_left(locale: str, said: set[Key]) -> None:
    kept = {key(message) for message in read(PO[locale]) if message.id}
    assert len(said) > 100
    assert (said - kept, kept - said) == (set(), set()), "run `make messages`"


@pytest.mark.parametrize("locale", PO)
def test_a_string_is_untranslated_or_a_guess_or_kept_from_long_ago(locale: str) -> None:
    catalogue = read(PO[locale], locale)
    assert [m.id for m in catalogue if m.id and m.fuzzy] == []
    assert [m.id for m in catalogue if m.id and not all(m.string if m.pluralizable else [m.string])] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize("locale", PO)
def test_a_place_to_fill_in_is_lost_or_made_up_in_translation(locale: str) -> None:
    """A place that nobody fills is a KeyError in front of a person."""
    for message in read(PO[locale], locale):
        if not message.id:
            continue
        originals = message.id if message.pluralizable else (message.id,)
        wanted = {place for original in originals for place in PLACE.findall(original)}
        for text in message.string if message.pluralizable else (message.string,):
            found = set(PLACE.findall(text))
            assert found <= wanted, message.id
            assert found == wanted or message.pluralizable, message.id


@pytest.mark.parametrize("locale", PO)
def test_a_plural_form_is_missing(locale: str) -> None:
    catalogue = read(PO[locale], locale)
    for message in catalogue:
        if message.pluralizable:
            assert len(message.string) == catalogue.num_plurals, message.id


@pytest.mark.parametrize("locale", PO)
def test_the_compiled_form_loads_and_says_the_same(locale: str, tmp_path: Path) -> None:
    compiled = tmp_path / "bot.mo"
    CommandLineInterface().run(
        ["pybabel", "-q", "compile", "--input-file", str(PO[locale]), "--output-file", str(compiled), "-l", locale]
    )
    with compiled.open("rb") as file:
        translations = GNUTranslations(file)
    for message in read(PO[locale], locale):
        if message.id and not message.pluralizable:
            for shelf in (translations, catalogues.catalogue(locale)):
                context = message.context
                assert (shelf.pgettext(context, message.id) if context else shelf.gettext(message.id)) == message.string


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of locales of one's own: English, and an Esperanto that has hardly begun."""
    for locale, entries in {
        "en": 'msgid "One"\nmsgstr "One"\n\nmsgid "{n} key"\nmsgid_plural "{n} keys"\n'
        'msgstr[0] "{n} key"\nmsgstr[1] "{n} keys"\n\nmsgctxt "page"\nmsgid "Back"\nmsgstr "Previous"\n',
        "eo": 'msgid "One"\nmsgstr "Unu"\n\nmsgid "Two"\nmsgstr ""\n\n#, fuzzy\nmsgid "Three"\nmsgstr "Kvar"\n',
    }.items():
        po = tmp_path / locale / "LC_MESSAGES" / "bot.po"
        po.parent.mkdir(parents=True)
        po.write_text(f"{HEAD}\n{entries}", encoding="utf-8")
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    catalogues.catalogue.cache_clear()
    yield tmp_path
    catalogues.catalogue.cache_clear()


def test_what_is_not_translated_is_read_in_english_and_a_guess_is_not_read(shelf: Path) -> None:
    with using("eo"):
        assert catalogues.gettext("One") == "Unu"
        assert catalogues.gettext("Two") == "Two"  # empty in the catalogue
        assert catalogues.gettext("Three") == "Three"  # a guess
        assert catalogues.gettext("Four") == "Four"  # in no catalogue at all
        assert catalogues.pgettext("page", "Back") == "Previous"
        assert [catalogues.ngettext("{n} key", "{n} keys", n) for n in (1, 2)] == ["{n} key", "{n} keys"]


def test_a_catalogue_that_does_not_exist_is_english(shelf: Path) -> None:
    with using("xx"):
        assert catalogues.gettext("One") == "One"


def test_a_translation_newer_than_its_compiled_form_is_read(shelf: Path) -> None:
    """Who changes a .po and starts the bot sees the change, compiled or not."""
    po = shelf / "eo" / "LC_MESSAGES" / "bot.po"
    CommandLineInterface().run(
        ["pybabel", "-q", "compile", "-i", str(po), "-o", str(po.with_suffix(".mo")), "-l", "eo"]
    )
    po.write_text(po.read_text("utf-8").replace("Unu", "Unua"), encoding="utf-8")
    older = po.stat().st_mtime - 10
    os.utime(po.with_suffix(".mo"), (older, older))
    with using("eo"):
        assert catalogues.gettext("One") == "Unua"
