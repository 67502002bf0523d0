"""From the entries' questions to a model: a linear classifier, one against the rest, by stochastic gradient descent."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.faq.model import WEIGHTS, Features, Floats, Model, Vector, key

EPOCHS = 6
RATE = 0.2
"""The first epoch's step; the n-th epoch's is an n-th of it."""
_BIAS_RATE = 0.1
_POSITIVE = 6.0
"""How much more a question's own topic counts than each of the others, which are eighty times as many."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question's features and its topic."""

    features: Features
    topic: str


def train(examples: Sequence[Example], seed: int = 1) -> Model:
    """A model of all topics of the examples. The same examples in the same order give the same model."""
    topics = tuple(sorted({example.topic for example in examples}))
    column = {topic: index for index, topic in enumerate(topics)}
    keys, rarity = _vocabulary(examples)
    shape = (len(keys), len(topics))
    blank = Model(topics, keys, rarity, np.zeros(shape, np.float16), np.zeros(shape[1], np.float32))
    lessons: list[tuple[Vector, int]] = []
    for example in examples:
        vector = blank.vector(example.features)
        if len(vector.rows):
            lessons.append((vector, column[example.topic]))
    weights, bias = _descend(lessons, shape, np.random.default_rng(seed))
    return Model(topics, keys, rarity, weights.astype(np.float16), bias)


def _vocabulary(examples: Sequence[Example]) -> tuple[np.ndarray[tuple[int], np.dtype[np.uint32]], Floats]:
    seen: Counter[int] = Counter()
    for example in examples:
        seen.update(
            {
                key(f"{family} {feature}")
                for family, weight in WEIGHTS.items()
                if weight
                for feature in example.features[family]
            }
        )
    keys = np.array(sorted(seen), np.uint32)
    rarity = [math.log((len(examples) + 1) / (seen[int(name)] + 1)) + 1 for name in keys]
    return keys, np.array(rarity, np.float32)


def _descend(
    lessons: Sequence[tuple[Vector, int]], shape: tuple[int, int], random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Squared hinge loss; the few epochs are the regularisation."""
    weights = np.zeros(shape, np.float32)
    bias = np.zeros(shape[1], np.float32)
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch)
        for index in random.permutation(len(lessons)):
            vector, own = lessons[index]
            scores = vector.values @ weights[vector.rows] + bias
            step = -np.maximum(0.0, 1.0 + scores)  # the others should score below -1
            step[own] = _POSITIVE * max(0.0, 1.0 - float(scores[own]))  # its own above 1
            weights[vector.rows] += rate * vector.values[:, None] * step
            bias += rate * _BIAS_RATE * step
    return weights, bias
