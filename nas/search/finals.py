"""Who is trained for the report of a job: the best of its search, and what they are compared with."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from nas.admission import ResolvedJob
from nas.analysis.preference import ranked
from nas.final import Entrant, NewFinal, Role
from nas.objectives import found as measured
from nas.search.candidates import Candidate, Candidates
from nas.trial import EvaluationKey, TrialRecord
from search_spaces import SearchSpace


def finals(job: ResolvedJob, best: Sequence[TrialRecord]) -> tuple[NewFinal, ...]:
    """Every training of the report, network by network, each with every seed.

    Args:
        job: whose search has ended.
        best: its trials that had their full budget, the best first, as many as the request's
            ``finalists`` at least where there are so many; none: there is nothing to report on.
    """
    wanted = job.request.report
    best = best[: wanted.finalists]
    if not best:
        return ()
    return tuple(
        NewFinal(
            entrant,
            EvaluationKey(
                entrant.fingerprint,
                job.dataset.digest,
                job.recipe.digest,
                job.recipe.epochs,
                seed,
            ),
        )
        for entrant in entrants(job, best)
        for seed in seeds(job.request.seed, wanted.seeds)
    )


def num_trainings(job: ResolvedJob) -> int:
    """How many trainings the report of a job takes at most: a network that plays two roles is trained once."""
    wanted = job.request.report
    finalists = min(wanted.finalists, job.request.budget.trials)
    if not finalists:
        return 0
    controls = _controls(job.space, _candidates(job), wanted.controls)
    num_controls = len({control.fingerprint for control in controls})
    return (finalists + num_controls + wanted.random) * wanted.seeds


def preferred(
    job: ResolvedJob, trials: Sequence[TrialRecord]
) -> tuple[TrialRecord, ...]:
    """The trials of several objectives that had their full budget, by how near to the best of each they are."""
    full = [trial for trial in trials if trial.state.has_score]
    values = [
        job.objectives.values(
            measured(
                trial.costs,
                trial.values,
                score=trial.score,
                latency_ms=trial.latency_ms,
                peak_memory_bytes=trial.peak_memory_bytes,
            )
        )
        for trial in full
    ]
    known = [place for place, row in enumerate(values) if np.isfinite(row).all()]
    order = ranked(np.array([values[place] for place in known], dtype=np.float64))
    return tuple(full[known[place]] for place in order)


def seeds(job_seed: int, number: int) -> tuple[int, ...]:
    """Seeds for the report of a job: the same ones for equal jobs, never the search's own."""
    found: dict[int, None] = {}
    for place in range(2 * number + 1):
        digest = sha256(f"report of {job_seed}, training {place}".encode()).digest()
        found[int.from_bytes(digest[:4]) % 2**31] = None
    found.pop(job_seed, None)
    return tuple(found)[:number]


def entrants(job: ResolvedJob, best: Sequence[TrialRecord]) -> tuple[Entrant, ...]:
    """The networks of a report, each once, whichever roles it plays."""
    wanted, space = job.request.report, job.space
    candidates = _candidates(job)
    names = {
        name: architecture.fingerprint for name, architecture in space.named().items()
    }
    found: dict[str, Entrant] = {}
    for entrant in (
        *_finalists(best),
        *_controls(space, candidates, wanted.controls),
        *_random(space, candidates, wanted.random, job.request.seed),
    ):
        known = found.get(entrant.fingerprint)
        roles = (*known.roles, *entrant.roles) if known else entrant.roles
        found[entrant.fingerprint] = replace(
            known or entrant,
            roles=tuple(role for role in Role if role in roles),
            names=tuple(n for n, f in names.items() if f == entrant.fingerprint),
        )
    return tuple(found.values())


def _candidates(job: ResolvedJob) -> Candidates:
    request = job.request
    return Candidates(job.space, request.limits, request.objective.penalty, job.recipe)


def _finalists(best: Sequence[TrialRecord]) -> Iterator[Entrant]:
    for place, trial in enumerate(best, 1):
        yield Entrant(
            roles=(Role.FINALIST,),
            names=(),
            place=place,
            trial_id=trial.id,
            fingerprint=trial.fingerprint,
            architecture=trial.architecture,
            costs=trial.costs,
            penalty=trial.penalty,
        )


def _controls(
    space: SearchSpace, candidates: Candidates, names: Sequence[str]
) -> Iterator[Entrant]:
    """The named topologies that are points of the space and within the limits."""
    for name, architecture in space.named().items():
        choices = space.choices(architecture) if name in names else None
        candidate = candidates.examine(choices) if choices else None
        if candidate is not None:
            yield _entrant(candidate, Role.CONTROL)


def _random(
    space: SearchSpace, candidates: Candidates, number: int, seed: int
) -> Iterator[Entrant]:
    """Legal points, uniformly drawn, each once; fewer where the space has no more."""
    rng = random.Random(f"report of {seed}")
    for _ in range(number):
        wish = {d.name: rng.choice(d.choices) for d in space.dimensions}
        candidate = candidates.nearest(wish, rng)
        if candidate is None:
            return
        candidates.see(candidate.architecture.fingerprint)
        yield _entrant(candidate, Role.RANDOM)


def _entrant(candidate: Candidate, role: Role) -> Entrant:
    return Entrant(
        roles=(role,),
        names=(),
        place=None,
        trial_id=None,
        fingerprint=candidate.architecture.fingerprint,
        architecture=candidate.architecture.to_json(),
        costs=candidate.costs,
        penalty=candidate.penalty,
    )
