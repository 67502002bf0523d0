"""The committed pictures: drawn from what is there now, readable, small, and one for every place that names one."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from bot.i18n.locale import LOCALES
from bot.i18n.pages import read_page
from bot.i18n.pictures import find_picture
from bot.tutorial.content import load_tutorial
from pictures.__main__ import LARGEST
from pictures.canvas import SMALLEST, Canvas
from pictures.faults import find_faults
from pictures.manifest import all_drawings, picture_path, read_manifest, source_digest
from pictures.png import render
from pictures.words import FOOT, collect, picture_locales, read_data, read_words

DRAWINGS = {f"{locale}/{name}": canvas for locale, name, canvas in all_drawings()}
EACH = pytest.mark.parametrize("key", DRAWINGS)


def _file(key: str) -> bytes:
    locale, name = key.split("/")
    return picture_path(locale, name).read_bytes()


def _words(canvas: Canvas) -> list[str]:
    return [line.text for line in canvas.lines]


def test_no_picture_is_missing_or_left_over() -> None:
    on_disk = {
        f"{path.parent.parent.name}/{path.stem}"
        for path in LOCALES.glob("*/images/*.png")
        if not path.stem.endswith(".own")
    }
    assert on_disk == DRAWINGS.keys() == read_manifest().keys()


@EACH
def test_is_drawn_from_the_data_words_parts_and_fonts_of_now(key: str) -> None:
    known = read_manifest()[key]
    assert known["source"] == source_digest(DRAWINGS[key]), "out of date: run `make pictures`"
    assert known["png"] == hashlib.sha256(_file(key)).hexdigest(), "changed by hand: own pictures are <name>.own.png"


@EACH
def test_no_word_is_clipped_overlaps_or_lacks_a_font(key: str) -> None:
    assert find_faults(DRAWINGS[key]) == []


@EACH
def test_words_are_large_enough_for_a_phone(key: str) -> None:
    smallest = min(line.ink.height / 1.02 for line in DRAWINGS[key].lines)
    assert smallest >= SMALLEST


@EACH
def test_size(key: str) -> None:
    content = _file(key)
    assert len(content) < LARGEST
    with Image.open(io.BytesIO(content)) as image:
        assert image.width == 1280
        assert image.size == (DRAWINGS[key].width, DRAWINGS[key].height)


@EACH
def test_a_page_that_is_drawn_says_that_it_is_drawn(key: str) -> None:
    locale, name = key.split("/")
    is_cover = name.startswith("part-")
    assert (read_words(locale).say(FOOT) in _words(DRAWINGS[key])) is not is_cover


def test_the_file_is_what_the_drawing_gives() -> None:
    """Not byte by byte: another machine may round the shade of an edge differently."""
    drawn = Image.open(io.BytesIO(render(DRAWINGS["zh_CN/billing"].svg()))).convert("L")
    kept = Image.open(io.BytesIO(_file("zh_CN/billing"))).convert("L")
    differing = sum(abs(a - b) > 40 for a, b in zip(drawn.tobytes(), kept.tobytes(), strict=True))
    assert differing < 200


@pytest.mark.parametrize("locale", picture_locales())
def test_every_screen_has_the_picture_that_it_names_and_every_part_its_cover(locale: str) -> None:
    tutorial, _ = load_tutorial()
    names = {step.picture for step in tutorial.steps.values() if step.picture}
    names |= {f"part-{part}" for part in tutorial.parts}
    for name in names:
        picture = find_picture(name, locale)
        assert picture is not None, f"no {name}"
        assert picture.locale == locale
    assert names == read_data().keys(), "a drawing that no screen shows"


@pytest.mark.parametrize("locale", picture_locales())
def test_the_page_says_what_the_picture_shows(locale: str) -> None:
    """Who cannot see the picture misses nothing: each control pointed out is named in the caption's text."""
    tutorial, _ = load_tutorial()
    for step in tutorial.steps.values():
        if not step.picture:
            continue
        variants = [f"tutorial/{step.id}.{step.picture_when}"] if step.picture_when else [f"tutorial/{step.id}"]
        for page in variants:
            text = read_page(locale, page)
            said = (str(text.front) + text.body).lower()
            for part in read_data()[step.picture]["parts"]:
                if part["part"] == "button" and (part.get("ring") or part.get("arrow")):
                    gloss = read_words(locale).gloss(part["label"])
                    assert part["label"].lower() in said or (gloss and gloss in said), (page, part["label"])


@pytest.mark.parametrize("locale", [name for name in picture_locales() if name != "en"])
def test_catalogues_are_complete(locale: str) -> None:
    kept, wanted = read_words(locale).catalogue, collect()
    missing = [m.id for m in wanted if m.id and not getattr(kept.get(m.id, m.context), "string", "")]
    assert missing == []
    left_over = [m.id for m in kept if m.id and wanted.get(m.id, m.context) is None]
    assert left_over == []


def test_chinese_pictures_keep_the_labels_of_the_real_page_and_say_what_they_mean() -> None:
    words = _words(DRAWINGS["zh_CN/billing"])
    assert "Add payment details" in words
    assert "添加付款方式" in words
