"""The training of one candidate on one device, an epoch at a time."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from nas.datasets import Dataset
from nas.training import augmentations, metrics
from nas.training.batches import (
    DeviceSplit,
    batch_bounds,
    epoch_batches,
    evaluation_bounds,
)
from nas.training.checkpoint import (
    CheckpointError,
    Progress,
    read_checkpoint,
    write_checkpoint,
    write_tensors,
)
from nas.training.criterion import Criterion
from nas.training.failure import check_finite, check_losses, memory_guard
from nas.training.latency import latency_ms
from nas.training.optimizer import FlatOptimizer
from nas.training.precision import choose_precision
from nas.training.recipe import Recipe
from nas.training.schedule import learning_rate
from nas.trial import Report

SplitName = Literal["train", "val", "test"]
CHECK_STEPS = 50
"""Steps between two looks at the losses: each look waits for the device."""


class Training:
    """A network on its way through a recipe.

    On CPU the result depends on nothing but the arguments: two trainings, or one that was saved and
    loaded in between, agree bit for bit. The process's own random state is left as it was.

    Attributes:
        network: the module, moved to ``device``.
        epoch: the epochs done so far.
    """

    def __init__(
        self,
        network: nn.Module,
        dataset: Dataset,
        recipe: Recipe,
        *,
        seed: int,
        device: str = "cpu",
        num_threads: int = 1,
        predicted_bytes: int | None = None,
        splits: dict[str, DeviceSplit] | None = None,
    ) -> None:
        """Take ``network`` in its initial state.

        Args:
            network: reads normalised float32, puts out logits (or standardised targets).
            dataset: what to train and validate on.
            recipe: how.
            seed: of the order of samples, augmentation, dropout and stochastic depth.
            device: a name of ``torch.device``.
            num_threads: of this process, where the device is the CPU.
            predicted_bytes: what the cost model expects, for the message when memory runs out.
            splits: of ``dataset`` on ``device``, filled as they are needed: trainings on the same data
                one after the other share them.

        Raises:
            CandidateFailed: out of memory.
        """
        self.epoch = 0
        self._recipe = recipe
        self._info = dataset.info
        self._dataset = dataset
        self._seed = seed
        self._device = torch.device(device)
        self._predicted_bytes = predicted_bytes
        if self._device.type == "cpu" and torch.get_num_threads() != num_threads:
            torch.set_num_threads(num_threads)
        self._precision = choose_precision(recipe, self._device, dataset.info)
        self._augmentations = [augmentations.get(n) for n in recipe.augmentation]
        self._metrics = metrics.of_task(dataset.info.task.kind)
        self._splits = {} if splits is None else splits
        with self._memory_guard():
            self.network = network.to(self._device)
            for split in ("train", "val"):
                self._split(split)
            self._criterion = Criterion(dataset.info, recipe, self._device)
            self._optimizer = FlatOptimizer(
                network, recipe, channels_last=self._precision.channels_last
            )
        self._steps_per_epoch = len(batch_bounds(len(dataset.train), recipe.batch_size))

    def train_epoch(self) -> Report:
        """Train one epoch, then validate.

        Returns:
            Every metric of the task on the validation split, and ``train_loss``, the mean over the
            epoch's steps.

        Raises:
            CandidateFailed: ``diverged`` or ``out_of_memory``.
        """
        started = time.perf_counter()
        devices = [self._device] if self._device.type == "cuda" else []
        with self._memory_guard(), torch.random.fork_rng(devices):
            torch.manual_seed(self._epoch_seed + 2)
            train_loss = self._train_batches()
        self.epoch += 1
        values = {"train_loss": train_loss} | self.evaluate("val")
        return Report(self.epoch, values, time.perf_counter() - started)

    @property
    def precision(self) -> str:
        """The number format of the training's convolutions and products: ``bfloat16`` or ``float32``."""
        return "bfloat16" if self._precision.bfloat16 else "float32"

    def evaluate(self, split: SplitName = "val") -> dict[str, float]:
        """Every metric of the task on a split.

        Raises:
            CandidateFailed: ``diverged`` (an output is not finite) or ``out_of_memory``.
        """
        with self._memory_guard():
            data = self._split(split)
            bounds = evaluation_bounds(data.num_samples, self._recipe)
            logits = torch.cat([self.logits(split, a, b) for a, b in bounds])
            outputs = self._criterion.predictions(logits)
            values = {m.name: m.compute(outputs, data.y) for m in self._metrics}
        check_finite(values, self.epoch)
        return values

    @torch.inference_mode()
    def logits(self, split: SplitName, start: int, stop: int) -> Tensor:
        """What the network puts out for samples ``start`` to ``stop`` of a split, in float32."""
        self.network.eval()
        x = self._split(split).inputs(slice(start, stop))
        outputs: Tensor = self.network(self._precision.lay_out(x))
        return outputs

    def latency_ms(self, batch_size: int, num_passes: int) -> float:
        """The median time of one pass over ``batch_size`` validation samples, as it is evaluated.

        Raises:
            CandidateFailed: out of memory.
        """
        with memory_guard(batch_size, None):
            split = self._split("val")
            places = torch.arange(batch_size, device=self._device) % split.num_samples
            inputs = self._precision.lay_out(split.inputs(places))
            return latency_ms(self.network, inputs, num_passes)

    def save(self, folder: Path) -> None:
        """Put a checkpoint into ``folder``, in place of an earlier one."""
        tensors = {f"network/{k}": v for k, v in self.network.state_dict().items()}
        tensors |= {f"optimizer/{k}": v for k, v in self._optimizer.state().items()}
        write_checkpoint(folder, self._progress, tensors)

    def load(self, folder: Path) -> None:
        """Go on from the checkpoint in ``folder`` as if there had been no interruption.

        Raises:
            CheckpointError: there is none, it is damaged, or it belongs to another training.
        """
        progress, tensors = read_checkpoint(folder)
        progress.require_same_training(self._progress, folder)
        parts: dict[str, dict[str, Tensor]] = {"network": {}, "optimizer": {}}
        for name, tensor in tensors.items():
            part, key = name.split("/", 1)
            parts[part][key] = tensor
        try:
            self.network.load_state_dict(parts["network"])
            self._optimizer.restore(parts["optimizer"])
        except (RuntimeError, LookupError, ValueError) as error:
            raise CheckpointError(f"{folder}: of another network: {error}") from error
        self.epoch = progress.epoch

    def save_weights(self, path: Path) -> None:
        """Write the network's state dict alone, as safetensors."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_tensors(path, self.network.state_dict())

    def _train_batches(self) -> float:
        self.network.train()
        train, recipe = self._split("train"), self._recipe
        batches = epoch_batches(
            train,
            recipe.batch_size,
            self._epoch_seed,
            self._augmentations,
            self._precision.lay_out,
        )
        losses: list[Tensor] = []
        for x, y in batches:
            losses.append(self._train_step(x, y, len(losses)))
            if len(losses) % CHECK_STEPS == 0:
                recent = torch.stack(losses[-CHECK_STEPS:])
                check_losses(recent, self.epoch + 1, len(losses) - CHECK_STEPS + 1)
        curve = torch.stack(losses)
        check_losses(curve, self.epoch + 1, 1)
        return curve.double().mean().item()

    def _train_step(self, x: Tensor, y: Tensor, step: int) -> Tensor:
        """One step of the optimizer; returns the loss, detached, still on the device."""
        num_steps = self._steps_per_epoch
        rate = learning_rate(
            self._recipe,
            self.epoch * num_steps + step,
            self._recipe.epochs * num_steps,
        )
        with self._precision.autocast():
            outputs = self.network(x)
            loss = self._criterion(outputs, y)
        torch.autograd.backward(loss)
        self._optimizer.step(rate)
        return loss.detach()

    def _split(self, name: SplitName) -> DeviceSplit:
        """A split on the device; the test split gets there only when it is asked for."""
        if name not in self._splits:
            split = getattr(self._dataset, name)
            self._splits[name] = DeviceSplit(split, self._info, self._device)
        return self._splits[name]

    def _memory_guard(self) -> AbstractContextManager[None]:
        return memory_guard(self._recipe.batch_size, self._predicted_bytes)

    @property
    def _epoch_seed(self) -> int:
        """The first of three seeds of this epoch: nothing random is carried to the next one.

        They are of the samples' order, of augmentation, and of dropout and stochastic depth.
        """
        return 3 * (1_000_003 * self._seed + self.epoch)

    @property
    def _progress(self) -> Progress:
        return Progress(
            epoch=self.epoch,
            seed=self._seed,
            recipe_digest=self._recipe.digest,
            dataset_digest=self._info.digest,
        )
