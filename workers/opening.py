"""Opening a job: all that must be known before its first candidate can be trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nas import datasets
from nas.admission import ResolvedJob, resolve
from nas.errors import InvalidRequest
from nas.search import Search
from nas.settings import Settings
from nas.store import JobRecord
from nas.trial import Costs, EvaluationKey, TrialRecord
from workers.data import candidate_config
from workers.fairness import Shape
from workers.shelf import Shelf
from workers.trainer import Assignment


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

    def folder(self, trial: TrialRecord) -> Path:
        """Where a trial's weights and checkpoints are."""
        return self.settings.artifact_dir / "trials" / trial.id

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
            folder=self.folder(trial),
            epochs=resolved.recipe.epochs,
            checkpoint_epochs=self.settings.checkpoint_epochs,
            reported=max((report.epoch for report in trial.reports), default=0),
        )

    def _training_bytes(self, costs: Costs) -> int:
        """As :meth:`search_spaces.cost.Cost.training_memory`: two moments, gradients, weights."""
        per_sample = costs.training_bytes
        return 16 * costs.parameters + self.resolved.recipe.batch_size * per_sample

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
    shelf: Shelf,
    capacity: Shape,
) -> tuple[OpenJob, Search]:
    """Resolve a job, load its data and rebuild its search. Takes seconds when the data is large.

    Raises:
        InvalidRequest: it can never run.
        NotFound: its data set is gone.
    """
    resolved = resolve(record.request, settings.dataset_dir)
    resources = record.request.resources
    shape = Shape(resources.cpus_per_trial, resources.gpus_per_trial)
    if not shape.fits(capacity):
        raise InvalidRequest(
            f"a trial needs {shape.cpus:g} CPUs and {shape.gpus:g} GPUs, the cluster has "
            f"{capacity.cpus:g} and {capacity.gpus:g}",
            field="resources",
            remedy="Ask for less, or add nodes.",
        )
    request = record.request.dataset
    data = shelf.get(
        resolved.dataset.digest,
        lambda: datasets.load(
            request.name,
            settings.dataset_dir,
            max_train_samples=request.max_train_samples,
            max_val_samples=request.max_val_samples,
        ),
    )
    search = Search.of_job(resolved, history)
    return OpenJob(resolved, data, shape, settings), search
