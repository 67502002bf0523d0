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
class Counted:
    """A question's features as numbers: each one's hash, how much its repetitions count, its family's place."""

    hashes: NDArray[np.uint32]
    counts: Floats
    families: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Vector:
    """A question as the model sees it: rows of the weights, what each counts, and which of the features they are."""

    rows: NDArray[np.intp]
    values: Floats
    known: NDArray[np.intp]


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

    def vector(self, counted: Counted) -> Vector:
        """The question's features that the model knows, each family of length 1 before it is weighted."""
        if not len(self.keys):
            return Vector(np.empty(0, np.intp), np.empty(0, np.float32), np.empty(0, np.intp))
        at = np.minimum(np.searchsorted(self.keys, counted.hashes), len(self.keys) - 1)
        known = np.flatnonzero(self.keys[at] == counted.hashes)
        rows = at[known]
        families = counted.families[known]
        values = counted.counts[known] * self.rarity[rows]
        lengths = np.sqrt(np.bincount(families, values * values, minlength=len(WEIGHTS)))
        lengths[lengths == 0] = 1
        values *= (np.array(list(WEIGHTS.values())) / lengths)[families]
        values /= max(float(np.sqrt(values @ values)), 1e-9)
        return Vector(rows, values.astype(np.float32), known)

    def scores(self, vector: Vector) -> Floats:
        """A score for every topic; about -1 for those that do not fit, above 0 for those that do."""
        if not len(vector.rows):
            return self.bias
        weights = self.weights[vector.rows].astype(np.float32)
        return np.asarray(vector.values @ weights + self.bias, np.float32)

    def reasons(self, names: Sequence[str], vector: Vector, column: int, most: int) -> tuple[str, ...]:
        """The features that speak most for a topic, with what each adds to its score.

        Args:
            names: as `count` gave them.
        """
        gains = vector.values * self.weights[vector.rows, column]
        best = np.argsort(-gains, kind="stable")[:most]
        return tuple(f"{names[vector.known[index]]} {gains[index]:+.2f}" for index in best if gains[index] > 0)


def count(features: Features) -> tuple[tuple[str, ...], Counted]:
    """The features' names, and the same as numbers. A name's hash is the same in every process, unlike Python's."""
    names: list[str] = []
    counts: list[float] = []
    families: list[int] = []
    for place, family in enumerate(WEIGHTS):
        for feature, times in Counter(features.get(family, ())).items():
            names.append(f"{family} {feature}")
            counts.append(1.0 + math.log(times))
            families.append(place)
    hashes = np.array([crc32(name.encode()) for name in names], np.uint32)
    return tuple(names), Counted(hashes, np.array(counts, np.float32), np.array(families, np.int8))
