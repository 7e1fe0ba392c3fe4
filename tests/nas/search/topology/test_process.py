"""The Gaussian process: its gradient, and what it learns from little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from nas.search.topology import pool
from nas.search.topology.acquisition import log_expected_improvement
from nas.search.topology.encoding import Encoding
from nas.search.topology.kernel import Kernel
from nas.search.topology.process import Data, GaussianProcess
from nas.search.topology.targets import WHOLE, Results, targets

KINDS = CategoricalDistribution(["none", "add", "concat", "gate"])
MIXED = Encoding(
    {
        "edge_0_1": KINDS,
        "edge_0_2": CategoricalDistribution(["none", "add"]),
        "rate": FloatDistribution(0.001, 1.0, log=True),
        "width": IntDistribution(8, 64, step=8),
    }
)


def data(codes: np.ndarray, values: np.ndarray) -> Data:
    num = len(codes)
    return Data(codes, values, np.ones(num), np.zeros(num, dtype=np.int64))


def points(encoding: Encoding, number: int, seed: int) -> np.ndarray:
    return pool.random(encoding, number, np.random.default_rng(seed))


@given(seed=st.integers(0, 1000), num_sources=st.integers(0, 2))
@settings(max_examples=10, deadline=None)
def test_the_gradient_is_that_of_the_loss(seed: int, num_sources: int) -> None:
    rng = np.random.default_rng(seed)
    process = GaussianProcess(MIXED, num_sources)
    known = Data(
        points(MIXED, 25, seed),
        rng.normal(size=25),
        1 + rng.random(25),
        rng.integers(0, num_sources + 1, 25),
    )
    features = process.features(known.codes)
    theta = process.theta + 0.3 * rng.normal(size=len(process.theta))
    _, gradient = process.loss(theta, features, known)
    for place, step in enumerate(1e-5 * np.eye(len(theta))):
        above, _ = process.loss(theta + step, features, known)
        below, _ = process.loss(theta - step, features, known)
        assert gradient[place] == pytest.approx((above - below) / 2e-5, abs=1e-5)


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_kernel_is_one_on_the_diagonal_and_positive_definite(seed: int) -> None:
    kernel = Kernel(MIXED)
    theta = kernel.prior + np.random.default_rng(seed).normal(size=len(kernel.prior))
    features = kernel.features(points(MIXED, 40, seed))
    matrix = kernel.terms(theta, features).kernel
    assert kernel.between(theta, features, features) == pytest.approx(matrix)
    assert np.diag(matrix) == pytest.approx(1.0)
    assert np.linalg.eigvalsh(matrix).min() > -1e-9


def test_a_weight_is_learned_for_the_edge_that_matters() -> None:
    encoding = Encoding({f"edge_0_{i}": KINDS for i in range(1, 7)})
    codes = points(encoding, 60, seed=1)
    values = np.where(codes[:, 2] == 1, 1.0, -1.0)
    process = GaussianProcess(encoding)
    process.fit(data(codes, values), max_iterations=50)
    assert int(np.argmax(process.theta[:6])) == 2


def test_a_point_that_was_never_seen_is_predicted_from_what_its_choices_did() -> None:
    encoding = Encoding({f"edge_0_{i}": KINDS for i in range(1, 7)})
    effect = np.array([0.0, 1.0, -1.0, 0.5])
    codes, others = points(encoding, 60, seed=2), points(encoding, 200, seed=3)
    process = GaussianProcess(encoding)
    values = effect[codes.astype(int)].sum(axis=1)
    scaled = (values - values.mean()) / values.std()
    process.fit(data(codes, scaled), max_iterations=50)
    process.condition(data(codes, scaled))
    mean, deviation = process.predict(process.features(others))
    truth = effect[others.astype(int)].sum(axis=1)
    assert np.corrcoef(mean, truth)[0, 1] > 0.98
    known, sure = process.predict(process.features(codes))
    assert np.abs(known - scaled).max() < 0.2
    assert sure.max() < deviation.max()


def test_targets_are_normal_scores_and_outliers_count_no_more_than_their_place() -> (
    None
):
    values = [0.1, 0.2, 0.3, 1e9]
    found = targets(Results(np.array(values)[:, None], np.full(4, WHOLE))).values[:, 0]
    assert found == pytest.approx(-found[::-1])
    assert found[3] < 1.1


def test_a_trial_that_was_ended_early_ranks_below_those_that_went_further() -> None:
    values, steps = np.array([0.5, 0.9, 0.8, 0.7]), np.array([WHOLE, 1.0, 3.0, 1.0])
    results = Results(values[:, None], steps)
    found = targets(results)
    assert list(np.argsort(found.values[:, 0])) == [3, 1, 2, 0]
    assert list(np.argsort(found.excess, kind="stable")) == [0, 2, 1, 3]


@given(
    mean=st.floats(-50, 50),
    deviation=st.floats(1e-3, 10),
    best=st.floats(-5, 5),
)
@settings(max_examples=200, deadline=None)
def test_expected_improvement_is_finite_and_grows_with_the_mean(
    mean: float, deviation: float, best: float
) -> None:
    lower, upper = log_expected_improvement(
        np.array([mean, mean + 0.1]), np.full(2, deviation), best
    )
    assert np.isfinite(lower)
    assert upper > lower


def test_expected_improvement_is_the_integral_that_it_stands_for() -> None:
    rng = np.random.default_rng(0)
    drawn = rng.normal(0.2, 0.7, 2_000_000)
    found = log_expected_improvement(np.array([0.2]), np.array([0.7]), 1.0)
    assert np.exp(found[0]) == pytest.approx(
        np.maximum(drawn - 1.0, 0).mean(), rel=0.01
    )
