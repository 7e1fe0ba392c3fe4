"""How alike the results of several jobs are: an intrinsic model of coregionalisation (Bonilla et al. 2008).

Task 0 is the job that searches; the others are earlier jobs, each with its relatedness rho to it, from 0 to 1, which
is learned. Between task t and another one, s, the kernel is rho_t * rho_s times that of the points, with rho_0 = 1:
of rank one, plus a diagonal that is not negative. Targets are made within each task, and a job that begins where an
earlier one ended has good results alone, which their ranks do not tell; so each task has a level of its own, which
the process does not know beforehand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nas.search.topology.encoding import Matrix

Vector = NDArray[np.float64]
Tasks = NDArray[np.int64]

PRIOR, SPREAD = 1.0, 1.5
"""Mean and standard deviation of the logit of rho, before anything is seen: rho is 0.73."""
BOUNDS = (-6.0, 6.0)
VARIANCE_OF_LEVEL = 1.0
"""Of a task's own level, in units of the targets' variance."""


def scale(logits: Vector, left: Tasks, right: Tasks) -> Matrix:
    """What the kernel of points is multiplied by, between those of ``left`` (rows) and ``right`` (columns)."""
    rho = _rho(logits)
    related = np.outer(rho, rho)
    np.fill_diagonal(related, 1.0)
    return np.asarray(related[np.ix_(left, right)])


def level(left: Tasks, right: Tasks) -> Matrix:
    """The kernel of the tasks' own levels."""
    return np.asarray(VARIANCE_OF_LEVEL * (left[:, None] == right[None, :]))


def gradient(logits: Vector, tasks: Tasks, weighted: Matrix) -> Vector:
    """Of the sum of ``weighted``, slope times kernel of points, times :func:`scale` of the same points."""
    rho = _rho(logits)
    is_of = (tasks[:, None] == np.arange(len(rho))[None, :]).astype(float)
    sums = is_of.T @ weighted @ is_of
    np.fill_diagonal(sums, 0.0)
    slopes = 2 * sums @ rho
    return np.asarray((slopes * rho * (1 - rho))[1:])


def _rho(logits: Vector) -> Vector:
    return np.append(1.0, 1 / (1 + np.exp(-logits)))
