"""The rows of each table, in the order of its key, from one population."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from benchmarks.growth.population import (
    NOW,
    NUM_VARIANTS,
    REPORTS_PER_EVENT,
    GivenJob,
    Population,
    Row,
    moment,
    text,
)
from nas.states import JobState, TrialState
from nas.store.curves import EPOCHS_PER_PIECE
from nas.store.tables import (
    ArchitectureRow,
    ArtifactRow,
    Base,
    CurveRow,
    EvaluationRow,
    EventRow,
    JobRow,
    LeaseRow,
    TrialCountRow,
    TrialRow,
)

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Given]):
    """What goes into a table: columns by name, then the values of each row."""

    table: type[Base]
    columns: tuple[str, ...]
    make: Callable[[Given], Iterator[Row]]


def fingerprint(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def _architectures(given: Population) -> Iterator[Row]:
    created = moment(NOW - timedelta(days=365))
    documents = [
        text(
            {
                "family": "convnet",
                "settings": {"depth": 9, "widths": [16, 32, 64]},
                "edges": json.loads(choices),
            }
        )
        for choices in given.choices
    ]
    used = {fingerprint(number): number for number in set(given.architectures)}
    for key in sorted(used):
        yield key, documents[used[key] % NUM_VARIANTS], created


def _is_evaluated(state: TrialState) -> bool:
    return state is TrialState.COMPLETE


def _evaluations(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for place, number in given.trials_of(job):
            if _is_evaluated(given.states[place]):
                yield (
                    place + 1,
                    given.project_id,
                    fingerprint(given.architectures[place]),
                    fingerprint(job.place % 5),
                    fingerprint(job.place % 50),
                    given.epochs[place],
                    place,
                    given.trial_id(job, number),
                    given.values[place % NUM_VARIANTS],
                    1.0,
                    moment(job.created_at),
                )


def _jobs(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        best, request = (
            _best(given, job),
            given.requests[job.place % len(given.requests)],
        )
        waiting = job.state is JobState.QUEUED
        yield (
            job.id,
            given.project_id,
            f"sweep {job.place % 977} of team {job.place % 31}",
            job.state,
            request,
            fingerprint(job.place),
            best and given.trial_id(job, best - job.first_trial),
            best and given.scores[best],
            job.num_trials,
            float(job.num_trials),
            _num_events(given, job),
            moment(job.ended_at) if job.keeps_events else None,
            moment(job.created_at),
            None if waiting else moment(job.created_at),
            moment(job.ended_at),
        )


def _best(given: Population, job: GivenJob) -> int | None:
    scored = [p for p, _ in given.trials_of(job) if given.states[p].has_score]
    return max(scored, key=given.scores.__getitem__, default=None)


def _leases(given: Population) -> Iterator[Row]:
    soon = moment(NOW + timedelta(days=365))
    for job in given.jobs:
        held = job.state is JobState.RUNNING
        yield job.id, "worker-1" if held else None, 1, soon if held else None


def _counts(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        states = [given.states[place] for place, _ in given.trials_of(job)]
        for state in TrialState:
            yield job.id, state, states.count(state)


def _trials(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for place, number in given.trials_of(job):
            yield _trial(given, job, place, number)


def _trial(given: Population, job: GivenJob, place: int, number: int) -> Row:
    state, architecture = given.states[place], given.architectures[place]
    seconds = given.epochs[place] * 0.5 + place % 97 / 10
    created = job.created_at + timedelta(seconds=number)
    score = (
        given.scores[place] if state.has_score or state is TrialState.PRUNED else None
    )
    return (
        given.trial_id(job, number),
        job.id,
        number,
        state,
        fingerprint(architecture),
        given.choices[architecture % NUM_VARIANTS],
        "sampler",
        1000 + architecture * 7 % 99_991,
        10_000 + architecture * 77 % 999_983,
        3000,
        4000,
        architecture % 13,
        0.05,
        place,
        text({"rank": place % 7}),
        score and score + 0.05,
        score,
        given.values[place % NUM_VARIANTS],
        given.epochs[place],
        1,
        "cpu:0",
        seconds,
        place + 1 if _is_evaluated(state) else None,
        moment(created),
        moment(created + timedelta(seconds=1)),
        moment(created + timedelta(seconds=1 + seconds)) if state.is_final else None,
    )


def _curves(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for place, number in given.trials_of(job):
            trial_id = given.trial_id(job, number)
            for piece in range(-(-given.epochs[place] // EPOCHS_PER_PIECE)):
                left = given.epochs[place] - piece * EPOCHS_PER_PIECE
                num_epochs = min(EPOCHS_PER_PIECE, left)
                yield trial_id, piece, given.piece(piece, num_epochs, place + piece)


def _num_events(given: Population, job: GivenJob) -> int:
    """Two of the job, three of a trial, one of each batch of reports."""
    places = [place for place, _ in given.trials_of(job)]
    num_reports = sum(given.epochs[place] for place in places)
    return 2 + 3 * len(places) + num_reports // REPORTS_PER_EVENT


def _events(given: Population) -> Iterator[Row]:
    created, moved = text({"number": 1, "origin": "sampler", "label": None}), _moved()
    for job in given.jobs:
        last, at = _num_events(given, job), moment(job.created_at)
        first_batch = 3 + 3 * job.num_trials
        for number in range(1 if job.keeps_events else last, last + 1):
            trial_id = given.trial_id(job, number // 3)
            if number in (1, 2, last):
                yield job.id, number, "job.state", None, text({"state": job.state}), at
            elif number >= first_batch:
                batch = given.batches[number % NUM_VARIANTS]
                yield job.id, number, "trial.report", None, batch, at
            elif number % 3 == 0:
                yield job.id, number, "trial.created", trial_id, created, at
            else:
                yield job.id, number, "trial.state", trial_id, moved, at


def _moved() -> str:
    return text(
        {
            "number": 12,
            "state": "complete",
            "previous": "running",
            "is_best": False,
            "metric": 0.9512345678,
            "penalty": 0.05,
            "score": 0.9012345678,
            "epochs": 20,
            "attempts": 1,
            "reason": None,
            "message": None,
            "device": "cpu:0",
        }
    )


def _artifacts(given: Population) -> Iterator[Row]:
    for job in given.jobs:
        for place, number in given.trials_of(job):
            if given.states[place] is TrialState.COMPLETE:
                trial_id = given.trial_id(job, number)
                yield (
                    f"{job.id}/{trial_id}/weights.safetensors",
                    job.id,
                    trial_id,
                    "weights",
                    400_000,
                    fingerprint(place),
                    moment(job.created_at),
                )


ALL = (
    Rows(ArchitectureRow, ("fingerprint", "document", "created_at"), _architectures),
    Rows(
        EvaluationRow,
        (
            "id",
            "project_id",
            "fingerprint",
            "dataset_digest",
            "recipe_digest",
            "epochs",
            "seed",
            "trial_id",
            "metrics",
            "compute_seconds",
            "created_at",
        ),
        _evaluations,
    ),
    Rows(
        JobRow,
        (
            "id",
            "project_id",
            "name",
            "state",
            "request",
            "request_digest",
            "best_trial_id",
            "best_score",
            "num_starts",
            "compute_seconds",
            "last_event",
            "quiet_since",
            "created_at",
            "started_at",
            "ended_at",
        ),
        _jobs,
    ),
    Rows(LeaseRow, ("job_id", "owner", "token", "expires_at"), _leases),
    Rows(TrialCountRow, ("job_id", "state", "num_trials"), _counts),
    Rows(
        TrialRow,
        (
            "id",
            "job_id",
            "number",
            "state",
            "fingerprint",
            "choices",
            "origin",
            "parameters",
            "flops",
            "activation_bytes",
            "training_bytes",
            "num_skips",
            "penalty",
            "seed",
            "sampler_state",
            "metric",
            "score",
            "metrics",
            "epochs",
            "attempts",
            "device",
            "compute_seconds",
            "evaluation_id",
            "created_at",
            "started_at",
            "ended_at",
        ),
        _trials,
    ),
    Rows(CurveRow, ("trial_id", "piece", "epochs"), _curves),
    Rows(
        EventRow,
        ("job_id", "number", "kind", "trial_id", "payload", "created_at"),
        _events,
    ),
    Rows(
        ArtifactRow,
        ("path", "job_id", "trial_id", "kind", "num_bytes", "sha256", "created_at"),
        _artifacts,
    ),
)
