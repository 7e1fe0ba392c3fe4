"""The training of one candidate on one device, an epoch at a time."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nas.datasets import Dataset
from nas.training import augmentations, metrics
from nas.training.batches import DeviceSplit, batch_bounds, epoch_batches
from nas.training.checkpoint import (
    CheckpointError,
    Progress,
    read_checkpoint,
    write_checkpoint,
    write_tensors,
)
from nas.training.failure import check_finite, check_losses, memory_guard
from nas.training.optimizer import (
    make_optimizer,
    restore_state,
    set_learning_rate,
    state_tensors,
    vectors,
)
from nas.training.precision import choose_precision
from nas.training.recipe import Recipe
from nas.training.schedule import learning_rate
from nas.trial import Report
from search_spaces.plan import TaskKind

SplitName = Literal["train", "val", "test"]
CHECK_STEPS = 50
EVALUATION_ELEMENTS = 2**16


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
        self._splits: dict[str, DeviceSplit] = {}
        with self._memory_guard():
            self.network = network.to(self._device)
            self._target_mean = torch.tensor(dataset.info.target_mean).to(self._device)
            self._target_std = torch.tensor(dataset.info.target_std).to(self._device)
            self._split("train"), self._split("val")
            self._optimizer = make_optimizer(
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
            torch.manual_seed(self._epoch_seed)
            train_loss = self._train_batches()
        self.epoch += 1
        values = {"train_loss": train_loss} | self.evaluate("val")
        return Report(self.epoch, values, time.perf_counter() - started)

    def evaluate(self, split: SplitName = "val") -> dict[str, float]:
        """Every metric of the task on a split.

        Raises:
            CandidateFailed: ``diverged`` (an output is not finite) or ``out_of_memory``.
        """
        with self._memory_guard():
            data = self._split(split)
            size = max(1, EVALUATION_ELEMENTS // data.sample_elements)
            bounds = batch_bounds(data.num_samples, max(size, self._recipe.batch_size))
            outputs = torch.cat([self.logits(split, a, b) for a, b in bounds])
            if self._info.task.kind is TaskKind.REGRESSION:
                outputs = outputs * self._target_std + self._target_mean
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

    def save(self, folder: Path) -> None:
        """Put a checkpoint into ``folder``, in place of an earlier one."""
        state = state_tensors(self._optimizer)
        tensors = {f"network/{k}": v for k, v in self.network.state_dict().items()}
        tensors |= {f"optimizer/{k}": v for k, v in state.items()}
        write_checkpoint(folder, self._progress, tensors)

    def load(self, folder: Path) -> None:
        """Go on from the checkpoint in ``folder`` as if there had been no interruption.

        Raises:
            CheckpointError: there is none, it is damaged, or it belongs to another training.
        """
        progress, tensors = read_checkpoint(folder)
        self._check_same(progress, folder)
        parts: dict[str, dict[str, Tensor]] = {"network": {}, "optimizer": {}}
        for name, tensor in tensors.items():
            part, key = name.split("/", 1)
            parts[part][key] = tensor
        try:
            self.network.load_state_dict(parts["network"])
            restore_state(self._optimizer, parts["optimizer"])
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
        checked = 0
        for x, y in batches:
            losses.append(self._train_step(x, y, len(losses)))
            if len(losses) - checked == CHECK_STEPS:
                check_losses(torch.stack(losses[checked:]), self.epoch + 1, checked + 1)
                checked = len(losses)
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
        set_learning_rate(self._optimizer, rate)
        with self._precision.autocast():
            outputs = self.network(x)
            loss = self._loss(outputs, y)
        torch.autograd.backward(loss)
        if self._recipe.gradient_clip is not None:
            nn.utils.clip_grad_norm_(
                vectors(self._optimizer), self._recipe.gradient_clip
            )
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=False)
        return loss.detach()

    def _loss(self, outputs: Tensor | tuple[Tensor, list[Tensor]], y: Tensor) -> Tensor:
        """The loss of the head, and of extra heads by ``aux_weight``."""
        if isinstance(outputs, tuple):
            main, extra = outputs
            weight = self._recipe.aux_weight
            total = self._criterion(main, y)
            for aux in extra:
                total = total + weight * self._criterion(aux, y)
            return total
        return self._criterion(outputs, y)

    def _criterion(self, outputs: Tensor, y: Tensor) -> Tensor:
        if self._info.task.kind is TaskKind.REGRESSION:
            return F.mse_loss(outputs, (y - self._target_mean) / self._target_std)
        return F.cross_entropy(outputs, y, label_smoothing=self._recipe.label_smoothing)

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
        """A seed of its own for each epoch: nothing random is carried from one to the next."""
        return (self._seed * 1_000_003 + self.epoch) % 2**63

    @property
    def _progress(self) -> Progress:
        return Progress(
            epoch=self.epoch,
            seed=self._seed,
            recipe_digest=self._recipe.digest,
            dataset_digest=self._info.digest,
        )

    def _check_same(self, progress: Progress, folder: Path) -> None:
        mine = self._progress
        for name in ("seed", "recipe_digest", "dataset_digest"):
            if getattr(progress, name) != getattr(mine, name):
                raise CheckpointError(
                    f"{folder}: {name} is {getattr(progress, name)}, "
                    f"of this training {getattr(mine, name)}"
                )
