"""Splits are stratified, disjoint, complete, and the same in every process."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.datasets import Split
from nas.datasets.splits import apportion, draw, hold_out, strata, subset

labels = st.lists(st.integers(0, 6), min_size=2, max_size=300).map(np.array)


def split_of(y):
    """Samples that carry their own index, so that they can be told apart."""
    return Split(np.arange(len(y), dtype=np.float32)[:, None], y)


@settings(deadline=None)
@given(y=labels, share=st.floats(0.05, 0.9))
def test_a_held_out_split_and_what_remains_are_disjoint_and_complete(y, share):
    remains, held = hold_out(split_of(y), round(share * len(y)))
    seen = np.concatenate([remains.x[:, 0], held.x[:, 0]])
    assert sorted(seen) == list(range(len(y)))
    for part in (remains, held):
        assert np.array_equal(part.y, y[part.x[:, 0].astype(int)])


@settings(deadline=None)
@given(y=labels, share=st.floats(0.05, 0.9))
def test_every_class_keeps_a_sample_in_what_remains(y, share):
    remains, _ = hold_out(split_of(y), round(share * len(y)))
    assert set(remains.y) == set(y)


@settings(deadline=None)
@given(
    y=st.lists(st.integers(0, 5), min_size=30, max_size=300).map(np.array),
    count=st.integers(0, 30),
)
def test_each_class_gives_its_share_to_within_one_sample(y, count):
    chosen = y[draw(y, count)]
    assert len(chosen) == count
    for label in range(6):
        quota = count * np.mean(y == label)
        assert abs(np.sum(chosen == label) - quota) < 1


@settings(deadline=None)
@given(y=labels, count=st.integers(1, 300))
def test_drawing_twice_gives_the_same_samples(y, count):
    assert np.array_equal(draw(y, min(count, len(y))), draw(y, min(count, len(y))))


def test_the_seed_is_part_of_the_format_so_that_digests_stay_what_they_are():
    y = np.arange(40) % 4
    assert draw(y, 8).tolist() == [1, 2, 4, 11, 24, 27, 34, 37]


def test_a_training_subset_has_every_class_however_rare():
    y = np.array([0] * 95 + [1, 1, 2, 2, 2])
    assert set(subset(split_of(y), 10, least=1).y) == {0, 1, 2}


def test_a_subset_that_is_not_smaller_is_the_split_itself():
    split = split_of(np.arange(10) % 2)
    assert subset(split, 10) is split


def test_regression_targets_are_stratified_by_tenths():
    y = np.random.default_rng(3).normal(size=(200, 1)).astype(np.float32)
    groups = strata(y)
    assert np.bincount(groups).tolist() == [20] * 10
    assert y[groups == 9].min() > y[groups == 8].max()


@pytest.mark.parametrize(("total", "expected"), [(0, [0, 0]), (3, [2, 1]), (9, [6, 3])])
def test_shares_follow_the_largest_remainder(total, expected):
    assert apportion(np.array([6, 3]), total, least=0, spare=0).tolist() == expected
