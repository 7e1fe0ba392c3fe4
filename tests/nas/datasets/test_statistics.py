"""Moments for normalisation are exact, whatever the size, and never divide by nothing."""

import numpy as np
import pytest

from nas.datasets.statistics import feature_moments, image_moments


def test_channels_of_images_are_measured_as_numpy_does():
    x = np.random.default_rng(0).integers(0, 256, (5000, 3, 4, 4)).astype(np.uint8)
    mean, std = image_moments(x)
    assert mean == pytest.approx((x / 255).mean(axis=(0, 2, 3)))
    assert std == pytest.approx((x / 255).std(axis=(0, 2, 3)))


@pytest.mark.parametrize("value", [0, 7, 255])
def test_a_constant_channel_is_only_centred(value):
    mean, std = image_moments(np.full((10, 1, 4, 4), value, dtype=np.uint8))
    assert mean == pytest.approx((value / 255,))
    assert std == (1.0,)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e6, 1e30])
def test_a_constant_feature_is_only_centred(value):
    x = np.stack([np.full(50, value), np.arange(50)], axis=1).astype(np.float32)
    mean, std = feature_moments(x)
    assert mean == pytest.approx((np.float32(value), 24.5))
    assert std == pytest.approx((1.0, np.arange(50).std()))
