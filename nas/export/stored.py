"""A trained network as the store knows it."""

from __future__ import annotations

from pathlib import Path

from nas import admission, catalogs, reporting
from nas.analysis.report.document import Network
from nas.artifacts import ArtifactStore
from nas.datasets import Catalog, Dataset
from nas.errors import Conflict, ExportFailed
from nas.export.trained import TrainedNetwork, plan_of
from nas.search.recipes import trial_recipe
from nas.settings import Settings
from nas.store import ArtifactRecord, JobRecord, Store, Transaction
from nas.trial import TrialRecord

WEIGHTS = "weights"
"""The kind under which a worker stores the state dict of a complete trial."""


def stored_network(
    store: Store, settings: Settings, trial_id: str, folder: Path
) -> TrainedNetwork:
    """Collect what is exported of a trial, its weights in ``folder``; nothing is built yet.

    Raises:
        NotFound: there is no such trial, or its data set or the file of its weights is gone.
        Conflict: the trial has no weights.
        Damaged: its weights are not what was trained.
        ServiceUnavailable: the artifact store does not answer.
        ExportFailed: the data set is not the one that it was trained on any more.
    """
    with store.read() as transaction:
        trial = transaction.trials.get(trial_id)
        job = transaction.jobs.get(trial.job_id)
        weights = weights_of(transaction, trial)
        catalog = catalogs.of_job(transaction, settings, job.id)
        tested, report = _tested(transaction, settings, trial)
    resolved = admission.resolve(job.request, catalog)
    return TrainedNetwork(
        trial=trial,
        job_name=job.request.name,
        plan=plan_of(trial, resolved.dataset.task),
        recipe=trial_recipe(resolved, trial.number, trial.costs.flops),
        metric=resolved.metric.name,
        dataset=_dataset(job, catalog),
        weights=_fetched(weights, settings, folder),
        num_threads=max(1, int(job.request.resources.cpus_per_trial)),
        tested=tested,
        report=report,
    )


def _tested(
    transaction: Transaction, settings: Settings, trial: TrialRecord
) -> tuple[Network | None, str | None]:
    """The network in the report of its job, and that report, where it was trained for it."""
    report = reporting.report_of(transaction, settings, trial.job_id)
    for network in report.networks:
        if network.fingerprint == trial.fingerprint and network.test is not None:
            return network, reporting.markdown_of(transaction, report)
    return None, None


def weights_of(transaction: Transaction, trial: TrialRecord) -> ArtifactRecord:
    """The file of the trial, or of the one whose result it took over.

    Raises:
        Conflict: there is none, or it went with the job that trained it.
    """
    found = transaction.artifacts.find(trial.reused_from or trial.id, WEIGHTS)
    if found is not None:
        return found
    if trial.reused_from is not None:
        raise Conflict(
            f"trial {trial.id} took its result over from {trial.reused_from}, whose job was "
            'deleted with its weights: train it again in a copy of this job with "reuse": false'
        )
    raise Conflict(
        f"trial {trial.id} is {trial.state} and has no weights: "
        "export one that is complete"
    )


def _fetched(weights: ArtifactRecord, settings: Settings, folder: Path) -> Path:
    target = folder / "weights.safetensors"
    artifacts = ArtifactStore(settings.resolved_artifact_url)
    artifacts.get_file(weights.path, target, sha256=weights.sha256)
    return target


def _dataset(job: JobRecord, catalog: Catalog) -> Dataset:
    request = job.request.dataset
    dataset = catalog.load(
        request.name,
        max_train_samples=request.max_train_samples,
        max_val_samples=request.max_val_samples,
    )
    if job.dataset_digest not in (None, dataset.info.digest):
        raise ExportFailed(
            f"data set {request.name!r} has changed since job {job.id} was trained on it: "
            f"digest {dataset.info.digest}, then {job.dataset_digest}; put the old files back"
        )
    return dataset.without_test()
