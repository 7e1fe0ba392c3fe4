"""An export from the store: the process that a worker starts, and how it tells the end."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nas.artifacts import ArtifactStore, Damaged
from nas.datasets import Dataset
from nas.errors import Conflict, ExportFailed, NotFound
from nas.export import TrainedNetwork, export_trial
from nas.export.__main__ import run
from nas.export.stored import stored_network
from nas.job import JobRequest
from nas.settings import Settings
from nas.states import ExportState, JobState, TrialState
from nas.store import ExportRecord, Lease, Store
from nas.trial import EvaluationKey, NewTrial
from tests.nas.export.conftest import JOB_NAME
from tests.nas.store.samples import run as run_job


class Shelf:
    """A store with one job whose first trial is complete and whose second has failed."""

    def __init__(self, folder: Path, network: TrainedNetwork) -> None:
        self.settings = Settings(data_dir=folder)
        folder.mkdir(exist_ok=True)
        self.store = Store(self.settings.resolved_database_url)
        self.store.migrate()
        self.network = network
        self.lease = self._post()
        self.complete = self._add(self.lease, 0)
        self.failed = self._add(self.lease, 1)
        for trial_id in (self.complete, self.failed):
            with self.store.begin() as tx:
                tx.trials.start(self.lease, trial_id, "cpu")
        self._finish()

    def _post(self) -> Lease:
        recipe, digest = self.network.recipe, self.network.dataset.info.digest
        request = JobRequest(name=JOB_NAME, recipe=recipe.model_dump())
        with self.store.begin() as tx:
            job, _ = tx.jobs.create(request, dataset_digest=digest)
        return run_job(self.store, job)

    def reused(self) -> str:
        """A trial of another job that took over the result of the complete one."""
        trial, lease = self.network.trial, self._post()
        trial_id = self._add(lease, 0)
        with self.store.begin() as tx:
            known = tx.trials.find_evaluation(lease.job_id, self.key)
            assert known
            assert trial.metric is not None
            assert trial.score is not None
            tx.trials.reuse(
                lease, trial_id, known, metric=trial.metric, score=trial.score
            )
        return trial_id

    def _add(self, lease: Lease, number: int) -> str:
        trial = self.network.trial
        new = NewTrial(
            number=number,
            fingerprint=trial.fingerprint,
            architecture=trial.architecture,
            choices=trial.choices,
            origin=trial.origin,
            label=trial.label,
            costs=trial.costs,
            penalty=trial.penalty,
            seed=trial.seed,
        )
        with self.store.begin() as tx:
            (record,) = tx.trials.add(lease, [new])
        return record.id

    def _finish(self) -> None:
        trial = self.network.trial
        self.key = EvaluationKey(trial.fingerprint, "data", "recipe", 1, trial.seed)
        self.artifacts = ArtifactStore(self.settings.resolved_artifact_url)
        self.weights = self.artifacts.put_file("trained/weights", self.network.weights)
        ended = {"epochs": 1, "reason": None, "message": None, "compute_seconds": 1.0}
        with self.store.begin() as tx:
            tx.trials.finish(
                self.lease,
                self.complete,
                TrialState.COMPLETE,
                metric=trial.metric,
                score=trial.score,
                values=trial.values,
                evaluation_key=self.key,
                **ended,
            )
            tx.trials.finish(
                self.lease,
                self.failed,
                TrialState.FAILED,
                metric=None,
                score=None,
                values={},
                **ended,
            )
            tx.artifacts.put(
                self.lease.job_id,
                self.complete,
                "weights",
                self.weights.key,
                self.weights.num_bytes,
                self.weights.sha256,
            )

    def claimed_export(self, trial_id: str) -> ExportRecord:
        with self.store.begin() as tx:
            tx.exports.request(trial_id)
            claimed = tx.exports.claim("worker-1")
        assert claimed
        return claimed

    def export(self, export_id: str) -> ExportRecord:
        with self.store.read() as tx:
            return tx.exports.get(export_id)


@pytest.fixture
def shelf(tmp_path: Path, digits: TrainedNetwork) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "data", digits)
    yield shelf
    shelf.store.close()


def test_a_stored_trial_is_exported_as_it_was_trained(
    shelf: Shelf, bundle: Path, tmp_path: Path
) -> None:
    made = export_trial(shelf.store, shelf.settings, shelf.complete, tmp_path / "made")
    for name in ("model.py", "weights.safetensors", "model.onnx", "predict.py"):
        assert (made / name).read_bytes() == (bundle / name).read_bytes()


def test_the_process_of_a_worker_makes_the_zip_and_says_so(shelf: Shelf) -> None:
    export = shelf.claimed_export(shelf.complete)
    environment = os.environ | {"NAS_DATA_DIR": str(shelf.settings.data_dir)}
    command = [sys.executable, "-m", "nas.export", "--export-id", export.id]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    ready = shelf.export(export.id)
    assert ready.state is ExportState.READY
    assert ready.path
    content = shelf.artifacts.read_bytes(ready.path)
    assert ready.num_bytes == len(content)
    assert ready.sha256 == hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "certificate.json" in file.namelist()
    found = shelf.artifacts.list(f"jobs/{export.job_id}/")
    assert [entry.key for entry in found] == [ready.path]


def test_an_export_that_cannot_be_made_says_why(shelf: Shelf) -> None:
    export = shelf.claimed_export(shelf.failed)
    assert run(shelf.store, shelf.settings, export.id) == 1
    failed = shelf.export(export.id)
    assert failed.state is ExportState.FAILED
    assert failed.message
    assert "has no weights" in failed.message


def test_a_fault_of_the_exporter_is_noted_before_it_is_raised(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = shelf.claimed_export(shelf.complete)

    def broken(*_: object) -> Path:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr("nas.export.__main__.export_trial", broken)
    with pytest.raises(RuntimeError, match="cheese"):
        run(shelf.store, shelf.settings, export.id)
    assert shelf.export(export.id).message == "unexpected RuntimeError: out of cheese"


def test_damaged_weights_are_never_exported(shelf: Shelf, tmp_path: Path) -> None:
    content = bytearray(shelf.artifacts.read_bytes(shelf.weights.key))
    content[-1] ^= 1
    shelf.artifacts.put_bytes(shelf.weights.key, bytes(content))
    with pytest.raises(Damaged, match=shelf.weights.key):
        stored_network(shelf.store, shelf.settings, shelf.complete, tmp_path)


def test_a_trial_without_weights_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="is failed and has no weights"):
        stored_network(shelf.store, shelf.settings, shelf.failed, tmp_path)


def test_a_reused_trial_has_the_weights_of_the_one_that_was_trained(
    shelf: Shelf, tmp_path: Path
) -> None:
    reused = shelf.reused()
    network = stored_network(shelf.store, shelf.settings, reused, tmp_path)
    assert network.weights.read_bytes() == shelf.network.weights.read_bytes()
    assert (network.trial.id, network.plan) == (reused, shelf.network.plan)


def test_a_reused_trial_whose_source_was_deleted_says_how_to_get_weights(
    shelf: Shelf, tmp_path: Path
) -> None:
    reused = shelf.reused()
    with shelf.store.begin() as tx:
        tx.jobs.move(shelf.lease.job_id, JobState.CANCELLED)
        tx.jobs.delete(shelf.lease.job_id)
    with pytest.raises(Conflict, match=r'again in a copy .* with "reuse": false'):
        stored_network(shelf.store, shelf.settings, reused, tmp_path)


def test_an_unknown_trial_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="trial_0"):
        stored_network(shelf.store, shelf.settings, "trial_0", tmp_path)


def test_a_data_set_that_changed_since_the_training_is_refused(
    shelf: Shelf,
    digits: TrainedNetwork,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = replace(digits.dataset.info, digest="other")

    def changed(*_: object, **__: object) -> Dataset:
        return replace(digits.dataset, info=info)

    monkeypatch.setattr("nas.datasets.Catalog.load", changed)
    with pytest.raises(ExportFailed, match="has changed since job"):
        stored_network(shelf.store, shelf.settings, shelf.complete, tmp_path)
