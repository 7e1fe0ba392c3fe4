"""Opening a job: all that must be known before its first candidate can be trained."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nas.admission import ResolvedJob, resolve
from nas.artifacts import ArtifactStore, keys
from nas.datasets import Catalog
from nas.errors import InvalidRequest, ServiceUnavailable
from nas.log_line import LogLevel
from nas.search import Proposal, Search
from nas.settings import Settings
from nas.store import JobRecord
from nas.trial import Costs, EvaluationKey, NewTrial, TrialRecord
from workers import checkpoints
from workers.data import candidate_config
from workers.fairness import Shape
from workers.recorder import Limits
from workers.shelf import Shelf
from workers.trainer import Assignment

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

    def clear(self, trial: TrialRecord) -> None:
        """Remove the checkpoints of a trial that has ended; what cannot be reached is swept later."""
        artifacts = ArtifactStore(self.settings.resolved_artifact_url)
        try:
            checkpoints.clear(artifacts, keys.of_trial(trial.job_id, trial.id))
        except ServiceUnavailable as error:
            log.warning("trial %s: its checkpoints stay for now: %s", trial.id, error)

    def assignment(self, trial: TrialRecord) -> Assignment:
        """The next attempt at ``trial``, as an actor is told."""
        resolved = self.resolved
        return Assignment(
            trial_id=trial.id,
            attempt=trial.attempts + 1,
            config=candidate_config(
                trial.architecture,
                resolved.request.dataset,
                resolved.dataset.digest,
                resolved.recipe,
                seed=trial.seed,
                dataset_dir=self.settings.dataset_dir,
                shape=self.shape,
                predicted_bytes=self._training_bytes(trial.costs),
            ),
            dataset_digest=resolved.dataset.digest,
            dataset=(self.data,),
            artifact_url=self.settings.resolved_artifact_url,
            prefix=keys.of_trial(trial.job_id, trial.id),
            patience_seconds=self.settings.artifact_patience_seconds,
            epochs=resolved.recipe.epochs,
            checkpoint_epochs=self.settings.checkpoint_epochs,
            reported=max((report.epoch for report in trial.reports), default=0),
            logs=self.log_limits,
        )

    def _training_bytes(self, costs: Costs) -> int:
        """As :meth:`search_spaces.cost.Cost.training_memory`: two moments, gradients, weights."""
        per_sample = costs.training_bytes
        return 16 * costs.parameters + self.resolved.recipe.batch_size * per_sample

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

    def evaluation_key(self, trial: TrialRecord) -> EvaluationKey:
        """What makes an evaluation equal to this trial's."""
        return EvaluationKey(
            trial.fingerprint,
            self.resolved.dataset.digest,
            self.resolved.recipe.digest,
            self.resolved.recipe.epochs,
            trial.seed,
        )


def open_job(
    record: JobRecord,
    history: Sequence[TrialRecord],
    settings: Settings,
    catalog: Catalog,
    shelf: Shelf,
    capacity: Shape,
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
    request = record.request.dataset
    data = shelf.get(
        resolved.dataset.digest,
        lambda: catalog.load(
            request.name,
            max_train_samples=request.max_train_samples,
            max_val_samples=request.max_val_samples,
        ),
    )
    search = Search.of_job(resolved, history)
    return OpenJob(resolved, data, shape, settings), search


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
