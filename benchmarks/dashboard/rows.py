"""The rows of each table, from one population."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from benchmarks.dashboard.happenings import SCORED, events_of
from benchmarks.dashboard.population import GivenJob, Population
from benchmarks.dashboard.search import GivenTrial
from benchmarks.growth.population import Row, moment, text
from benchmarks.growth.rows import Rows
from nas.access import DEFAULT_PROJECT
from nas.states import JobState, TrialState
from nas.store.curves import EPOCHS_PER_PIECE, packed, piece_of
from nas.store.rises import grown
from nas.store.tables import (
    ArchitectureRow,
    CurveRow,
    EvaluationRow,
    EventRow,
    JobRow,
    LeaseRow,
    LogRow,
    TrialCountRow,
    TrialRow,
    WorkerRow,
)
from nas.trial import Origin
from search_spaces.topology import SKIP_KINDS

OWNER = "worker-of-nobody"
MESSAGES = {
    JobState.FINISHED: "Its budget of {n} trials is spent: {n}.",
    JobState.FAILED: "The data set changed since the job was posted.",
}


def _all_trials(given: Population) -> Iterator[tuple[GivenJob, GivenTrial]]:
    for job in given.jobs:
        for trial in job.trials:
            yield job, trial


def _architectures(given: Population) -> Iterator[Row]:
    first: dict[str, Row] = {}
    for job, trial in _all_trials(given):
        architecture = trial.candidate.architecture
        if architecture.fingerprint not in first:
            first[architecture.fingerprint] = (
                architecture.fingerprint,
                text(architecture.to_json()),
                moment(job.at(trial.started)),
            )
    yield from (first[key] for key in sorted(first))


def _complete(given: Population) -> Iterator[tuple[int, GivenJob, GivenTrial]]:
    number = 0
    for job, trial in _all_trials(given):
        if trial.state is TrialState.COMPLETE:
            number += 1
            yield number, job, trial


def _evaluations(given: Population) -> Iterator[Row]:
    for number, job, trial in _complete(given):
        yield (
            number,
            DEFAULT_PROJECT,
            trial.candidate.architecture.fingerprint,
            job.resolved.dataset.digest,
            job.resolved.recipe.digest,
            len(trial.reports),
            number,  # a seed of its own, as an architecture comes again
            trial.id,
            text(trial.reports[-1].values),
            trial.compute_seconds,
            moment(job.at(trial.ended or 0.0)),
        )


def _request(job: GivenJob) -> dict[str, Any]:
    document = job.resolved.request.model_dump(mode="json")
    more = 24 if job.state in (JobState.QUEUED, JobState.PAUSED) else 0
    if job.is_open:
        more = max(8, job.num_trials // 4)
    document["budget"]["trials"] = job.num_trials + more
    return document


def _jobs(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        best, document = job.best, _request(job)
        name = f"{document['name']}, {job.num_trials:,} trials"
        message = MESSAGES.get(job.state, "").format(n=job.num_trials) or None
        reasons = {JobState.FINISHED: "trials"}
        num_started = job.num_trials - job.counts[TrialState.PROPOSED]
        has_begun = job.state is not JobState.QUEUED
        yield (
            job.id,
            DEFAULT_PROJECT,
            name,
            job.state,
            text({**document, "name": name}),
            hashlib.sha256(job.id.encode()).hexdigest(),
            job.resolved.dataset.digest,
            message,
            reasons.get(job.state, str(job.state)) if job.state.is_final else None,
            text(document["budget"]),
            best and best.id,
            best and best.score,
            num_started,
            num_started,
            job.seconds if has_begun else 0.0,
            moment(given.now) if job.is_open else None,
            sum(trial.compute_seconds for trial in job.trials),
            sum(1 for _ in events_of(job)),
            text(_rises(job)),
            moment(job.ended_at),
            moment(job.created_at),
            moment(job.started_at) if has_begun else None,
            moment(job.ended_at),
        )


def _rises(job: GivenJob) -> dict[str, Any]:
    ended = sorted((t for t in job.trials if t.ended), key=lambda t: t.ended or 0.0)
    rises: dict[str, Any] = {}
    for order, trial in enumerate(ended, 1):
        if trial.is_best:
            rises = grown(rises, order, trial.score)
    return rises


def _leases(given: Population) -> Iterator[Row]:
    """A running job is held for a year, so that no worker process takes it."""
    later = moment(given.now + timedelta(days=365))
    for job in given.jobs:
        yield (
            job.id,
            OWNER if job.is_open else None,
            1,
            later if job.is_open else None,
        )


def _counts(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for state in TrialState:
            yield job.id, state, job.counts[state]


def _trials(given: Population) -> Iterator[Row]:
    evaluations = {trial.id: number for number, _, trial in _complete(given)}
    for job, trial in _all_trials(given):
        candidate, costs = trial.candidate, trial.candidate.costs
        kinds = Counter(edge.kind for edge in candidate.architecture.topology)
        is_begun = trial.state is not TrialState.PROPOSED
        yield (
            trial.id,
            job.id,
            trial.number,
            trial.state,
            candidate.architecture.fingerprint,
            text(candidate.choices),
            Origin.SAMPLER if trial.number % 9 else Origin.NEIGHBOUR,
            costs.parameters,
            costs.flops,
            costs.activation_bytes,
            costs.training_bytes,
            costs.num_skips,
            *(kinds[kind] for kind in SKIP_KINDS),
            candidate.penalty,
            0,
            text({"trial": {}, "study": {}}),
            trial.metric,
            trial.score if trial.state in SCORED else None,
            text(trial.reports[-1].values if trial.reports else {}),
            len(trial.reports),
            int(is_begun),
            trial.reason,
            trial.message,
            trial.device,
            trial.compute_seconds,
            evaluations.get(trial.id),
            480 * 2**20 + costs.parameters * 16 if trial.ended else None,
            0.4 + trial.number % 37 / 100 if trial.ended else None,
            moment(job.at(trial.started - 0.05)),
            moment(job.at(trial.started)) if is_begun else None,
            moment(job.at(trial.ended)) if trial.ended else None,
        )


def _curves(given: Population) -> Iterator[Row]:
    for _, trial in _all_trials(given):
        for first in range(0, len(trial.reports), EPOCHS_PER_PIECE):
            reports = trial.reports[first : first + EPOCHS_PER_PIECE]
            yield trial.id, piece_of(reports[0].epoch), text(packed(reports))


def _events(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for number, (at, kind, trial_id, payload) in enumerate(events_of(job), 1):
            yield job.id, number, kind, trial_id, text(payload), moment(job.at(at))


def _logs(given: Population) -> Iterator[Row]:
    """Of the failed, and of one in ten."""
    for job, trial in _all_trials(given):
        if trial.state is TrialState.PROPOSED or not (
            trial.reason or trial.number % 10 == 0 or job.num_trials < 100
        ):
            continue
        lines = [("info", f"Attempt 1 begins on {trial.device}.", 0, trial.started)]
        for report in trial.reports[-1:]:
            told = f"Epoch {report.epoch}: accuracy {report.values['accuracy']:.4f}."
            lines.append(("info", told, report.epoch, trial.started + 1))
        if trial.message:
            lines.append(
                ("error", trial.message, len(trial.reports), trial.started + 1)
            )
        for number, (level, told, epoch, at) in enumerate(lines, 1):
            when = moment(job.at(at))
            yield (
                trial.id,
                number,
                level,
                "workers.candidate",
                told,
                1,
                epoch,
                "{}",
                when,
            )


def _workers(given: Population) -> Iterator[Row]:
    for number in (1, 2):
        began = moment(given.now - timedelta(hours=3))
        name = f"node-{number}"
        yield f"{name}-4711", name, 4.0, 0.0, 2, "0.1.0", began, moment(given.now)


def _names(columns: str) -> tuple[str, ...]:
    return tuple(columns.split())


ALL = (
    Rows(ArchitectureRow, _names("fingerprint document created_at"), _architectures),
    Rows(
        EvaluationRow,
        _names(
            "id project_id fingerprint dataset_digest recipe_digest epochs seed trial_id metrics "
            "compute_seconds created_at"
        ),
        _evaluations,
    ),
    Rows(
        JobRow,
        _names(
            "id project_id name state request request_digest dataset_digest message end_reason "
            "budget best_trial_id best_score num_starts num_started wall_seconds wall_since "
            "compute_seconds last_event rises quiet_since created_at started_at ended_at"
        ),
        _jobs,
    ),
    Rows(LeaseRow, _names("job_id owner token expires_at"), _leases),
    Rows(TrialCountRow, _names("job_id state num_trials"), _counts),
    Rows(
        TrialRow,
        _names(
            "id job_id number state fingerprint choices origin parameters flops activation_bytes "
            "training_bytes num_skips num_add num_concat num_gate penalty seed sampler_state metric score metrics epochs "
            "attempts reason message device compute_seconds evaluation_id peak_memory_bytes "
            "utilisation created_at started_at ended_at"
        ),
        _trials,
    ),
    Rows(CurveRow, _names("trial_id piece epochs"), _curves),
    Rows(EventRow, _names("job_id number kind trial_id payload created_at"), _events),
    Rows(
        LogRow,
        _names("trial_id number level logger message attempt epoch fields created_at"),
        _logs,
    ),
    Rows(
        WorkerRow,
        _names(
            "id hostname num_cpus num_gpus num_actors version started_at last_seen_at"
        ),
        _workers,
    ),
)
