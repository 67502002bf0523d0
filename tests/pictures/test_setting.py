"""How words are measured, broken into lines, fitted; and that a fault would be seen."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pictures.canvas import SMALLEST, Box, Canvas
from pictures.drawing import DataError, draw
from pictures.faults import find_faults
from pictures.fonts import Style, runs, unknown_letters, width
from pictures.png import render
from pictures.setting import Look, break_lines, fit, put
from pictures.words import read_words

SENTENCE = "Paste your key, press Enter. Nothing shows, and that is on purpose."
CHINESE = "粘贴密钥，按回车。屏幕上什么都不显示，这是故意的。"


def _ink(canvas: Canvas) -> tuple[int, int, int, int]:
    """Where the rendered picture is not ground: left, top, right, bottom."""
    image = Image.open(io.BytesIO(render(canvas.svg()))).convert("L")
    found = image.point(lambda shade: 255 if shade < 150 else 0).getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["Billing", "Verify your phone number", "设置 → 账单", "US$5，建议 API 密钥", CHINESE])
@pytest.mark.parametrize("style", ["regular", "bold", "mono"])
def test_what_is_measured_is_what_is_drawn(text: str, style: Style) -> None:
    """Latin beside Chinese was drawn in bold: resvg took its letters from a third font."""
    canvas = Canvas(1280, 200)
    canvas.line(text, 40, 120, 40, Box(0, 0, 1280, 200), style=style)
    left, top, right, bottom = _ink(canvas)
    box = canvas.lines[0].ink
    assert right - left == pytest.approx(box.width, rel=0.05, abs=12)
    assert box.holds(Box(left, top, right - left, bottom - top), slack=3)


def test_text_keeps_its_weight_beside_chinese() -> None:
    def darkness(text: str) -> int:
        canvas = Canvas(400, 120)
        canvas.line(text, 20, 80, 48, Box(0, 0, 400, 120))
        image = Image.open(io.BytesIO(render(canvas.svg()))).convert("L")
        return sum(255 - shade for shade in image.crop((0, 0, 100, 120)).tobytes())

    assert darkness("API 密钥") == pytest.approx(darkness("API"), rel=0.01)


def test_a_run_has_one_font() -> None:
    assert [(run.face.family, run.text) for run in runs("API 密钥!", "bold")] == [
        ("Noto Sans", "API "),
        ("Noto Sans CJK SC", "密钥"),
        ("Noto Sans", "!"),
    ]


def test_letters_that_no_font_has_are_named() -> None:
    assert unknown_letters("Billing ሀሁ", "regular") == "ሀሁ"


@given(st.sampled_from([SENTENCE, CHINESE, "US$5，建议 API 密钥"]), st.integers(200, 900), st.integers(28, 44))
def test_lines_keep_every_letter_and_the_room(text: str, room: int, size: int) -> None:
    lines = break_lines(text, room, size, "regular")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, size, "regular") <= room for line in lines if " " in line or len(line) > 9)
    assert not any(line[0] in "，。！）」" or line[-1] in "（「" for line in lines)


def test_breaks_after_punctuation_where_it_costs_little() -> None:
    text = "收到一句问候，第一次调用就成了。"
    assert break_lines(text, 36 * 11, 36, "regular") == ["收到一句问候，", "第一次调用就成了。"]


def test_long_words_are_made_smaller_but_not_too_small() -> None:
    size, lines = fit("Verify your phone number", Box(0, 0, 380, 60), Look(44, "bold"))
    assert SMALLEST <= size < 44
    assert lines == ["Verify your phone number"]


def _faults(draw_on: Canvas) -> str:
    return " ".join(find_faults(draw_on))


def test_a_word_that_is_too_long_is_a_fault() -> None:
    canvas = Canvas(1280, 300)
    put(canvas, "Donaudampfschifffahrtsgesellschaft", Box(100, 100, 200, 60), Look(36))
    assert "does not fit" in _faults(canvas)


def test_words_over_words_are_a_fault() -> None:
    canvas = Canvas(1280, 300)
    room = Box(100, 100, 600, 60)
    canvas.line("Billing", 110, 140, 36, room)
    canvas.line("Limits", 150, 145, 36, room)
    assert "overlap" in _faults(canvas)


def test_a_word_under_an_arrow_is_a_fault() -> None:
    data = {
        "size": [1280, 300],
        "marked": False,
        "parts": [
            {"part": "sentence", "text": "Payment", "at": [100, 100, 400, 60]},
            {"part": "arrow", "start": [60, 130], "end": [220, 130]},
        ],
    }
    assert "runs into an arrow" in _faults(draw("sample", data, read_words("en")))


def test_a_letter_without_a_font_is_a_fault() -> None:
    canvas = Canvas(1280, 300)
    canvas.line("ሀሁ", 110, 140, 36, Box(100, 100, 600, 60))
    assert "No font" in _faults(canvas)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"part": "teapot"}, "part 1 is a 'teapot'"),
        ({"part": "button", "lable": "Copy", "at": [0, 0, 9, 9]}, "part 1, a button"),
        ({"part": "note", "text": "{{no_such_fact}}", "at": [0, 0, 99, 99]}, "no_such_fact"),
        ({"part": "window", "address": "no-such-link", "at": [0, 0, 900, 400]}, "no-such-link"),
    ],
)
def test_wrong_data_is_named(part: dict[str, object], said: str) -> None:
    with pytest.raises(DataError, match=r"sample\.toml") as caught:
        draw("sample", {"size": [1280, 300], "parts": [part]}, read_words("en"))
    assert said in str(caught.value)
