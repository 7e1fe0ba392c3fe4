"""A Gaussian process over choices.

Its hyperparameters, those of the kernel, of the tasks and the noise, are the ones of the largest posterior under
log-normal priors; the marginal likelihood and its gradient are those of Rasmussen and Williams (2006, equations 2.30
and 5.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from nas.search.topology import tasks
from nas.search.topology.encoding import Codes, Encoding, Matrix
from nas.search.topology.kernel import Features, Kernel

Vector = NDArray[np.float64]

MEAN_NOISE = 0.02
"""Variance of the noise before anything is seen; that of the targets is 1."""
SPREAD_NOISE = 1.5
MIN_NOISE, MAX_NOISE = 1e-4, 2.0


@dataclass(frozen=True, slots=True)
class Data:
    """What a process learns from, one entry a result.

    Attributes:
        codes: the points.
        targets: what was measured there.
        excess: how much noisier than others each is, as a factor of the noise's variance.
        tasks: 0 for a result of this job, else the number of the earlier job.
    """

    codes: Codes
    targets: Vector
    excess: Vector
    tasks: NDArray[np.int64]

    def and_also(self, other: Data) -> Data:
        """Both."""
        return Data(
            np.concatenate([self.codes, other.codes]),
            np.concatenate([self.targets, other.targets]),
            np.concatenate([self.excess, other.excess]),
            np.concatenate([self.tasks, other.tasks]),
        )


class GaussianProcess:
    """Learns from targets with mean 0 and variance 1, as :mod:`nas.search.topology.targets` makes them.

    Attributes:
        theta: the hyperparameters: the kernel's, the relatedness of each earlier job, and the logarithms of the
            noise's variance, of this job and of each earlier one.
    """

    def __init__(self, encoding: Encoding, num_sources: int = 0) -> None:
        self._kernel = Kernel(encoding)
        self._num_sources = num_sources
        related = np.full(num_sources, tasks.PRIOR)
        noise = np.full(num_sources + 1, np.log(MEAN_NOISE))
        self._prior = np.concatenate([self._kernel.prior, related, noise])
        self._spread = np.concatenate(
            [
                self._kernel.spread,
                np.full(num_sources, tasks.SPREAD),
                np.full(num_sources + 1, SPREAD_NOISE),
            ]
        )
        self._bounds = [
            *self._kernel.bounds,
            *[tasks.BOUNDS] * num_sources,
            *[(float(np.log(MIN_NOISE)), float(np.log(MAX_NOISE)))] * (num_sources + 1),
        ]
        self.theta: Vector = self._prior

    def features(self, codes: Codes) -> Features:
        """What the kernel reads of some points."""
        return self._kernel.features(codes)

    def fit(self, data: Data, max_iterations: int) -> None:
        """Learn the hyperparameters, from where they are now, by L-BFGS."""
        found = minimize(
            self.loss,
            self.theta,
            args=(self._kernel.features(data.codes), data),
            jac=True,
            method="L-BFGS-B",
            bounds=self._bounds,
            options={"maxiter": max_iterations},
        )
        self.theta = found.x

    def condition(self, data: Data) -> None:
        """Take in what is known; the hyperparameters stay."""
        of_points, logits, log_noise = self._split(self.theta)
        self._known, self._tasks = self._kernel.features(data.codes), data.tasks
        kernel = self._kernel.between(of_points, self._known, self._known)
        if self._num_sources:
            kernel *= tasks.scale(logits, data.tasks, data.tasks)
            kernel += tasks.level(data.tasks, data.tasks)
        noise = np.exp(log_noise[data.tasks]) * data.excess
        kernel[np.diag_indices(len(kernel))] += noise
        self._factor = cholesky(
            kernel, lower=True, check_finite=False, overwrite_a=True
        )
        self._weights = cho_solve(
            (self._factor, True), data.targets, check_finite=False
        )

    def predict(self, features: Features) -> tuple[Vector, Vector]:
        """Mean and standard deviation of this job's noise-free value at some points."""
        of_points, logits, _ = self._split(self.theta)
        kernel = self._kernel.between(of_points, features, self._known)
        variance = 1.0
        if self._num_sources:
            own = np.zeros(1, dtype=np.int64)
            kernel *= tasks.scale(logits, own, self._tasks)
            kernel += tasks.level(own, self._tasks)
            variance += tasks.VARIANCE_OF_LEVEL
        mean = kernel @ self._weights
        explained = solve_triangular(
            self._factor, kernel.T, lower=True, check_finite=False
        )
        left = variance - np.einsum("ij,ij->j", explained, explained)
        return mean, np.sqrt(np.maximum(left, 1e-9))

    def loss(
        self, theta: Vector, features: Features, data: Data
    ) -> tuple[float, Vector]:
        """Minus the logarithm of the posterior, and its gradient."""
        of_points, logits, log_noise = self._split(theta)
        terms = self._kernel.terms(of_points, features)
        noise = np.exp(log_noise[data.tasks]) * data.excess
        scale: Matrix | float = 1.0
        covariance = terms.kernel + np.diag(noise)
        if self._num_sources:
            scale = tasks.scale(logits, data.tasks, data.tasks)
            covariance = terms.kernel * scale + tasks.level(data.tasks, data.tasks)
            covariance[np.diag_indices(len(noise))] += noise
        try:
            factor = cholesky(covariance, lower=True, check_finite=False)
        except np.linalg.LinAlgError:
            return 1e10, np.zeros_like(theta)
        weights = cho_solve((factor, True), data.targets, check_finite=False)
        inverse = cho_solve((factor, True), np.eye(len(noise)), check_finite=False)
        slope = np.outer(weights, weights) - inverse
        gradient = np.concatenate(
            [
                self._kernel.gradient(of_points, features, terms, slope * scale),
                tasks.gradient(logits, data.tasks, slope * terms.kernel),
                np.bincount(data.tasks, np.diag(slope) * noise, self._num_sources + 1),
            ]
        )
        off = (theta - self._prior) / self._spread
        fit = data.targets @ weights + off @ off
        loss = 0.5 * fit + np.log(np.diag(factor)).sum()
        return float(loss), off / self._spread - gradient / 2

    def log_predictive(self) -> float:
        """Log density of this job's results, each predicted from all others (Rasmussen and Williams, 5.10-5.12)."""
        inverse = cho_solve(
            (self._factor, True), np.eye(len(self._weights)), check_finite=False
        )
        own = self._tasks == 0
        precision = np.diag(inverse)[own]
        off = self._weights[own] ** 2 / precision
        return float(0.5 * (np.log(precision) - off - np.log(2 * np.pi)).sum())

    def _split(self, theta: Vector) -> tuple[Vector, Vector, Vector]:
        """The hyperparameters of the kernel, those of the tasks, and those of the noise."""
        first = len(self._kernel.prior)
        second = first + self._num_sources
        return theta[:first], theta[first:second], theta[second:]
