"""A model learns what tells the topics apart, and the same from the same examples."""

from __future__ import annotations

import numpy as np

from bot.faq.features import FAMILIES
from bot.faq.model import Model, Vector, count
from bot.faq.training import Example, train

BLANK = dict.fromkeys(FAMILIES, ())
EXAMPLES = [
    Example({**BLANK, "word": ["refund", "please"]}, "refunds"),
    Example({**BLANK, "word": ["my", "refund"]}, "refunds"),
    Example({**BLANK, "word": ["which", "vpn"]}, "vpn-use"),
    Example({**BLANK, "word": ["vpn", "please"]}, "vpn-use"),
]


def read(model: Model, *words: str) -> Vector:
    return model.vector(count({"word": words})[1])


def best(model: Model, *words: str) -> str:
    return model.topics[int(model.scores(read(model, *words)).argmax())]


def test_learns():
    model = train(EXAMPLES)
    assert best(model, "refund") == "refunds"
    assert best(model, "a", "vpn") == "vpn-use"


def test_reasons_name_what_told():
    model = train(EXAMPLES)
    names, counted = count({"word": ["unheard", "please", "refund"]})
    (reason, *_) = model.reasons(names, model.vector(counted), model.topics.index("refunds"), 2)
    assert reason.startswith("word refund +")


def test_the_same_examples_give_the_same_model():
    first, second = train(EXAMPLES), train(EXAMPLES)
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_unknown_features_are_left_out():
    model = train(EXAMPLES)
    assert not len(read(model, "unheard").rows)
    assert not len(read(model).rows)
    assert np.array_equal(model.scores(read(model)), model.bias)
