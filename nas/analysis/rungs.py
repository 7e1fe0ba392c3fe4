"""Where trials were ended early, what that saved, and whether it misled the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, norm

from nas.admission import ResolvedJob
from nas.search.ballot import of_loss
from nas.search.judge import ladder_of
from nas.search.rungs import Ladder
from nas.states import TrialState
from nas.trial import Origin, Report, TrialRecord

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_AGREEING = 5
"""Trials below which nothing is said of the agreement: its interval would be all there is."""

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Trainings:
    """How far trials were trained; an entry of each array for each trial.

    Attributes:
        numbers: of the trials in their job.
        flops: of their networks.
        epochs: that each was trained.
        is_pruned: whether it was ended early after them.
        is_judged: False for controls, which go on whatever they reach.
        finals: scores after the full budget, NaN without it.
    """

    numbers: Ints
    flops: Ints
    epochs: Ints
    is_pruned: NDArray[np.bool_]
    is_judged: NDArray[np.bool_]
    finals: Floats


@dataclass(frozen=True, slots=True)
class Curves:
    """A number of each trial after some epochs.

    Attributes:
        epochs: ascending.
        values: ``(trials, epochs)``, NaN where it is not known.
    """

    epochs: Sequence[int]
    values: Floats

    def at(self, epochs: Ints) -> Floats:
        """The number of each trial after its own epoch, which is one of those known."""
        places = np.searchsorted(np.array(self.epochs), epochs)
        found: Floats = np.take_along_axis(self.values, places[:, None], axis=1)[:, 0]
        return found


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a ranking at a rung agrees with the one after the full budget.

    Attributes:
        tau: Kendall's rank correlation (tau-b), from -1 to 1.
        low: lower end of its 95% confidence interval.
        high: upper end.
        num_trials: that have both scores.
    """

    tau: float
    low: float
    high: float
    num_trials: int


@dataclass(frozen=True, slots=True)
class Rung:
    """A place where trials of one bracket were judged.

    Attributes:
        bracket: 0 where there is one only.
        epoch: of the reference network, where the rung is by compute; else of every trial.
        num_reached: trials that were trained so far.
        num_pruned: those of them that ended here.
        threshold: metric here of the worst that was judged and went on; None where none did.
        agreement: of what was ranked here with the final score; None for fewer than five trials.
    """

    bracket: int
    epoch: int
    num_reached: int
    num_pruned: int
    threshold: float | None
    agreement: Agreement | None


def agreement(at_rung: Floats, finals: Floats) -> Agreement | None:
    """Kendall's tau between two scores of the same trials, over those that have both.

    The interval is that of Fieller, Hartley & Pearson (1957): ``atanh(tau)`` has about the variance
    ``0.437 / (n - 4)``. So that few trials that agree wholly do not look certain, a tau of 1 counts in
    it as if half a pair disagreed. Trials that were ended early have no final score: what is
    told is of the survivors and the controls, and of those whom another bracket judged later; survivors
    differ less clearly than all did.

    None for fewer than five trials, and where all are equal in one of the two.
    """
    both = ~np.isnan(at_rung) & ~np.isnan(finals)
    num = int(both.sum())
    if num < MIN_AGREEING:
        return None
    tau = float(kendalltau(at_rung[both], finals[both]).statistic)
    if np.isnan(tau):
        return None
    most = 1 - 2 / (num * (num - 1))
    centre = np.arctanh(np.clip(tau, -most, most))
    half = norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(0.437 / (num - 4))
    low, high = np.tanh(centre - half), np.tanh(centre + half)
    return Agreement(tau, min(float(low), tau), max(float(high), tau), num)


def own_epochs(ladder: Ladder, trainings: Trainings) -> tuple[int, ...]:
    """All epochs at which a trial was at a rung."""
    places = [at[passed] for *_, at, passed, _ in _reached(ladder, trainings)]
    return tuple(sorted({int(epoch) for at in places for epoch in np.unique(at)}))


