"""What a person would want to know before a job is posted."""

from __future__ import annotations

from collections.abc import Iterator

from nas.admission import ResolvedJob
from nas.analysis.counting import is_exact
from nas.analysis.estimate import MAX_EDGES, Extreme
from nas.search.judge import ladder_of


def warnings(
    job: ResolvedJob,
    smallest: Extreme,
    largest: Extreme,
    num_candidates: int,
    memory_bytes: int | None,
) -> Iterator[str]:
    """One sentence each, the gravest first; ``memory_bytes`` is what this machine has, where trials run here."""
    request = job.request
    limits, least = request.limits, smallest.costs
    yield from _ruled_out(
        "max_params", least.parameters, limits.max_params, "parameters"
    )
    yield from _ruled_out("max_flops", least.flops, limits.max_flops, "FLOPs")
    if limits.max_skips is not None and least.num_skips > limits.max_skips:
        yield (
            f"limits.max_skips is {limits.max_skips}, but the pinned skips are {least.num_skips} already: "
            "no network can be trained."
        )
    if memory_bytes is not None and largest.training_bytes > memory_bytes:
        yield (
            f"To train a batch the largest network needs about {_shown(largest.training_bytes)}, "
            f"more than the {_shown(memory_bytes)} of this machine: set limits.max_params, or a "
            "smaller recipe.batch_size."
        )
    if num_candidates and request.budget.trials > num_candidates:
        yield (
            f"budget.trials is {request.budget.trials:,}, but there are only "
            f"{num_candidates:,} networks: the job ends when all of them are tried."
        )
    if not is_exact(limits):
        yield (
            "The number of networks is an upper bound: not every limit could be counted."
        )
    if job.space.num_candidate_edges > MAX_EDGES:
        yield (
            f"The space is very large: the largest network shown here has skips on "
            f"{MAX_EDGES:,} of its {job.space.num_candidate_edges:,} edges at most."
        )
    epochs = job.recipe.epochs
    ladder = ladder_of(request.pruner, epochs, lambda: job.space)
    if request.pruner.name != "none" and not any(ladder.brackets):
        yield (
            f"With {epochs} epochs the pruner {request.pruner.name!r} never ends a trial: "
            "raise recipe.epochs or lower pruner.min_epochs."
        )
    if job.recipe.batch_size > job.dataset.num_train:
        yield (
            f"recipe.batch_size is {job.recipe.batch_size:,}, more than the "
            f"{job.dataset.num_train:,} training samples: an epoch is one step."
        )


def _shown(num_bytes: int) -> str:
    gib = num_bytes / 2**30
    return f"{gib:,.0f} GiB" if gib >= 10 else f"{gib:.1f} GiB"


def _ruled_out(name: str, least: int, limit: int | None, unit: str) -> Iterator[str]:
    if limit is not None and least > limit:
        yield (
            f"limits.{name} is {limit:,}, but the smallest network has {least:,} {unit}: "
            "no network can be trained."
        )
