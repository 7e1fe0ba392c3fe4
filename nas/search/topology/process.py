"""A Gaussian process over choices.

Its hyperparameters, those of the kernel and the noise, are the ones of the largest posterior under log-normal priors;
the marginal likelihood and its gradient are those of Rasmussen and Williams (2006, equations 2.30 and 5.9).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.kernel import Features, Kernel

Vector = NDArray[np.float64]

MEAN_NOISE = 0.02
"""Variance of the noise before anything is seen; that of the targets is 1."""
SPREAD_NOISE = 1.5
MIN_NOISE, MAX_NOISE = 1e-4, 2.0


class GaussianProcess:
    """Learns from targets with mean 0 and variance 1, as :mod:`nas.search.topology.targets` makes them.

    Attributes:
        theta: the hyperparameters: the kernel's, and the logarithm of the noise's variance.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._kernel = Kernel(encoding)
        self._prior = np.append(self._kernel.prior, np.log(MEAN_NOISE))
        self._spread = np.append(self._kernel.spread, SPREAD_NOISE)
        self.theta: Vector = self._prior

    def fit(
        self, codes: Codes, targets: Vector, excess: Vector, max_iterations: int
    ) -> None:
        """Learn the hyperparameters, from where they are now.

        Args:
            codes: the points.
            targets: what was measured there.
            excess: how much noisier than the others each is, as a factor of the noise's variance.
            max_iterations: of L-BFGS.
        """
        noise = (float(np.log(MIN_NOISE)), float(np.log(MAX_NOISE)))
        found = minimize(
            self.loss,
            self.theta,
            args=(self._kernel.features(codes), targets, excess),
            jac=True,
            method="L-BFGS-B",
            bounds=[*self._kernel.bounds, noise],
            options={"maxiter": max_iterations},
        )
        self.theta = found.x

    def condition(self, codes: Codes, targets: Vector, excess: Vector) -> None:
        """Take in what is known; the hyperparameters stay."""
        self._known = self._kernel.features(codes)
        kernel = self._kernel.terms(self.theta[:-1], self._known, self._known).kernel
        kernel[np.diag_indices(len(codes))] += np.exp(self.theta[-1]) * excess
        self._factor = cholesky(kernel, lower=True, check_finite=False)
        self._weights = cho_solve((self._factor, True), targets, check_finite=False)

    def predict(self, codes: Codes) -> tuple[Vector, Vector]:
        """Mean and standard deviation of the noise-free value at some points."""
        features = self._kernel.features(codes)
        kernel = self._kernel.terms(self.theta[:-1], features, self._known).kernel
        mean = kernel @ self._weights
        explained = solve_triangular(
            self._factor, kernel.T, lower=True, check_finite=False
        )
        variance = np.maximum(1.0 - (explained**2).sum(axis=0), 1e-9)
        return mean, np.sqrt(variance)

    def loss(
        self, theta: Vector, features: Features, targets: Vector, excess: Vector
    ) -> tuple[float, Vector]:
        """Minus the logarithm of the posterior, and its gradient."""
        terms = self._kernel.terms(theta[:-1], features, features)
        noise = np.exp(theta[-1]) * excess
        try:
            factor = cholesky(
                terms.kernel + np.diag(noise), lower=True, check_finite=False
            )
        except np.linalg.LinAlgError:
            return 1e10, np.zeros_like(theta)
        weights = cho_solve((factor, True), targets, check_finite=False)
        inverse = cho_solve((factor, True), np.eye(len(targets)), check_finite=False)
        slope = np.outer(weights, weights) - inverse
        gradient = np.append(
            self._kernel.gradient(theta[:-1], features, terms, slope),
            np.diag(slope) @ noise,
        )
        off = (theta - self._prior) / self._spread
        loss = 0.5 * (targets @ weights + off @ off) + np.log(np.diag(factor)).sum()
        return float(loss), off / self._spread - gradient / 2
