"""An ablation from the store: what it finds is kept as it is found, and another process goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nas.ablation.__main__ import Held, run
from nas.ablation.probed import ProbedNetwork
from nas.ablation.retraining import Retraining
from nas.analysis.ablation import Findings, trainings, without
from nas.artifacts import ArtifactStore
from nas.codegen.module import build
from nas.export import TrainedNetwork
from nas.export.stored import WEIGHTS
from nas.job import JobRequest
from nas.settings import Settings
from nas.states import RunState, TrialState
from nas.store import AblationRecord, Store
from nas.training.loop import Training
from nas.trial import EvaluationKey, NewTrial
from search_spaces import Architecture
from tests.nas.ablation.conftest import EDGES, SETTINGS
from tests.nas.store.samples import run as run_job


class Shelf:
    """A store with one job whose only trial is the trained network."""

    def __init__(self, folder: Path, network: TrainedNetwork, epochs: int = 2) -> None:
        self.settings = Settings(data_dir=folder)
        self.store = Store(self.settings.resolved_database_url)
        self.store.migrate()
        self.network = network
        request = JobRequest(
            family="mlp",
            settings=SETTINGS,
            dataset={"name": "breast_cancer"},
            recipe={**network.recipe.model_dump(), "epochs": epochs},
        )
        with self.store.begin() as tx:
            job, _ = tx.jobs.create(request, dataset_digest=network.dataset.info.digest)
        self.lease = run_job(self.store, job)
        self.trial_id = self.add(network.trial.architecture, network.trial.fingerprint)
        self.finish(self.trial_id, dict(network.trial.values))
        artifacts = ArtifactStore(self.settings.resolved_artifact_url)
        kept = artifacts.put_file("trained/weights", network.weights)
        with self.store.begin() as tx:
            tx.artifacts.put(
                self.lease.job_id,
                self.trial_id,
                WEIGHTS,
                kept.key,
                kept.num_bytes,
                kept.sha256,
            )

    def add(self, architecture: Any, fingerprint: str) -> str:
        trial = self.network.trial
        with self.store.begin() as tx:
            number = sum(tx.jobs.get(self.lease.job_id).counts.values())
            new = NewTrial(
                number=number,
                fingerprint=fingerprint,
                architecture=architecture,
                choices=trial.choices,
                origin=trial.origin,
                label=None,
                costs=trial.costs,
                penalty=trial.penalty,
                seed=trial.seed,
            )
            (record,) = tx.trials.add(self.lease, [new])
            tx.trials.start(self.lease, record.id, "cpu")
        return record.id

    def finish(
        self, trial_id: str, values: dict[str, float], key: EvaluationKey | None = None
    ) -> None:
        with self.store.begin() as tx:
            tx.trials.finish(
                self.lease,
                trial_id,
                TrialState.COMPLETE,
                metric=values["accuracy"],
                score=values["accuracy"],
                values=values,
                epochs=2,
                evaluation_key=key,
            )

    def claimed(self, *, retrain: bool) -> AblationRecord:
        with self.store.begin() as tx:
            tx.ablations.request(self.trial_id, retrain=retrain)
            claimed = tx.ablations.claim_one("worker-1", retrain=retrain)
        assert claimed is not None
        return claimed

    def read(self, ablation_id: str) -> tuple[AblationRecord, Findings]:
        with self.store.read() as tx:
            record = tx.ablations.get(ablation_id)
        return record, Findings.read(record.findings)


@pytest.fixture
def shelf(network: TrainedNetwork, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path, network)
    yield shelf
    shelf.store.close()


def test_a_process_of_its_own_finds_all_of_a_network(shelf: Shelf) -> None:
    claimed = shelf.claimed(retrain=False)
    done = subprocess.run(
        [*_COMMAND, claimed.id],
        env={**os.environ, **shelf.settings.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    record, findings = shelf.read(claimed.id)
    assert (record.state, record.message) == (RunState.COMPLETE, None)
    assert record.compute_seconds > 0
    assert findings.metric == shelf.network.trial.values["accuracy"]
    probed = ProbedNetwork(shelf.network, "cpu")
    expected = {
        (s.source, s.target): probed.evaluate_without(s)["accuracy"]
        for s in shelf.network.plan.skips
    }
    assert {(r.source, r.target): r.metric for r in findings.removals} == expected
    assert [r.difference for r in findings.removals] == [
        r.metric - findings.metric for r in findings.removals
    ]
    assert findings.num_skips == len(EDGES) == len(findings.merges)
    assert len(findings.gates) == 2
    assert [each.name for each in findings.gradients][:2] == ["stem", "linear1"]
    assert findings.retrained is None


def test_a_removal_is_retrained_as_the_job_trains_or_taken_from_an_equal_training(
    shelf: Shelf, architecture: Architecture
) -> None:
    network = shelf.network
    retraining = Retraining(shelf.store, network, "cpu")
    edges = list(architecture.topology)
    known = without(architecture, edges[0])
    key = replace(retraining.key, fingerprint=known.fingerprint)
    shelf.finish(
        shelf.add(known.to_json(), known.fingerprint), {"accuracy": 0.125}, key
    )
    claimed = shelf.claimed(retrain=True)
    assert run(shelf.store, shelf.settings, claimed.id) == 0
    _, findings = shelf.read(claimed.id)
    assert findings.retrained is not None
    assert findings.retrained.metric == network.trial.values["accuracy"]
    assert not findings.retrained.is_reused
    first, second, *others = findings.retrained.removals
    assert (first.metric, first.is_reused) == (0.125, True)
    assert first.difference == 0.125 - findings.retrained.metric
    left = without(architecture, edges[1])
    training = Training(
        build(left.plan(network.plan.task), seed=network.trial.seed),
        network.dataset,
        network.recipe,
        seed=network.trial.seed,
    )
    training.train_epoch()
    assert second.metric == training.train_epoch().values["accuracy"]
    assert (second.fingerprint, second.is_reused) == (left.fingerprint, False)
    assert len(others) == len(edges) - 2
    assert set(trainings(architecture, retraining.key)) == {
        replace(retraining.key, fingerprint=each)
        for each in (
            network.trial.fingerprint,
            *(removal.fingerprint for removal in findings.retrained.removals),
        )
    }


def test_who_goes_on_measures_only_what_is_missing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = shelf.claimed(retrain=False)
    measured = []
    evaluate = ProbedNetwork.evaluate_without

    def counted(probed: ProbedNetwork, skip: Any) -> dict[str, float]:
        if len(measured) == 2:
            measured.append(None)
            raise Held
        measured.append((skip.source, skip.target))
        return evaluate(probed, skip)

    monkeypatch.setattr(ProbedNetwork, "evaluate_without", counted)
    assert run(shelf.store, shelf.settings, claimed.id) == 0
    record, findings = shelf.read(claimed.id)
    assert record.state is RunState.QUEUED
    assert len(findings.removals) == 2
    shelf.claimed(retrain=False)
    assert run(shelf.store, shelf.settings, claimed.id) == 0
    record, findings = shelf.read(claimed.id)
    assert record.state is RunState.COMPLETE
    pairs = [(r.source, r.target) for r in findings.removals]
    assert pairs == [p for p in measured if p]
    assert len(set(pairs)) == len(EDGES)


def test_a_process_that_is_told_to_end_gives_its_ablation_back(
    network: TrainedNetwork, tmp_path: Path
) -> None:
    """It is told in the middle of a training that would take hours."""
    shelf = Shelf(tmp_path, network, epochs=100_000)
    claimed = shelf.claimed(retrain=True)
    process = subprocess.Popen(
        [*_COMMAND, claimed.id],
        env={**os.environ, **shelf.settings.environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "gradients" in line:
            break
    process.send_signal(signal.SIGTERM)
    started = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    assert time.monotonic() - started < 10
    record, findings = shelf.read(claimed.id)
    assert (record.state, record.owner) == (RunState.QUEUED, None)
    assert len(findings.removals) == len(EDGES)
    shelf.store.close()


def test_an_ablation_whose_weights_are_damaged_fails_and_says_so(shelf: Shelf) -> None:
    claimed = shelf.claimed(retrain=False)
    ArtifactStore(shelf.settings.resolved_artifact_url).put_bytes(
        "trained/weights", b"other"
    )
    assert run(shelf.store, shelf.settings, claimed.id) == 1
    record, _ = shelf.read(claimed.id)
    assert record.state is RunState.FAILED
    assert "trained/weights" in (record.message or "")


_COMMAND = (sys.executable, "-P", "-m", "nas.ablation", "--ablation-id")
