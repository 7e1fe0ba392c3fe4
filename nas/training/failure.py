"""The two ways in which a candidate fails by its own nature, told apart from errors of the service."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch

from nas.errors import CandidateFailed

EXPLODED = 1e4
"""A loss beyond this is lost: untrained networks have about ln(classes), or 1 for a regression."""

_CPU_MESSAGES = ("can't allocate memory", "not enough memory", "cannot allocate memory")


@contextmanager
def memory_guard(batch_size: int, predicted_bytes: int | None) -> Iterator[None]:
    """Turn a lack of memory into the failure of the candidate.

    Raises:
        CandidateFailed: with the reason ``out_of_memory``.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
        predicted = (
            ""
            if predicted_bytes is None
            else f" (predicted need: {predicted_bytes / 2**20:,.0f} MiB)"
        )
        message = (
            f"out of memory at batch size {batch_size}{predicted}: "
            "lower recipe.batch_size or bound the space by limits.max_params"
        )
        raise CandidateFailed(message, reason="out_of_memory") from error


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return any(message in str(error).lower() for message in _CPU_MESSAGES)


def check_finite(values: Mapping[str, float], epoch: int) -> None:
    """Refuse a validation with a metric that is not finite.

    Raises:
        CandidateFailed: with the reason ``diverged``.
    """
    for name, value in values.items():
        if not math.isfinite(value):
            message = (
                f"diverged in epoch {epoch}: {name} after its last step is {value}"
            )
            raise CandidateFailed(message, reason="diverged")


def check_losses(losses: torch.Tensor, epoch: int, first_step: int) -> None:
    """Refuse a loss that is not finite, or far beyond what learning can mend.

    Args:
        losses: of consecutive steps, ``(S,)``.
        epoch: the epoch under way, from 1.
        first_step: the number of the first of them in this epoch, from 1.

    Raises:
        CandidateFailed: with the reason ``diverged``.
    """
    bad = ~(losses.abs() <= EXPLODED)
    if not bool(bad.any()):
        return
    index = int(bad.nonzero()[0, 0])
    message = (
        f"diverged in epoch {epoch}, step {first_step + index}: "
        f"the loss is {losses[index].item():g}"
    )
    raise CandidateFailed(message, reason="diverged")
