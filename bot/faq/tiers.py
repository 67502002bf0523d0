"""Whether to answer at once, to ask what was meant, or to show the menu."""

from __future__ import annotations

import math
from typing import Literal

Tier = Literal["sure", "unsure", "none"]

_MARGIN, _ABOVE_NONE, _OFFSET = 1.49, 1.15, -1.59
"""A logistic regression of "the best topic is the right one" on held-out questions, the ones out of scope among them
(`make bench-faq` fits it anew and prints it)."""
SURE = 0.7
"""The confidence from which an answer is given at once: 1 in 20 of strangers' questions out of scope gets there."""
NONE = 0.35
"""How far the none class must be ahead of every topic for the menu to be all that is offered."""


def confidence(best: float, second: float, none: float) -> float:
    """How likely the best topic is the right one, 0 to 1.

    Args:
        best, second: the two highest scores of topics; none: that of the none class.
    """
    return 1 / (1 + math.exp(-(_MARGIN * (best - second) + _ABOVE_NONE * (best - none) + _OFFSET)))


def tier(best: float, second: float, none: float) -> Tier:
    """The tier for these scores."""
    if none - best > NONE:
        return "none"
    return "sure" if confidence(best, second, none) >= SURE else "unsure"
