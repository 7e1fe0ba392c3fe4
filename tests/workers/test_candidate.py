"""A candidate as any Trainable: alone, interrupted, and under a Tuner of the user's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ray import tune
from safetensors.numpy import load_file

from nas import datasets
from nas.job import DatasetRequest
from nas.training.defaults import resolve_recipe
from search_spaces import SearchSpace
from search_spaces.policy import EdgePolicy
from workers.candidate import Candidate
from workers.cluster import Cluster
from workers.data import candidate_config

DATASET = DatasetRequest(name="breast_cancer")


def config(topology: str = "resnet", *, epochs: int = 4) -> dict[str, Any]:
    info = datasets.info(DATASET.name, None)
    space = SearchSpace("mlp", {"depth": 3, "width": 8}, EdgePolicy(), info.task)
    recipe = resolve_recipe("mlp", info.kind, info.num_train, {"epochs": epochs})
    return candidate_config(
        space.named()[topology], DATASET, info.digest, recipe, seed=3
    )


def test_its_configuration_is_plain_json() -> None:
    assert json.loads(json.dumps(config())) == config()


def test_the_first_candidate_of_a_warm_process_waits_for_no_import() -> None:
    code = f"""
import json, sys
from workers.candidate import Candidate
from workers.data import dataset_of
config = json.loads({json.dumps(config())!r})
dataset_of(config["dataset"])
Candidate.warm_up("cpu")
known = set(sys.modules)
Candidate(config).step()
print(json.dumps(sorted({{name.split(".")[0] for name in set(sys.modules) - known}})))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    late = set(json.loads(done.stdout.splitlines()[-1]))
    assert not late & {"torch", "sympy", "mpmath"}


def test_a_step_is_an_epoch() -> None:
    candidate = Candidate(config())
    result = [candidate.step() for _ in range(2)]
    assert [one["epoch"] for one in result] == [1, 2]
    assert 0 <= result[1]["accuracy"] <= 1
    assert result[1]["train_loss"] > 0


def test_a_reset_candidate_trains_as_a_new_one() -> None:
    used = Candidate(config("densenet"))
    used.step()
    assert used.reset(config())
    new = Candidate(config())
    assert measured(used.step()) == measured(new.step())


def test_the_data_stay_on_the_device_from_one_candidate_to_the_next() -> None:
    candidate = Candidate(config("densenet"))
    before = dict(candidate._splits)
    assert candidate.reset(config())
    assert set(before) == {"train", "val"}
    assert candidate._splits == before


def test_a_loaded_checkpoint_goes_on_bit_for_bit(tmp_path: Path) -> None:
    whole = Candidate(config())
    whole.step()
    whole.save_checkpoint(str(tmp_path))
    expected = [measured(whole.step()) for _ in range(2)]
    resumed = Candidate(config())
    resumed.load_checkpoint(str(tmp_path))
    assert [measured(resumed.step()) for _ in range(2)] == expected


def test_its_weights_can_be_exported(tmp_path: Path) -> None:
    candidate = Candidate(config())
    files = candidate.export_model("weights", str(tmp_path))
    assert load_file(files["weights"])


def measured(result: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in result.items() if name != "seconds"}


@pytest.mark.ray
@pytest.mark.slow
def test_it_runs_under_a_tuner_of_ones_own(cluster: Cluster, tmp_path: Path) -> None:
    tuner = tune.Tuner(
        tune.with_resources(Candidate, {"cpu": 1}),
        param_space={**config(epochs=2), "seed": tune.grid_search([1, 2, 3])},
        tune_config=tune.TuneConfig(metric="accuracy", mode="max", reuse_actors=True),
        run_config=tune.RunConfig(
            storage_path=str(tmp_path),
            stop={"training_iteration": 2},
            checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=True),
            verbose=0,
        ),
    )
    results = tuner.fit()
    assert len(results) == 3
    assert not results.errors
    for result in results:
        assert result.metrics["epoch"] == 2
        assert not list(Path(result.checkpoint.path).glob("*.pt"))
