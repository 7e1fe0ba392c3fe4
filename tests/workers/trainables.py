"""Trainables that behave badly, for the pool's actors to train."""

from __future__ import annotations

import math
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from ray.tune import Trainable

from nas.errors import CandidateFailed
from nas.training.checkpoint import CheckpointError


class Obedient(Trainable):
    """Does nothing, well."""

    warmed_up_on: str | None = None

    @classmethod
    def warm_up(cls, device: str) -> None:
        cls.warmed_up_on = device

    def setup(self, config: dict[str, Any]) -> None:
        self.epoch = 0

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        self.setup(new_config)
        return True

    def step(self) -> dict[str, float]:
        self.epoch += 1
        return {"accuracy": 0.5}

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        (Path(checkpoint_dir) / "epoch").write_text(str(self.epoch))

    def load_checkpoint(self, checkpoint_dir: str) -> None:  # type: ignore[override]
        self.epoch = int((Path(checkpoint_dir) / "epoch").read_text())

    def _export_model(
        self, export_formats: list[str], export_dir: str
    ) -> dict[str, str]:
        path = Path(export_dir) / "weights.safetensors"
        path.write_bytes(b"")
        return {"weights": str(path)}

    def _setup_logdir(self) -> None:
        """Leave the home folder alone."""


class Sleeps(Obedient):
    """Takes 20 ms for an epoch, however busy the machine is."""

    def step(self) -> dict[str, float]:
        time.sleep(0.02)
        return super().step()


class Diverges(Obedient):
    """Fails as a loss that is not a number does."""

    def step(self) -> dict[str, float]:
        raise CandidateFailed("the loss is nan in epoch 1", reason="diverged")


class Breaks(Obedient):
    """Fails in a way that nobody thought of."""

    def step(self) -> dict[str, float]:
        raise RuntimeError("what is this")


class MeasuresNonsense(Obedient):
    """Measures something that is not a number."""

    def step(self) -> dict[str, float]:
        return {"accuracy": math.inf}


class RefusesEpoch3(Obedient):
    """Cannot go on from a checkpoint of epoch 3."""

    def load_checkpoint(self, checkpoint_dir: str) -> None:
        super().load_checkpoint(checkpoint_dir)
        if self.epoch == 3:
            raise CheckpointError("of another training")


class DiesOnFirstTrial(Obedient):
    """Takes its process with it where the network has no skips, as the first named one has not."""

    def step(self) -> dict[str, float]:
        if not self.config["architecture"]["edges"]:
            os._exit(1)
        return super().step()


def pulse_of(seed: int) -> Path:
    """The file that a trainable of that seed touches while it trains."""
    return Path(tempfile.gettempdir()) / f"nas-pulse-{seed}"


class Beats(Obedient):
    """Takes 0.2 s for an epoch, and says all the while that it trains."""

    long_seconds = 0.2

    def step(self) -> dict[str, float]:
        seconds = 0.2 if self.epoch < 2 else self.long_seconds
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pulse_of(self.config["seed"]).touch()
            time.sleep(0.05)
        return super().step()


class BeatsLong(Beats):
    """The same; from the third on its epochs take an hour."""

    long_seconds = 3600.0
