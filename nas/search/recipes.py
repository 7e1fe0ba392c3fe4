"""The recipe of one trial."""

from __future__ import annotations

from nas.admission import ResolvedJob
from nas.search.judge import ladder_of
from nas.search.rungs import Ladder
from nas.training.recipe import Recipe


def trial_ladder(job: ResolvedJob) -> Ladder:
    """Where the trials of a job are judged."""
    return ladder_of(job.request.pruner, job.recipe.epochs, lambda: job.space)


def trial_recipe(
    job: ResolvedJob, number: int, flops: int, ladder: Ladder | None = None
) -> Recipe:
    """How a trial of this number, whose network has these FLOPs, is trained in the search.

    The job's recipe; where the learning rate is to be annealed towards each rung, with the trial's own rungs
    as milestones. A control, which nobody judges, has them too: it is compared with the others.

    Args:
        job: whose trial it is.
        number: of the trial.
        flops: of its network.
        ladder: of the job, where it is known already.
    """
    if not job.request.pruner.anneal:
        return job.recipe
    milestones = (ladder or trial_ladder(job)).milestones(number, flops)
    return job.recipe.model_copy(update={"milestones": milestones})
