"""Which skips earn their keep, and in what two networks differ, on the command line."""

from __future__ import annotations

import json

import pytest

from nas.cli.failures import ExitCode
from nas.export.stored import WEIGHTS
from tests.nas.analysis.test_ablation_text import WHOLE
from tests.nas.cli.conftest import Nas, Served


@pytest.fixture
def trials(served: Served):
    """The plain and the resnet of a finished job; the second has weights."""
    job_id = served.finished_job()
    with served.store.begin() as tx:
        plain, resnet = (t for t in tx.trials.history(job_id) if t.score is not None)
        tx.artifacts.put(job_id, resnet.id, WEIGHTS, job_id, 5, "0" * 64)
    return plain, resnet


def work_out(served: Served, trial, found) -> None:
    """What a worker would write down."""
    with served.store.begin() as tx:
        asked = tx.ablations.request(trial.id, retrain=False)
        tx.ablations.claim_one("worker-1", retrain=False)
        tx.ablations.note(asked.id, "worker-1", found, 1.0)
        tx.ablations.complete(asked.id, "worker-1")


def test_an_ablation_is_a_table_of_skips_or_json(nas: Nas, served: Served, trials):
    _, resnet = trials
    work_out(served, resnet, WHOLE)
    shown = nas("ablate", resnet.job_id, "--url", served.url)
    assert shown.exit_code == 0, shown.output
    for text in ("0 → 2", "gate", "-0.0500", "-0.0100", "saturated", "0.50"):
        assert text in shown.output
    told = nas("ablate", resnet.id, "--url", served.url, "--json")
    document = json.loads(told.output)
    assert document["state"] == "complete"
    assert document["findings"]["removals"][0]["difference"] == -0.05


def test_a_trial_without_weights_is_refused_with_the_reason(
    nas: Nas, served: Served, trials
):
    plain, _ = trials
    told = nas("ablate", plain.id, "--url", served.url)
    assert told.exit_code not in (0, ExitCode.UNEXPECTED)
    assert "weights" in told.output


def test_a_difference_names_skips_and_costs_by_trials_or_fingerprints(
    nas: Nas, served: Served, trials
):
    plain, resnet = trials
    by_id = nas("diff", plain.id, resnet.id, "--url", served.url)
    assert by_id.exit_code == 0, by_id.output
    edge = resnet.architecture["edges"][0]
    assert f"{edge['source']} → {edge['target']}" in by_id.output
    assert f"{resnet.costs.parameters:,}" in by_id.output
    assert "never both" in by_id.output
    told = nas(
        "diff", plain.fingerprint, resnet.fingerprint, "--url", served.url, "--json"
    )
    assert json.loads(told.stdout)["added"] == resnet.architecture["edges"]


def test_what_does_not_exist_ends_as_everywhere(nas: Nas, served: Served, trials):
    plain, _ = trials
    told = nas("diff", plain.fingerprint, "f" * 64, "--url", served.url)
    assert told.exit_code == ExitCode.NOT_FOUND
    told = nas("ablate", f"trial_{'0' * 26}", "--url", served.url)
    assert told.exit_code == ExitCode.NOT_FOUND