def rungs(
    ladder: Ladder,
    trainings: Trainings,
    metric: Curves,
    judged: Curves,
    *,
    maximise: bool,
    annealed: bool = False,
) -> list[Rung]:
    """What happened at each rung that a trial has reached.

    Args:
        ladder: of the job.
        trainings: its trials.
        metric: of each trial after :func:`own_epochs`.
        judged: what it was ranked by there, with one objective its score or one by the loss.
        maximise: whether the metric is better when larger.
        annealed: whether the rate comes down at the rungs of a trial's own bracket: then no other bracket
            tells of their agreement. Else all trials do that have come by, judged there or not.
    """
    found = []
    for bracket, rung, at, passed, here in _reached(ladder, trainings):
        went_on = here & (trainings.epochs > at)
        ended = here & trainings.is_pruned & (trainings.epochs == at)
        # Rungs of large networks may fall on one epoch: whoever ends there has come to the last of them.
        for later in (other for other in ladder.brackets[bracket] if other > rung):
            ended &= ladder.epochs_at(later, trainings.flops) != at
        # What is not on this rung is looked up anywhere, and then left out.
        safe = np.where(passed, at, metric.epochs[0])
        scores = metric.at(safe)[went_on & trainings.is_judged]
        tells = here if annealed else passed
        ranked = np.where(tells, judged.at(safe), np.nan)
        found.append(
            Rung(
                bracket=bracket,
                epoch=rung,
                num_reached=int(here.sum()),
                num_pruned=int(ended.sum()),
                threshold=_worst(scores, maximise),
                agreement=agreement(ranked, trainings.finals),
            )
        )
    return found


def of_history(job: ResolvedJob, trials: Sequence[TrialRecord]) -> list[Rung]:
    """The rungs of a job from its stored trials with their reports, in any order."""
    pruner = job.request.pruner
    trained = [t for t in trials if t.epochs and t.state is not TrialState.REUSED]
    trainings = _trainings(trained)
    ladder = ladder_of(pruner, job.recipe.epochs, lambda: job.space)
    epochs = own_epochs(ladder, trainings)
    column = {epoch: place for place, epoch in enumerate(epochs)}
    metric, judged = np.full((2, len(trained), len(epochs)), np.nan)
    for row, trial in enumerate(trained):
        for report in trial.reports:
            if (at := column.get(report.epoch)) is not None:
                metric[row, at] = report.values[job.metric.name]
                judged[row, at] = _ranked(job, report) - trial.penalty
    return rungs(
        ladder,
        trainings,
        Curves(epochs, metric),
        Curves(epochs, judged),
        maximise=job.metric.maximise,
        annealed=pruner.anneal,
    )


def _trainings(trained: Sequence[TrialRecord]) -> Trainings:
    finals = [trial.score if trial.state.has_score else None for trial in trained]
    return Trainings(
        numbers=np.array([t.number for t in trained], dtype=np.int64),
        flops=np.array([t.costs.flops for t in trained], dtype=np.int64),
        epochs=np.array([t.epochs for t in trained], dtype=np.int64),
        is_pruned=np.array([t.state is TrialState.PRUNED for t in trained], dtype=bool),
        is_judged=np.array([t.origin is not Origin.NAMED for t in trained], dtype=bool),
        finals=np.array(finals, dtype=np.float64),  # None becomes NaN
    )


def _ranked(job: ResolvedJob, report: Report) -> float:
    """What a trial was ranked by after an epoch, before the penalty."""
    if job.request.pruner.judge == "loss":
        return float(of_loss(job.metric, report.values.__getitem__))
    value = report.values[job.metric.name]
    return value if job.metric.maximise else -value


def num_saved(trainings: Trainings, max_epochs: int) -> int:
    """Epochs that pruned trials were not given."""
    pruned = trainings.epochs[trainings.is_pruned]
    return int(np.maximum(max_epochs - pruned, 0).sum())


def _reached(
    ladder: Ladder, trainings: Trainings
) -> Iterator[tuple[int, int, Ints, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Each rung that a trial of its bracket has reached.

    Its bracket, itself, after which epoch of each trial, who has come by, and who of them is of the bracket.
    """
    own = ladder.brackets_of(trainings.numbers)
    for bracket, every in enumerate(ladder.brackets):
        for rung in every:
            at = ladder.epochs_at(rung, trainings.flops)
            passed = (at < ladder.max_epochs) & (trainings.epochs >= at)
            here = passed & (own == bracket)
            if here.any():
                yield bracket, rung, at, passed, here


def _worst(scores: Floats, maximise: bool) -> float | None:
    known = scores[~np.isnan(scores)]
    worst = known.min if maximise else known.max
    return float(worst()) if len(known) else None
