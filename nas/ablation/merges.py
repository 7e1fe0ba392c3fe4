"""How open the gates are, and how much each branch and each skip bring, over the validation split."""

from __future__ import annotations

from torch import Tensor

from nas.ablation.probed import ProbedNetwork
from nas.analysis.ablation import MergeNorms, Openness
from nas.analysis.openness import Tally
from search_spaces.plan import Skip, Step


class _Norms:
    """Sums of the L2 norms of samples."""

    def __init__(self) -> None:
        self.branch = self.skip = 0.0

    def add(self, branch: Tensor, skip: Tensor) -> None:
        self.branch += _summed(branch)
        self.skip += _summed(skip)


def merges(
    probed: ProbedNetwork,
) -> tuple[tuple[Openness, ...], tuple[MergeNorms, ...]]:
    """Of every gate its openness, and of every skip the norms at its merge, in the order of the plan."""
    norms = {_pair(skip): _Norms() for skip in probed.plan.skips}
    tallies = {_pair(skip): Tally() for skip in probed.plan.skips if skip.gate}

    def look(
        _step: Step, skip: Skip, branch: Tensor, carried: Tensor, t: Tensor | None
    ) -> None:
        norms[_pair(skip)].add(branch, carried)
        if t is not None:
            tallies[_pair(skip)].add(t.float().cpu().numpy())

    probed.watch(look)
    gates = [s for s in probed.plan.skips if s.gate]
    return (
        tuple(_openness(skip, tallies[_pair(skip)]) for skip in gates),
        tuple(
            _norms(skip, norms[_pair(skip)], probed.num_samples)
            for skip in probed.plan.skips
        ),
    )


def _openness(skip: Skip, tally: Tally) -> Openness:
    spread = tally.spread()
    return Openness(
        source=skip.source,
        target=skip.target,
        kind=skip.kind,
        mean=spread.mean,
        sd=spread.sd,
        p5=spread.p5,
        p50=spread.p50,
        p95=spread.p95,
        share_closed=spread.share_closed,
        share_open=spread.share_open,
        is_saturated=spread.is_saturated,
    )


def _norms(skip: Skip, norms: _Norms, num_samples: int) -> MergeNorms:
    return MergeNorms(
        source=skip.source,
        target=skip.target,
        kind=skip.kind,
        branch=norms.branch / num_samples,
        skip=norms.skip / num_samples,
        ratio=norms.branch / norms.skip if norms.skip else None,
    )


def _summed(value: Tensor) -> float:
    """Of the norms of a batch's samples."""
    return float(value.flatten(1).double().norm(dim=1).sum())


def _pair(skip: Skip) -> tuple[int, int]:
    return skip.source, skip.target
