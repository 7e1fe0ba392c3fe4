"""What earlier jobs found, as points of the space of a job that begins with it.

Only trials that ran their full budget count: what a pruned one had reached says little to a search that does not
know how far that was.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from nas import objectives
from nas.admission import ResolvedJob
from nas.objective import score
from nas.search.candidates import Candidates
from nas.search.matching import counterpart
from nas.search.samplers import Earlier
from nas.search.topology.targets import spread
from nas.trial import TrialRecord
from search_spaces import Architecture


def earlier(
    job: ResolvedJob, sources: Mapping[str, Sequence[TrialRecord]], max_trials: int
) -> tuple[Earlier, ...]:
    """The points that ``job`` begins with.

    Several networks that fall on one point count as one with their mean. What the job may not train is
    left out, and what lacks one of its objectives.

    Args:
        job: the job that begins.
        sources: trials of earlier jobs by the job's id, each with its architecture.
        max_trials: how many of them are looked at: of each job its share, the best and others evenly by rank.
    """
    request = job.request
    candidates = Candidates(
        job.space, request.limits, request.objective.penalty, job.recipe
    )
    points = []
    for source, trials in sources.items():
        is_measured = any(job.metric.name in trial.values for trial in trials)
        found: dict[tuple[str, ...], list[Earlier]] = defaultdict(list)
        for trial in _chosen(trials, max_trials // len(sources)):
            point = _point(job, candidates, trial, is_measured)
            if point is not None:
                found[tuple(point.params.values())].append(point)
        for alike in found.values():
            mean = np.mean([point.values for point in alike], axis=0)
            points.append(Earlier(alike[0].params, tuple(mean.tolist()), source))
    return tuple(points)


def _chosen(trials: Sequence[TrialRecord], num: int) -> list[TrialRecord]:
    """At most ``num`` of the trials that ran in full, by number."""
    whole = [t for t in trials if t.state.has_score and t.score is not None]
    scores = np.array([trial.score for trial in whole], dtype=float)
    return [whole[place] for place in sorted(spread(scores, num))]


def _point(
    job: ResolvedJob, candidates: Candidates, trial: TrialRecord, is_measured: bool
) -> Earlier | None:
    """What ``trial`` says of the space of ``job``.

    ``is_measured`` says whether its job measured this one's metric; else its own score counts.
    """
    choices = counterpart(Architecture.from_json(trial.architecture), job.space)
    candidate = None if choices is None else candidates.examine(choices)
    if candidate is None:
        return None
    scored = _score(job, candidate.penalty, trial) if is_measured else trial.score
    values = job.objectives.values(
        objectives.found(
            candidate.costs,
            trial.values,
            score=scored,
            latency_ms=trial.latency_ms,
            peak_memory_bytes=trial.peak_memory_bytes,
        )
    )
    if not all(map(math.isfinite, values)):
        return None
    return Earlier(candidate.choices, values, trial.job_id)


def _score(job: ResolvedJob, penalty: float, trial: TrialRecord) -> float | None:
    """By the metric of ``job`` and what the point is penalised there."""
    metric = job.metric
    if metric.name not in trial.values:
        return None
    return score(metric.name, trial.values, metric.maximise, penalty).score
