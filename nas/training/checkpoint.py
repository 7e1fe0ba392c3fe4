"""Checkpoints: tensors as safetensors, the rest as JSON; nothing that could run code when read.

A folder holds ``state.json``, which names the file of tensors that belongs to it. The tensors are
written first, then ``state.json`` takes the place of the earlier one in one step: whoever is killed
in between leaves the earlier checkpoint whole.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from nas.errors import NasError

STATE = "state.json"
FORMAT = 1


class CheckpointError(NasError):
    """A checkpoint is missing, damaged or of another training: start the trial over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands, and which one it is.

    Random numbers of an epoch are drawn from ``seed`` and the epoch's number, so that these two are
    the whole state of every generator.
    """

    epoch: int
    seed: int
    recipe_digest: str
    dataset_digest: str

    def require_same_training(self, other: Progress, folder: Path) -> None:
        """Refuse to go on with ``other`` from this progress, found in ``folder``.

        Raises:
            CheckpointError: the two are not of the same seed, recipe and data.
        """
        for name in ("seed", "recipe_digest", "dataset_digest"):
            found, wanted = getattr(self, name), getattr(other, name)
            if found != wanted:
                raise CheckpointError(
                    f"{folder}: {name} is {found}, of this training {wanted}"
                )


def write_checkpoint(
    folder: Path, progress: Progress, tensors: dict[str, torch.Tensor]
) -> None:
    """Put a checkpoint into ``folder``, in place of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"epoch-{progress.epoch}.safetensors"
    write_tensors(folder / name, tensors)
    state = {"format": FORMAT, "tensors": name} | asdict(progress)
    _replace(folder / STATE, (json.dumps(state, indent=2) + "\n").encode())
    for file in folder.glob("epoch-*.safetensors"):
        if file.name != name:
            file.unlink(missing_ok=True)


def read_checkpoint(folder: Path) -> tuple[Progress, dict[str, torch.Tensor]]:
    """Read the checkpoint in ``folder``.

    Raises:
        CheckpointError: there is none, or it cannot be read.
    """
    try:
        state = json.loads((folder / STATE).read_bytes())
        if state.pop("format") != FORMAT:
            raise CheckpointError(f"{folder}: the format is not {FORMAT}")
        tensors = load_file(folder / Path(state.pop("tensors")).name)
        return Progress(**state), tensors
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise CheckpointError(
            f"{folder}: no checkpoint to go on from: {error}"
        ) from error


def write_tensors(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    """Write ``tensors`` as safetensors; the file appears whole or not at all.

    Raises:
        OSError: there is no room, or the folder cannot be written.
    """
    # Parameters share one vector while they train; in a file each stands alone.
    plain = {
        name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in tensors.items()
    }
    partial = path.with_name(path.name + ".partial")
    try:
        save_file(plain, partial)
    except SafetensorError as error:
        raise OSError(f"{path} cannot be written: {error}") from error
    partial.replace(path)


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)
