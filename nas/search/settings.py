"""What a job says of its search."""

from __future__ import annotations

from typing import Any

from nas.admission import ResolvedJob


def settings_of(job: ResolvedJob) -> dict[str, Any]:
    """The arguments by which :meth:`nas.search.Search.rebuild` makes the search of a job."""
    request = job.request
    return {
        "metric": job.metric.name,
        "maximise": job.metric.maximise,
        "sampler": request.sampler.name,
        "pruner": request.pruner,
        "penalty": request.objective.penalty,
        "limits": request.limits,
        "seed": request.seed,
        "max_epochs": job.recipe.epochs,
        "named_first": request.named_first,
        "objectives": job.objectives,
        "recipe": job.recipe,
    }
