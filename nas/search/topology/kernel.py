"""How alike two points are.

The kernel is a mixture of three, with shares that are learned:

- every dimension adds its own effect: sum_d v_d [x_d = y_d], with v = w / sum w;
- what counts is how often each option is taken, wherever: exp(-sum_o g_o (n_o(x) - n_o(y))^2 / 2);
- dimensions interact: exp(-sum_d w_d (u(x_d) + u(y_d)) / 2 [x_d != y_d]).

w_d is the weight of a dimension, u a factor of an option and g its weight as a count; options are shared by all
dimensions, since the same kinds of skip lie on every edge. Dimensions of numbers count with the distance of their
values in place of the bracket. All parts are positive definite and 1 on the diagonal: for the third, a matrix of
exp(-(s_a + s_b)) off the diagonal is of rank one, plus a diagonal that is not negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nas.search.topology.encoding import Codes, Encoding, Matrix

Vector = NDArray[np.float64]

REACH_OF_NUMBERS = 0.2
"""Distance in a dimension of numbers, as a part of its range, that counts as much as another option."""
MEAN_DISTANCE = 2.0
"""Exponent of two points that differ in every dimension, before anything is seen."""
MIX = (-0.5, 0.0, 0.0)
"""Logits of the three parts, before anything is seen."""
SPREAD_WEIGHT, SPREAD_FACTOR, SPREAD_COUNT, SPREAD_MIX = 1.0, 0.5, 1.0, 1.0
"""Standard deviations of the normal priors of the logarithms and logits."""


@dataclass(frozen=True)
class Features:
    """What the kernel reads of some points."""

    indicators: Matrix
    counts: Matrix
    numbers: Matrix

    @cached_property
    def patterns(self) -> tuple[Matrix, NDArray[np.int64]]:
        """The counts that there are, each once, and of each point which it has: points have far fewer."""
        found, place = np.unique(self.counts, axis=0, return_inverse=True)
        return found, place.reshape(-1)


@dataclass(frozen=True, slots=True)
class Terms:
    """The kernel among some points, its parts, and the distances in the dimensions of numbers."""

    kernel: Matrix
    additive: Matrix
    counted: Matrix
    joint: Matrix
    distances: Matrix


@dataclass(frozen=True, slots=True)
class _Scales:
    weights: Vector
    factors: Vector
    counts: Vector
    shares: Vector
    mix: Vector


class Kernel:
    """The kernel over one space; its hyperparameters come as one vector, ``theta``."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._dimension, self._option = encoding.columns
        self._numbers = np.flatnonzero(~encoding.is_option)
        self._num_options = int(self._option.max(initial=-1)) + 1
        num, options = len(encoding), self._num_options
        self._places = np.cumsum([num, options, options])
        self.prior = np.concatenate(
            [
                np.full(num, np.log(MEAN_DISTANCE / num)),
                np.zeros(options),
                np.full(options, np.log(MEAN_DISTANCE / num**2)),
                MIX,
            ]
        )
        """The hyperparameters before anything is seen."""
        self.spread = np.repeat(
            [SPREAD_WEIGHT, SPREAD_FACTOR, SPREAD_COUNT, SPREAD_MIX],
            [num, options, options, len(MIX)],
        )
        self.bounds = [
            *[(-8.0, 4.0)] * num,
            *[(-2.0, 2.0)] * options,
            *[(-10.0, 3.0)] * options,
            *[(-5.0, 5.0)] * len(MIX),
        ]

    def features(self, codes: Codes) -> Features:
        """What stays the same while hyperparameters change."""
        indicators = self._encoding.indicators(codes)
        is_of = self._option[:, None] == np.arange(self._num_options)[None, :]
        numbers = self._encoding.numbers(codes) / REACH_OF_NUMBERS
        return Features(indicators, indicators @ is_of, numbers)

    def between(self, theta: Vector, left: Features, right: Features) -> Matrix:
        """The kernel between ``left`` (rows) and ``right`` (columns)."""
        scales = self._scales(theta)
        of_additive, of_counted, of_joint = scales.mix
        kernel, _ = self._joint(scales, left, right)
        kernel *= of_joint
        kernel += self._additive(scales, left, right) * of_additive
        rows, row = left.patterns
        columns, column = right.patterns
        counted = of_counted * _counted(scales, rows, columns)
        kernel += counted[:, column][row]
        return kernel

    def terms(self, theta: Vector, features: Features) -> Terms:
        """The kernel among some points, in its parts."""
        scales = self._scales(theta)
        joint, distances = self._joint(scales, features, features)
        additive = self._additive(scales, features, features)
        counted = _counted(scales, features.counts, features.counts)
        of_additive, of_counted, of_joint = scales.mix
        kernel = of_additive * additive + of_counted * counted + of_joint * joint
        return Terms(kernel, additive, counted, joint, distances)

    def gradient(
        self, theta: Vector, features: Features, terms: Terms, slope: Matrix
    ) -> Vector:
        """Of the sum of ``slope`` times the kernel, where both sides are the same points.

        Args:
            theta: the hyperparameters.
            features: of the points.
            terms: the kernel among them.
            slope: a symmetric matrix.
        """
        scales = self._scales(theta)
        of_additive, of_counted, of_joint = scales.mix
        weights, factors = self._of_joint(
            scales, features, terms, slope * terms.joint * of_joint
        )
        weights += self._of_additive(scales, features, terms, slope * of_additive)
        weighted = slope * terms.counted * of_counted
        squares = (features.counts**2 * weighted.sum(axis=1)[:, None]).sum(axis=0)
        crossed = (features.counts * (weighted @ features.counts)).sum(axis=0)
        sums = np.array(
            [
                np.vdot(slope, part)
                for part in (terms.additive, terms.counted, terms.joint)
            ]
        )
        mix = scales.mix * (sums - scales.mix @ sums)
        return np.concatenate(
            [weights, factors, scales.counts * (crossed - squares), mix]
        )

    def _scales(self, theta: Vector) -> _Scales:
        weights, factors, counts, mix = np.split(theta, self._places)
        shares = np.exp(weights - weights.max())
        parts = np.exp(mix - mix.max())
        return _Scales(
            np.exp(weights),
            np.exp(factors),
            np.exp(counts),
            shares / shares.sum(),
            parts / parts.sum(),
        )

    def _joint(
        self, scales: _Scales, left: Features, right: Features
    ) -> tuple[Matrix, Matrix]:
        """The part in which dimensions interact, and the distances in the dimensions of numbers."""
        scale = scales.weights[self._dimension] * scales.factors[self._option]
        alike: Matrix = (left.indicators * scale) @ right.indicators.T
        alike -= (left.indicators @ scale)[:, None] / 2
        alike -= (right.indicators @ scale)[None, :] / 2
        distances = np.abs(left.numbers.T[:, :, None] - right.numbers.T[:, None, :])
        for place, dimension in enumerate(self._numbers):
            alike -= scales.weights[dimension] * distances[place]
        np.minimum(alike, 0.0, out=alike)
        return np.exp(alike, out=alike), distances

    def _additive(self, scales: _Scales, left: Features, right: Features) -> Matrix:
        shares = scales.shares[self._dimension]
        found: Matrix = (left.indicators * shares) @ right.indicators.T
        for place, dimension in enumerate(self._numbers):
            distance = left.numbers[:, place, None] - right.numbers[None, :, place]
            found += scales.shares[dimension] * np.exp(-np.abs(distance))
        return found

    def _of_joint(
        self, scales: _Scales, features: Features, terms: Terms, slope: Matrix
    ) -> tuple[Vector, Vector]:
        indicators = features.indicators
        same = (indicators * (slope @ indicators)).sum(axis=0)
        chosen = indicators.T @ slope.sum(axis=1)
        scale = scales.weights[self._dimension] * scales.factors[self._option]
        of_columns = (same - chosen) * scale
        weights = np.bincount(self._dimension, of_columns, len(self._encoding))
        for place, dimension in enumerate(self._numbers):
            distance = np.vdot(slope, terms.distances[place])
            weights[dimension] -= scales.weights[dimension] * distance
        factors = np.bincount(self._option, of_columns, self._num_options)
        return weights.astype(float), factors.astype(float)

    def _of_additive(
        self, scales: _Scales, features: Features, terms: Terms, slope: Matrix
    ) -> Vector:
        indicators = features.indicators
        same = (indicators * (slope @ indicators)).sum(axis=0)
        alike = np.bincount(self._dimension, same, len(self._encoding))
        for place, dimension in enumerate(self._numbers):
            alike[dimension] = np.vdot(slope, np.exp(-terms.distances[place]))
        return np.asarray(scales.shares * (alike - scales.shares @ alike))


def _counted(scales: _Scales, left: Matrix, right: Matrix) -> Matrix:
    squares = (left**2 @ scales.counts)[:, None] + (right**2 @ scales.counts)[None, :]
    squares -= 2 * (left * scales.counts) @ right.T
    return np.asarray(np.exp(-np.maximum(squares, 0.0) / 2))
