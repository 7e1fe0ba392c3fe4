"""Stratified samples, drawn by a fixed seed, so that every process makes the same splits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nas.datasets.dataset import Array, Split

SEED = 0
NUM_TARGET_BINS = 10
Indices = NDArray[np.intp]


def strata(y: Array) -> NDArray[np.int64]:
    """The group of each sample that every split should hold its share of.

    Classes are their own groups; the targets of a regression fall into tenths by rank (of the first
    target where there are several).
    """
    if y.dtype.kind != "f":
        return y.astype(np.int64)
    ranks = np.argsort(np.argsort(y[:, 0], kind="stable"), kind="stable")
    return np.asarray(ranks * NUM_TARGET_BINS // len(y), dtype=np.int64)


def apportion(
    sizes: NDArray[np.int64], total: int, least: int, spare: int
) -> NDArray[np.int64]:
    """How many of ``total`` each group gives: its share, by the largest remainder.

    A group gives at least ``least`` (or all it has) and keeps at least ``spare``. The sum is
    ``total`` as far as these bounds allow.
    """
    lower = np.minimum(sizes, least)
    upper = np.maximum(sizes - spare, 0)
    quotas = total * sizes / sizes.sum()
    shares: NDArray[np.int64] = np.clip(np.floor(quotas).astype(np.int64), lower, upper)
    while shares.sum() < min(total, upper.sum()):
        shares[np.argmax(np.where(shares < upper, quotas - shares, -np.inf))] += 1
    while shares.sum() > max(total, lower.sum()):
        shares[np.argmin(np.where(shares > lower, quotas - shares, np.inf))] -= 1
    return shares


def draw(
    groups: NDArray[np.int64], count: int, *, least: int = 0, spare: int = 0
) -> Indices:
    """Indices, ascending, of a stratified sample of ``count``; see :func:`apportion`."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(groups))
    order = order[np.argsort(groups[order], kind="stable")]
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    shares = apportion(sizes.astype(np.int64), count, least, spare)
    chosen = [order[a : a + n] for a, n in zip(starts, shares, strict=True)]
    indices: Indices = np.sort(np.concatenate(chosen))
    return indices


def hold_out(split: Split, count: int) -> tuple[Split, Split]:
    """Split off about ``count`` samples, stratified; every group keeps one at least.

    Returns:
        What remains, and what was split off.
    """
    indices = draw(strata(split.y), count, spare=1)
    remains = np.ones(len(split), dtype=bool)
    remains[indices] = False
    return split.take(np.flatnonzero(remains)), split.take(indices)


def subset(split: Split, count: int, *, least: int = 0) -> Split:
    """A stratified subset of ``count`` samples with ``least`` of each group, in the same order."""
    if count >= len(split):
        return split
    return split.take(draw(strata(split.y), count, least=least))
