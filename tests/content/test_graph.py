"""The drawn graph: every step and every way, nothing over anything else."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest

from bot.content.graph import HIGH, WIDE, arrange, draw_graph
from bot.tutorial.content import load_content, load_tutorial

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_shows_every_step_with_its_title_and_every_way(locale: str) -> None:
    tutorial, _ = load_tutorial()
    drawn = ElementTree.fromstring(draw_graph(locale, link="#tutorial/"))
    texts = ["".join(text.itertext()) for text in drawn.iter(f"{SVG}text")]
    for step in tutorial.steps.values():
        assert f"{step.id} · {step.minutes} min" in texts
    assert load_content(None).words("billing-open", "default", locale).title in texts
    ways = [path for path in drawn.iter(f"{SVG}path") if path.get("class") == "way"]
    assert len(ways) == sum(len(step.following()) for step in tutorial.steps.values())
    assert {link.get("href") for link in drawn.iter(f"{SVG}a")} == {f"#tutorial/{step}" for step in tutorial.steps}


def test_no_step_stands_on_another_or_outside() -> None:
    tutorial, _ = load_tutorial()
    places, _rows = arrange(tutorial)
    for one, other in combinations(places.values(), 2):
        assert abs(one.x - other.x) >= WIDE or abs(one.y - other.y) >= HIGH
    root = ElementTree.fromstring(draw_graph("en"))
    for place in places.values():
        assert 0 <= place.x <= int(root.get("width", 0)) - WIDE
        assert 0 <= place.y <= int(root.get("height", 0)) - HIGH


def test_what_follows_stands_to_the_right_or_below() -> None:
    tutorial, _ = load_tutorial()
    places, _rows = arrange(tutorial)
    for step in tutorial.steps.values():
        for following in step.following():
            here, there = places[step.id], places[following]
            assert there.x > here.x or there.y > here.y
