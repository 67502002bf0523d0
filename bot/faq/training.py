"""From the entries' questions to a model: a linear classifier, one against the rest, by stochastic gradient descent."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.faq.model import Counted, Features, Floats, Model, count

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


def train(examples: Iterable[Example], seed: int = 1) -> Model:
    """A model of all topics of the examples. The same examples in the same order give the same model.

    The examples may come one by one: their features, as texts, would take ten times the memory of the numbers.
    """
    questions = _Rows()
    answers: list[str] = []
    families = array("b")
    for example in examples:
        counted = count(example.features)[1]
        questions.append(counted.hashes, counted.counts)
        families.frombytes(counted.families.tobytes())
        answers.append(example.topic)
    topics = tuple(sorted(set(answers)))
    keys, seen = np.unique(np.frombuffer(questions.names, np.uint32), return_counts=True)
    rarity = (np.log((len(answers) + 1) / (seen + 1)) + 1).astype(np.float32)
    blank = Model(topics, keys, rarity, np.empty((0, 0), np.float16), np.empty(0, np.float32))
    kinds = np.frombuffer(families, np.int8)
    lessons = _Rows()
    for index in range(len(answers)):
        hashes, counts = questions[index]
        vector = blank.vector(Counted(hashes, counts, kinds[questions.ends[index] : questions.ends[index + 1]]))
        lessons.append(vector.rows, vector.values)
    column = {topic: index for index, topic in enumerate(topics)}
    shape = (len(keys), len(topics))
    weights, bias = _descend(lessons, [column[answer] for answer in answers], shape, np.random.default_rng(seed))
    return Model(topics, keys, rarity, weights.astype(np.float16), bias)


class _Rows:
    """Many short arrays in two long ones: they go back to the system as a whole when they are done with."""

    def __init__(self) -> None:
        self.names = array("I")
        self.values = array("f")
        self.ends = [0]

    def append(self, names: NDArray[np.integer[Any]], values: Floats) -> None:
        self.names.frombytes(names.astype(np.uint32).tobytes())
        self.values.frombytes(values.tobytes())
        self.ends.append(len(self.names))

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint32], Floats]:
        start, end = self.ends[index], self.ends[index + 1]
        names = np.frombuffer(self.names, np.uint32)[start:end]
        return names, np.frombuffer(self.values, np.float32)[start:end]


def _descend(
    lessons: _Rows, answers: Sequence[int], shape: tuple[int, int], random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Squared hinge loss; the few epochs are the regularisation."""
    weights = np.zeros(shape, np.float32)
    bias = np.zeros(shape[1], np.float32)
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch)
        for index in random.permutation(len(answers)):
            rows, values = lessons[index]
            own = answers[index]
            scores = values @ weights[rows] + bias
            step = -np.maximum(0.0, 1.0 + scores)  # the others should score below -1
            step[own] = _POSITIVE * max(0.0, 1.0 - float(scores[own]))  # its own above 1
            wrong = np.flatnonzero(step)
            if len(wrong):
                weights[np.ix_(rows, wrong)] += np.outer(values, rate * step[wrong])
                bias += rate * _BIAS_RATE * step
    return weights, bias
