"""Opening a job: all that must be known before its first candidate can be trained."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from nas.admission import ResolvedJob, resolve
from nas.artifacts import ArtifactStore, keys
from nas.bounds import training_memory
from nas.datasets import Catalog, Dataset
from nas.errors import InvalidRequest, ServiceUnavailable
from nas.final import FinalRecord
from nas.log_line import LogLevel
from nas.objectives import Values
from nas.search import Proposal, Search, earlier
from nas.search.ballot import ballot
from nas.search.history import judged
from nas.search.recipes import trial_ladder, trial_recipe
from nas.search.rungs import Ladder
from nas.settings import Settings
from nas.store import JobRecord, Transaction
from nas.training.recipe import Recipe
from nas.trial import EvaluationKey, NewTrial, Report, TrialRecord
from workers import checkpoints
from workers.assignment import Assignment, LatencyTask
from workers.data import candidate_config
from workers.fairness import Shape
from workers.recorder import Limits
from workers.shelf import Shelf

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenJob:
    """A job that can run.

    Attributes:
        resolved: its request with everything decided.
        data: the reference of its data set in the object store.
        shape: what each of its workers occupies.
        settings: of the worker process.
    """

    resolved: ResolvedJob
    data: Any
    shape: Shape
    settings: Settings

    def shape_of(self, trial: TrialRecord) -> Shape:
        """What the worker of ``trial`` occupies: a GPU for itself, where it ran out of memory once."""
        return self.whole_device if trial.is_alone else self.shape

    @property
    def whole_device(self) -> Shape:
        """What its workers occupy where none has to share its GPU."""
        gpus = self.shape.gpus
        return Shape(self.shape.cpus, 1.0 if 0.0 < gpus < 1.0 else gpus)

    @property
    def log_limits(self) -> Limits:
        """How much of what a trial logs is kept."""
        return Limits(
            LogLevel(self.settings.trial_log_level),
            self.settings.max_log_lines_per_trial,
            self.settings.max_log_line_chars,
        )

    def clear(self, prefix: str) -> None:
        """Remove the checkpoints of a training that has ended; what cannot be reached is swept later."""
        artifacts = ArtifactStore(self.settings.resolved_artifact_url)
        try:
            checkpoints.clear(artifacts, prefix)
        except ServiceUnavailable as error:
            log.warning("checkpoints below %s stay for now: %s", prefix, error)

    def assignment(self, trial: TrialRecord) -> Assignment:
        """The next attempt at ``trial``, as an actor is told."""
        config = self._config(
            trial.architecture,
            self.recipe_of(trial),
            seed=trial.seed,
            predicted_bytes=training_memory(trial.costs, self.resolved.recipe),
        )
        return self._assignment(
            trial_id=trial.id,
            attempt=trial.attempts + 1,
            config=config,
            dataset=(self.data,),
            prefix=keys.of_trial(trial.job_id, trial.id),
            reported=max((report.epoch for report in trial.reports), default=0),
            latency=self._latency(trial),
        )

    def final_assignment(self, final: FinalRecord, test_split: object) -> Assignment:
        """The next attempt at a training of the report, which is tested at its end."""
        config = self._config(
            final.architecture,
            self.resolved.recipe,
            seed=final.key.seed,
            is_tested=True,
        )
        return self._assignment(
            trial_id=final.id,
            attempt=final.attempts + 1,
            config=config,
            dataset=(self.data, test_split),
            prefix=keys.of_final(final.job_id, final.id),
            reported=final.epochs,
            is_tested=True,
        )

    def _config(
        self, architecture: Mapping[str, Any], recipe: Recipe, **more: Any
    ) -> dict[str, Any]:
        """What the candidate is told: a network, a recipe, and the job's data and shape."""
        return candidate_config(
            architecture,
            self.resolved.request.dataset,
            self.resolved.dataset.digest,
            recipe,
            dataset_dir=self.settings.dataset_dir,
            shape=self.shape,
            **more,
        )

    def _assignment(self, **own: Any) -> Assignment:
        """What every assignment of the job shares, and what is its ``own``."""
        return Assignment(
            dataset_digest=self.resolved.dataset.digest,
            artifact_url=self.settings.resolved_artifact_url,
            patience_seconds=self.settings.artifact_patience_seconds,
            epochs=self.resolved.recipe.epochs,
            checkpoint_epochs=self.settings.checkpoint_epochs,
            logs=self.log_limits,
            **own,
        )

    def new_trial(self, proposal: Proposal) -> NewTrial:
        """A proposal as it is stored."""
        return NewTrial(
            number=proposal.number,
            fingerprint=proposal.architecture.fingerprint,
            architecture=proposal.architecture.to_json(),
            choices=proposal.choices,
            origin=proposal.origin,
            label=proposal.label,
            costs=proposal.costs,
            penalty=proposal.penalty,
            seed=self.resolved.request.seed,
            sampler_state=proposal.sampler_state,
        )

    def _latency(self, trial: TrialRecord) -> LatencyTask | None:
        """What is to be measured before ``trial`` is trained: nothing where that is known, and legal."""
        limit = self.resolved.request.limits.max_latency_ms
        known = trial.latency_ms
        if not self.resolved.needs_latency:
            return None
        if known is not None and (limit is None or known <= limit):
            return None
        return LatencyTask(self.resolved.request.latency, limit)

    def values(
        self, trial: TrialRecord, report: Report, latency_ms: float | None
    ) -> Values:
        """What the search is told of an epoch of ``trial``."""
        metric = self.resolved.metric
        return judged(
            replace(trial, latency_ms=latency_ms),
            report,
            metric.name,
            metric.maximise,
            self.resolved.objectives,
        )

    def evaluation_key(self, trial: TrialRecord) -> EvaluationKey:
        """What makes an evaluation equal to this trial's."""
        return EvaluationKey(
            trial.fingerprint,
            self.resolved.dataset.digest,
            self.recipe_of(trial).digest,
            self.resolved.recipe.epochs,
            trial.seed,
        )

    def recipe_of(self, trial: TrialRecord) -> Recipe:
        """How ``trial`` is trained."""
        return trial_recipe(
            self.resolved, trial.number, trial.costs.flops, self._ladder
        )

    def ballot(self, trial: TrialRecord, report: Report, values: Values) -> Values:
        """What ``trial`` is ranked by at a rung, whose ``values`` the search is told."""
        resolved = self.resolved
        return ballot(
            resolved.request.pruner.judge,
            values,
            resolved.objectives,
            resolved.metric,
            report.values,
            trial.penalty,
        )

    @cached_property
    def _ladder(self) -> Ladder:
        return trial_ladder(self.resolved)


