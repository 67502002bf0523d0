"""When an answer is given at once, when it is asked what was meant, when the menu is shown."""

from __future__ import annotations

from bot.faq.tiers import confidence, tier


def test_tiers():
    assert tier(best=1.2, second=-0.8, none=-1.0) == "sure"
    assert tier(best=0.2, second=0.1, none=-0.5) == "unsure"
    assert tier(best=-0.9, second=-1.0, none=0.8) == "none"


def test_confidence_grows_with_the_distance_to_what_else_it_might_be():
    assert 0 < confidence(0.1, 0.0, 0.5) < confidence(0.5, 0.0, 0.5) < confidence(0.5, 0.0, -0.5) < 1
