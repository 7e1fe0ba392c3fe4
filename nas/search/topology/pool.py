"""The points that are compared for one proposal: all of a small space, else mutations of the best and random ones."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nas.search.topology.encoding import Codes, Encoding

MAX_PAIRS = 2_000_000
"""Of points and known trials that are compared for a proposal where the whole space is looked at."""
MAX_WHOLE = 20_000
"""Points of a space that is looked at as a whole."""
NUM_PARENTS = 10
NUM_MUTANTS = 30
"""Of each parent."""
NUM_RANDOM = 300


def is_small(encoding: Encoding, num_known: int, num_objectives: int = 1) -> bool:
    """Whether every point of a space is looked at: of several objectives each has its model, and all their boxes."""
    size = encoding.size * num_objectives**2
    return size <= MAX_WHOLE and size * max(1, num_known) <= MAX_PAIRS


def whole(encoding: Encoding) -> Codes:
    """Every point of a space."""
    size = encoding.size
    numbers = np.arange(size)
    codes = np.empty((size, len(encoding)))
    for dimension, num_levels in enumerate(encoding.num_levels):
        numbers, levels = np.divmod(numbers, num_levels)
        codes[:, dimension] = encoding.codes_of_level(dimension, levels)
    return codes


def sample(encoding: Encoding, parents: Codes, rng: Generator) -> Codes:
    """Mutations of ``parents``, few changes more often than many, and points from all over the space."""
    mutants = mutated(encoding, np.repeat(parents, NUM_MUTANTS, axis=0), rng)
    drawn = random(encoding, NUM_RANDOM, rng)
    return np.unique(np.concatenate([mutants, drawn]), axis=0)


def random(encoding: Encoding, number: int, rng: Generator) -> Codes:
    """Points whose dimensions are drawn one by one.

    A share of the dimensions that have options stands at the first one, in topologies `none`, a share drawn anew
    for each point: else nearly every topology of many edges would have three quarters of its skips.
    """
    codes = np.empty((number, len(encoding)))
    for dimension, num_levels in enumerate(encoding.num_levels):
        levels = rng.integers(0, num_levels, number)
        codes[:, dimension] = encoding.codes_of_level(dimension, levels)
    thinned = rng.random(number) < 0.5
    at_first = rng.random((number, len(encoding))) < rng.random((number, 1))
    codes[at_first & thinned[:, None] & encoding.is_option[None, :]] = 0.0
    return codes


def neighbours(encoding: Encoding, point: NDArray[np.float64]) -> Codes:
    """Every point that differs in one dimension."""
    found = []
    for dimension, num_levels in enumerate(encoding.num_levels):
        for code in encoding.codes_of_level(dimension, np.arange(num_levels)):
            if code != point[dimension]:
                other = point.copy()
                other[dimension] = code
                found.append(other)
    return np.array(found).reshape(-1, len(encoding))


def mutated(encoding: Encoding, points: Codes, rng: Generator) -> Codes:
    """The points with some dimensions changed: one in half of them, two in a quarter, and so on."""
    num_levels = np.array(encoding.num_levels)
    place = rng.random(points.shape)
    place[:, num_levels == 1] = 2.0
    order = place.argsort(axis=1).argsort(axis=1)
    is_changed = (order < rng.geometric(0.5, (len(points), 1))) & (place < 2.0)
    found = points.copy()
    for dimension, number in enumerate(num_levels):
        rows = np.flatnonzero(is_changed[:, dimension])
        if not len(rows):
            continue
        codes = points[rows, dimension]
        levels = codes if encoding.is_option[dimension] else codes * (number - 1)
        others = (
            np.rint(levels).astype(int) + rng.integers(1, number, len(rows))
        ) % number
        found[rows, dimension] = encoding.codes_of_level(dimension, others)
    return found
