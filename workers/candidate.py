"""One candidate network as a ``ray.tune.Trainable``: a step is an epoch.

The pool's actors train it, and so can a ``tune.Tuner`` of one's own::

    tuner = tune.Tuner(
        tune.with_resources(Candidate, {"cpu": 1}),
        param_space=candidate_config(...),
        tune_config=tune.TuneConfig(reuse_actors=True, metric="accuracy", mode="max"),
    )

Its configuration is plain JSON, its checkpoints safetensors and JSON.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from ray.tune import Trainable

from nas.codegen.module import build
from nas.training import optimizer
from nas.training.batches import DeviceSplit
from nas.training.loop import Training
from nas.training.recipe import Recipe
from search_spaces import Architecture
from workers.data import dataset_of

log = logging.getLogger(__name__)

WEIGHTS = "weights"


class Candidate(Trainable):
    """Builds the network that a configuration describes, and trains it one epoch a step."""

    _training: Training
    _placed: tuple[str, str, bool] | None = None
    """Digest of the data whose ``_splits`` are kept, the device they are on, whether the test split is there."""

    @staticmethod
    def warm_up(device: str) -> None:
        """Do what takes time once in a process and on a device, before the first candidate waits for it."""
        optimizer.warm_up(device)

    def setup(self, config: dict[str, Any]) -> None:
        """Build the network of ``config`` (see :func:`workers.data.candidate_config`).

        Raises:
            CandidateFailed: it does not fit into memory.
            SearchSpaceError: the architecture cannot be built.
        """
        started = time.perf_counter()
        dataset = dataset_of(config["dataset"])
        placed = (dataset.info.digest, config["device"], dataset.is_sealed)
        if self._placed != placed:
            self._placed, self._splits = placed, dict[str, DeviceSplit]()
        architecture = Architecture.from_json(config["architecture"])
        network = build(architecture.plan(dataset.info.task), seed=config["seed"])
        self._training = Training(
            network,
            dataset,
            Recipe.model_validate(config["recipe"]),
            seed=config["seed"],
            device=config["device"],
            num_threads=config["num_threads"],
            predicted_bytes=config["predicted_bytes"],
            splits=self._splits,
        )
        self._say_so(config, time.perf_counter() - started)

    def _say_so(self, config: dict[str, Any], seconds: float) -> None:
        device, num_threads = config["device"], config["num_threads"]
        parameters = sum(p.numel() for p in self._training.network.parameters())
        precision = self._training.precision
        log.info(
            "Set up on %s with %d CPU threads in %.2f s: %s parameters, trained in %s.",
            device,
            num_threads,
            seconds,
            f"{parameters:,}",
            precision,
            extra={
                "device": device,
                "num_threads": num_threads,
                "parameters": parameters,
                "precision": precision,
                "seconds": round(seconds, 4),
            },
        )

    def step(self) -> dict[str, float]:
        """Train one epoch; what was measured, with ``epoch`` and ``seconds``.

        Raises:
            CandidateFailed: the loss diverged, or memory ran out.
        """
        report = self._training.train_epoch()
        return {**report.values, "epoch": report.epoch, "seconds": report.seconds}

    def latency_ms(self, batch_size: int, num_passes: int) -> float:
        """How long a pass takes; what is trained afterwards does not depend on whether it was asked."""
        return self._training.latency_ms(batch_size, num_passes)

    def test(self) -> dict[str, float]:
        """Every metric on the test split.

        Raises:
            SealedTestSplit: the candidate is of a search, which must not know it.
            CandidateFailed: an output is not finite, or memory ran out.
        """
        return self._training.evaluate("test")

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        """Write all that :meth:`load_checkpoint` needs to go on exactly here."""
        self._training.save(Path(checkpoint_dir))

    def load_checkpoint(self, checkpoint_dir: str) -> None:  # type: ignore[override]
        """Go on from where :meth:`save_checkpoint` was called."""
        self._training.load(Path(checkpoint_dir))

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Become another candidate; the process, its imports and its data stay."""
        del self._training  # its memory is needed for the next one
        self.setup(new_config)
        return True

    def _export_model(
        self, export_formats: list[str], export_dir: str
    ) -> dict[str, str]:
        """Write the weights alone, as ``weights.safetensors``."""
        if export_formats != [WEIGHTS]:
            raise ValueError(f"export format {WEIGHTS!r} only, not {export_formats}")
        path = Path(export_dir) / "weights.safetensors"
        self._training.save_weights(path)
        return {WEIGHTS: str(path)}

    def _setup_logdir(self) -> None:
        """Make no folder in the user's home where Tune does not ask for one."""
        if self._storage:
            super()._setup_logdir()  # type: ignore[no-untyped-call]
