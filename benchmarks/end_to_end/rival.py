"""The script that one would otherwise write: Ray Tune with Optuna's TPE, ASHA, and a plain training loop.

    python -m benchmarks.end_to_end.rival CASE SEED

Written as one would who knows Tune: the data are put into the object store once, actors are reused for one trial
after the other, no more trials are asked for than there are workers, and the script ends with the first
trial that reaches the last target. ASHA has the first rung and the reduction factor of the service. Prints one line of JSON for :mod:`benchmarks.end_to_end`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import ray
import torch
from ray import tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search.optuna import OptunaSearch

from benchmarks.end_to_end.cases import CASES, NUM_WORKERS, Case
from benchmarks.end_to_end.record import Record
from benchmarks.training import PlainLoop
from nas.datasets import Dataset

Result = dict[str, Any]


class Network(tune.Trainable):
    """One topology: a step is an epoch."""

    def setup(self, config: dict[str, Any], data: Dataset, case: Case) -> None:
        """Build the network and its loop."""
        self.data, self.case = data, case
        torch.set_num_threads(1)
        self.reset_config(config)

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Become the next trial; process, imports and data stay."""
        choices = {key: new_config[key] for key in new_config if key != "seed"}
        network = self.case.network(choices, new_config["seed"])
        torch.manual_seed(new_config["seed"])
        self.loop = PlainLoop(network, self.data, self.case.job.recipe)
        return True

    def step(self) -> Result:
        """Train an epoch, and validate."""
        return {"accuracy": self.loop.epoch()}

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        """Keep the weights; Tune asks for it at a trial's end."""
        weights = self.loop.network.state_dict()
        torch.save(weights, Path(checkpoint_dir) / "weights.pt")


class Target(tune.Stopper):
    """Ends the experiment with the first full training that reaches the last target, and takes notes."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.record = Record()

    def __call__(self, trial_id: str, result: Result) -> bool:
        """Whether this trial is to end: ASHA says when."""
        if self.stop_all():
            return True
        self.record.begin(trial_id)
        self.record.trained(1, result["time_total_s"], time.time())
        if result["training_iteration"] == self.case.epochs:
            self.record.complete(result["accuracy"], time.time())
        return False

    def stop_all(self) -> bool:
        """Whether the last target is reached."""
        return self.record.has_reached(self.case.targets[-1])


def search(case: Case, seed: int) -> Target:
    """Search until the last target is reached or the trials are spent."""
    target, pruner = Target(case), case.job.request.pruner
    space = {d.name: tune.choice(list(d.choices)) for d in case.job.space.dimensions}
    with tempfile.TemporaryDirectory() as folder:
        tune.Tuner(
            tune.with_resources(
                tune.with_parameters(Network, data=case.data(), case=case), {"cpu": 1}
            ),
            param_space=space | {"seed": seed},
            tune_config=tune.TuneConfig(
                search_alg=OptunaSearch(seed=seed),
                scheduler=ASHAScheduler(
                    max_t=case.epochs,
                    grace_period=pruner.min_epochs,
                    reduction_factor=pruner.reduction_factor,
                ),
                metric="accuracy",
                mode="max",
                num_samples=case.trials,
                max_concurrent_trials=NUM_WORKERS,
                reuse_actors=True,
            ),
            run_config=tune.RunConfig(storage_path=folder, stop=target, verbose=0),
        ).fit()
    return target


def main() -> None:
    """Run one search."""
    case, seed = CASES[sys.argv[1]], int(sys.argv[2])
    os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
    ray.init(num_cpus=NUM_WORKERS, include_dashboard=False, log_to_driver=False)
    target = search(case, seed)
    print(json.dumps(target.record.said()))


if __name__ == "__main__":
    main()
