"""Hypervolume against a count of cells, and how it grows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.analysis.hypervolume import growth, hypervolume, normalised

SIDE = 4


def grids(num_objectives: int) -> st.SearchStrategy:
    return st.integers(0, 6).flatmap(
        lambda num: arrays(
            np.int64, (num, num_objectives), elements=st.integers(0, SIDE)
        )
    )


def num_cells(points: np.ndarray) -> int:
    """Unit cells below any of the points, one by one."""
    shape = (SIDE,) * points.shape[1]
    corners = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1) + 1
    covered = np.zeros(shape, dtype=bool)
    for point in points:
        covered |= (corners <= point).all(axis=-1)
    return int(covered.sum())


@pytest.mark.parametrize("num_objectives", [1, 2, 3, 4])
@given(data=st.data())
@settings(max_examples=60)
def test_it_is_the_number_of_cells_below_any_point(data, num_objectives: int) -> None:
    points = data.draw(grids(num_objectives))

    assert hypervolume(points.astype(float)) == num_cells(points)


@pytest.mark.parametrize("num_objectives", [2, 3, 4])
@given(data=st.data())
@settings(max_examples=40)
def test_as_points_come_in_it_is_at_each_step_that_of_those_before(
    data, num_objectives: int
) -> None:
    points = data.draw(grids(num_objectives)).astype(float)

    grown = growth(points)

    assert list(grown.volumes) == sorted(set(grown.volumes))
    for place in range(len(points)):
        so_far = [v for p, v in zip(*_columns(grown), strict=True) if p <= place]
        now = so_far[-1] if so_far else 0.0
        assert now == pytest.approx(hypervolume(points[: place + 1]))


def test_the_worst_values_are_0_and_the_best_1_and_an_objective_without_spread_is_left_out() -> (
    None
):
    points = np.array([[2.0, -5.0], [4.0, -5.0]])

    scaled = normalised(points, points.min(axis=0), points.max(axis=0))

    assert scaled.tolist() == [[0.0, 1.0], [1.0, 1.0]]


def _columns(grown) -> tuple:
    return grown.places, grown.volumes
