"""What a point is expected to add to a hypervolume, against the definition."""

from __future__ import annotations

import numpy as np
import pytest

from nas.domination import front
from nas.search.topology import hypervolume
from nas.search.topology.hypervolume import boxes, expected_improvement


def added(point: np.ndarray, reached: np.ndarray, reference: np.ndarray) -> float:
    """The volume that ``point`` adds, cell by cell of the grid that all coordinates make."""
    levels = [
        np.unique([low, *reached[:, j], point[j]]) for j, low in enumerate(reference)
    ]
    levels = [level[level >= low] for level, low in zip(levels, reference, strict=True)]
    corners = np.meshgrid(*[level[1:] for level in levels], indexing="ij")
    upper = np.stack([corner.ravel() for corner in corners], axis=1)
    sizes = np.meshgrid(*[np.diff(level) for level in levels], indexing="ij")
    is_new = np.all(upper <= point, axis=1)
    is_new &= ~np.any(np.all(upper[:, None] <= reached[None], axis=2), axis=1)
    return float(np.prod([size.ravel() for size in sizes], axis=0)[is_new].sum())


@pytest.mark.parametrize("num_objectives", [2, 3])
def test_it_is_the_mean_of_what_points_add(num_objectives: int) -> None:
    rng = np.random.default_rng(num_objectives)
    values = rng.normal(size=(8, num_objectives))
    reached, reference = values[front(values)], np.full(num_objectives, -1.5)
    mean = rng.normal(0.3, 0.5, size=(1, num_objectives))
    deviation = rng.uniform(0.5, 1.0, size=(1, num_objectives))
    drawn = mean + deviation * rng.normal(size=(2000, num_objectives))
    truth = [added(point, reached, reference) for point in drawn]
    found = expected_improvement(mean, deviation, reached, reference)[0]
    error = np.std(truth) / np.sqrt(len(truth))
    assert found == pytest.approx(np.mean(truth), abs=4 * error)
    assert error < 0.15 * found


def test_a_sure_point_adds_what_it_adds_and_a_dominated_one_nothing() -> None:
    reached, reference = np.array([[0.0, 2.0], [1.0, 1.0]]), np.zeros(2) - 1.0
    points = np.array([[2.0, 0.0], [0.5, 0.5]])
    found = expected_improvement(points, np.full((2, 2), 1e-6), reached, reference)
    assert found == pytest.approx([1.0, 0.0], abs=1e-5)


def test_what_has_nothing_to_beat_is_measured_from_the_reference() -> None:
    found = expected_improvement(
        np.array([[1.0, 2.0]]), np.full((1, 2), 1e-6), np.empty((0, 2)), np.zeros(2)
    )
    assert found == pytest.approx([2.0], abs=1e-4)


def test_a_long_front_is_thinned_to_what_can_be_afforded_and_keeps_its_ends() -> None:
    rng = np.random.default_rng(0)
    points = np.abs(rng.normal(size=(300, 3)))
    reached = points / np.linalg.norm(points, axis=1, keepdims=True)
    kept = hypervolume._thinned(reached)
    lower, upper = boxes(kept, np.zeros(3))
    assert len(lower) == len(upper) <= hypervolume.MAX_BOXES
    assert kept.max(axis=0) == pytest.approx(reached.max(axis=0))
