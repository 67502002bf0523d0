"""Which drawing a step gets: the operator's own before ours, the reader's language before English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateway.markup import Picture
from bot.i18n import pictures
from bot.i18n.pictures import find_picture


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(pictures, "LOCALES", tmp_path)
    find_picture.cache_clear()
    yield tmp_path
    find_picture.cache_clear()


def put(images: Path, *names: str) -> None:
    """Pictures whose bytes are their names."""
    for name in names:
        path = images / name.replace("/", "/images/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def found(name: str, locale: str) -> str:
    picture = find_picture(name, locale)
    assert isinstance(picture, Picture)
    assert (picture.name, Path(picture.path).parts[-3]) == (name, picture.locale)
    return Path(picture.path).read_text()


@pytest.mark.parametrize(
    ("there", "shown"),
    [
        (["en/a.png"], "en/a.png"),
        (["en/a.png", "zh_CN/a.png"], "zh_CN/a.png"),
        (["zh_CN/a.png", "zh_CN/a.own.png"], "zh_CN/a.own.png"),
        (["zh_CN/a.png", "zh_CN/a.own.jpg"], "zh_CN/a.own.jpg"),
        (["zh_CN/a.own.jpg", "zh_CN/a.own.png"], "zh_CN/a.own.png"),
        (["en/a.own.png", "zh_CN/a.png"], "zh_CN/a.png"),
        (["en/a.own.png", "en/a.png"], "en/a.own.png"),
    ],
)
def test_the_nearest_picture_is_shown(images: Path, there: list[str], shown: str) -> None:
    put(images, *there)
    assert found("a", "zh_CN") == shown


def test_an_english_reader_gets_no_chinese_picture(images: Path) -> None:
    put(images, "zh_CN/a.png")
    assert find_picture("a", "en") is None


def test_what_is_not_there_is_none(images: Path) -> None:
    put(images, "en/a.png")
    assert find_picture("b", "en") is None


def test_a_changed_picture_is_uploaded_anew(images: Path) -> None:
    """Telegram's file_id is kept under the version: with an unchanged one the old picture would be shown for ever."""
    put(images, "en/a.png", "en/b.png")
    before = find_picture("a", "en")
    (images / "en" / "images" / "a.png").write_bytes(b"other")
    find_picture.cache_clear()
    after = find_picture("a", "en")
    assert before
    assert after
    assert before.version != after.version
    (images / "en" / "images" / "b.png").write_bytes(b"other")
    same = find_picture("b", "en")
    assert same
    assert same.version == after.version, "the same bytes are uploaded once"
