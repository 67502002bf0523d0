"""A linear model over a question's features: how each is weighed, and what a topic's score is made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WEIGHTS: Mapping[str, float] = {
    "character": 1.0,
    "letters": 1.0,
    "word": 0.7,
    "phrase": 0.5,
    "concept": 1.2,
    "pair": 0.5,
    "syllable": 0.5,
}
"""What each family of features counts, chosen by cross-validation (`make bench-faq`)."""

Features = Mapping[str, Sequence[str]]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vector:
    """A question as the model sees it: rows of the weights, what each counts, and how the features are called."""

    rows: NDArray[np.intp]
    values: Floats
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Trained weights.

    Args:
        topics: the columns.
        keys: hashes of the features' names, sorted; the rows.
        rarity: inverse document frequency, a row.
        weights: rows x columns, in half precision: a third of the memory budget otherwise.
        bias: a column.
    """

    topics: tuple[str, ...]
    keys: NDArray[np.uint32]
    rarity: Floats
    weights: NDArray[np.float16]
    bias: Floats

    def vector(self, features: Features) -> Vector:
        """The question's features that the model knows, each family of length 1 before it is weighted."""
        names, hashes, counts, families = [], [], [], []
        for order, (family, weight) in enumerate(WEIGHTS.items()):
            if weight:
                for feature, count in Counter(features.get(family, ())).items():
                    name = f"{family} {feature}"
                    names.append(name)
                    hashes.append(key(name))
                    counts.append(1.0 + math.log(count))
                    families.append(order)
        if not names:
            return Vector(np.empty(0, np.intp), np.empty(0, np.float32), ())
        hashed = np.array(hashes, np.uint32)
        at = np.minimum(np.searchsorted(self.keys, hashed), len(self.keys) - 1)
        known = np.flatnonzero(self.keys[at] == hashed)
        rows = at[known]
        member = np.array(families)[known]
        values = np.array(counts, np.float32)[known] * self.rarity[rows]
        lengths = np.sqrt(np.bincount(member, values * values, minlength=len(WEIGHTS)))
        lengths[lengths == 0] = 1
        values *= (np.array(list(WEIGHTS.values())) / lengths)[member]
        values /= max(float(np.sqrt(values @ values)), 1e-9)
        return Vector(rows, values.astype(np.float32), tuple(names[index] for index in known))

    def scores(self, vector: Vector) -> Floats:
        """A score for every topic; about -1 for those that do not fit, above 0 for those that do."""
        if not len(vector.rows):
            return self.bias
        weights = self.weights[vector.rows].astype(np.float32)
        return np.asarray(vector.values @ weights + self.bias, np.float32)

    def reasons(self, vector: Vector, column: int, most: int) -> tuple[str, ...]:
        """The features that speak most for a topic, with what each adds to its score."""
        gains = vector.values * self.weights[vector.rows, column]
        best = np.argsort(-gains, kind="stable")[:most]
        return tuple(f"{vector.names[index]} {gains[index]:+.2f}" for index in best if gains[index] > 0)


def key(name: str) -> int:
    """A feature's hash: the same in every process, unlike Python's."""
    return crc32(name.encode())
