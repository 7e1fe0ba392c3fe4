"""What a point promises: by how much it may beat the best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, log_ndtr

Vector = NDArray[np.float64]

FAR = -1.0
"""Below it the plain formula loses digits."""
ASYMPTOTIC = -1e4


def log_expected_improvement(mean: Vector, deviation: Vector, best: float) -> Vector:
    """Logarithm of the expected improvement over ``best``, exact also where it is tiny.

    Jones, Schonlau and Welch (1998); in logarithms as Ament et al. (2023, equation 9) write it.
    """
    z = (mean - best) / deviation
    near = np.maximum(z, FAR)
    density = np.exp(-0.5 * near**2) / np.sqrt(2 * np.pi)
    plain = np.log(density + near * np.exp(log_ndtr(near)))
    far = np.minimum(z, FAR)
    ratio = np.sqrt(np.pi / 2) * erfcx(-far / np.sqrt(2))  # of the tail and the density
    tail = -0.5 * far**2 - 0.5 * np.log(2 * np.pi)
    # Where 1 + z * ratio would drown in rounding, its asymptote 1 / z**2 is as good.
    rest = np.where(far > ASYMPTOTIC, 1 + far * ratio, 1 / far**2)
    logs = np.where(z > FAR, plain, tail + np.log(rest))
    return np.asarray(logs + np.log(deviation))