def open_job(
    record: JobRecord,
    history: Sequence[TrialRecord],
    settings: Settings,
    catalog: Catalog,
    shelf: Shelf,
    capacity: Shape,
    sources: Mapping[str, Sequence[TrialRecord]],
) -> tuple[OpenJob, Search]:
    """Resolve a job, load its data and rebuild its search. Takes seconds when the data is large.

    Where a cluster was joined that has no room for one trial, the job waits for nodes: they may be
    about to come back, or to be added.

    Raises:
        InvalidRequest: it can never run.
        NotFound: its data set is gone.
    """
    resolved = resolve(record.request, catalog)
    resources = record.request.resources
    shape = Shape(resources.cpus_per_trial, resources.gpus_per_trial)
    if not shape.fits(capacity):
        _refuse_or_wait(record.id, shape, capacity, settings.ray_address)
    data = shelf.get(resolved.dataset.digest, partial(_load, record, catalog))
    known = earlier(resolved, sources, settings.max_warm_start_trials)
    if sources:
        log.info("job %s: begins with %d earlier points", record.id, len(known))
    search = Search.of_job(resolved, history, known)
    return OpenJob(resolved, data, shape, settings), search


def open_test_split(
    record: JobRecord, digest: str, catalog: Catalog, shelf: Shelf
) -> object:
    """The reference of the test split of a job's data, whose report is to be made.

    Raises:
        NotFound: its data set is gone.
    """
    return shelf.test_split(digest, partial(_load, record, catalog))


def _load(record: JobRecord, catalog: Catalog) -> Dataset:
    request = record.request.dataset
    return catalog.load(
        request.name,
        max_train_samples=request.max_train_samples,
        max_val_samples=request.max_val_samples,
    )


def earlier_trials(
    transaction: Transaction, record: JobRecord
) -> Mapping[str, Sequence[TrialRecord]]:
    """What a job begins with, by earlier job: the same whenever it is opened, until one of those is deleted."""
    found = {
        job_id: transaction.trials.whole(job_id, until=record.created_at)
        for job_id in dict.fromkeys(record.request.warm_start)
    }
    for job_id, trials in found.items():
        if not trials:
            log.warning("job %s: nothing is left of job %s", record.id, job_id)
    return {job_id: trials for job_id, trials in found.items() if trials}


def _refuse_or_wait(
    job_id: str, shape: Shape, capacity: Shape, ray_address: str | None
) -> None:
    lack = (
        f"a trial needs {shape.cpus:g} CPUs and {shape.gpus:g} GPUs, the cluster has "
        f"{capacity.cpus:g} and {capacity.gpus:g}"
    )
    if ray_address is None:
        raise InvalidRequest(
            lack, field="resources", remedy="Ask for less, or add nodes."
        )
    log.warning("job %s: %s; it waits for nodes", job_id, lack)
