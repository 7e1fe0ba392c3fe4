"""Means and standard deviations for the normalisation of inputs and targets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nas.datasets.dataset import Array

Moments = tuple[tuple[float, ...], tuple[float, ...]]

_CHUNK = 4096
_LEVELS = np.arange(256) / 255


def image_moments(x: Array) -> Moments:
    """Mean and standard deviation of each channel of uint8 ``(N, C, H, W)``, after ``/ 255``.

    Taken from histograms: exact, and no copy of the images as floats is ever made.
    """
    counts = np.zeros((x.shape[1], 256), dtype=np.int64)
    for start in range(0, len(x), _CHUNK):
        for channel in range(x.shape[1]):
            pixels = x[start : start + _CHUNK, channel].ravel()
            counts[channel] += np.bincount(pixels, minlength=256)
    shares = counts / counts.sum(axis=1, keepdims=True)
    mean = shares @ _LEVELS
    variance = (shares * (_LEVELS - mean[:, None]) ** 2).sum(axis=1)
    return _moments(mean, np.sqrt(variance))


def feature_moments(x: Array) -> Moments:
    """Mean and standard deviation of each column of ``(N, F)``."""
    mean = x.mean(axis=0, dtype=np.float64)
    return _moments(mean, x.std(axis=0, dtype=np.float64))


def _moments(mean: NDArray[np.float64], std: NDArray[np.float64]) -> Moments:
    """As tuples; a constant column is only centred, not divided by (nearly) nothing."""
    constant = std <= 1e-7 * np.abs(mean)
    return tuple(mean.tolist()), tuple(np.where(constant, 1.0, std).tolist())
