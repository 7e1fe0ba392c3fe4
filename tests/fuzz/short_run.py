"""An accepted job, run as a worker would, but for one epoch of a candidate on a handful of samples."""

from __future__ import annotations

from functools import cache
from typing import Any

from nas.admission import resolve
from nas.datasets import Catalog, Dataset
from nas.errors import CandidateFailed
from nas.job import JobRequest
from nas.search import Proposal, Search
from nas.states import TrialState
from workers import data
from workers.candidate import Candidate
from workers.data import candidate_config

CATALOG = Catalog()
NUM_SAMPLES = {"max_train_samples": 48, "max_val_samples": 16}
NUM_PROPOSALS = 3
REASONS = ("diverged", "out_of_memory")
"""For which a candidate may fail though its job was accepted."""


def run(document: dict[str, Any]) -> str:
    """How the job goes: ``trained``, ``exhausted`` or the reason of a candidate that failed.

    Anything that a worker would report as the reason ``error`` is raised.
    """
    of_dataset = {**document.get("dataset", {}), **NUM_SAMPLES}
    request = JobRequest.model_validate({**document, "dataset": of_dataset})
    resolved = resolve(request, CATALOG)
    search = Search.of_job(resolved, ())
    proposals = [search.ask() for _ in range(NUM_PROPOSALS)]
    legal = [proposal for proposal in proposals if proposal is not None]
    if not legal:
        return "exhausted"
    chosen = legal[request.seed % len(legal)]
    return _train(request, chosen, search, resolved.dataset.digest, resolved.recipe)


def _train(
    request: JobRequest, proposal: Proposal, search: Search, digest: str, recipe: Any
) -> str:
    dataset = _dataset(request.dataset.name)
    data.keep(digest, dataset.without_test())
    config = candidate_config(
        proposal.architecture, request.dataset, digest, recipe, seed=request.seed
    )
    try:
        candidate = Candidate(config)
        values = candidate.step()
    except CandidateFailed as failure:
        if failure.reason not in REASONS:
            raise
        search.tell(proposal.number, TrialState.FAILED)
        return failure.reason
    assert "train_loss" in values
    search.tell(proposal.number, TrialState.COMPLETE, 0.5)
    return "trained"


@cache
def _dataset(name: str) -> Dataset:
    return CATALOG.load(name, **NUM_SAMPLES)
