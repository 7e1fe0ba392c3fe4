"""What a job would cost, told before it is posted."""

from __future__ import annotations

from math import log10

from fastapi import APIRouter

from api.access.rules import needs
from api.admission import admit
from api.dependencies import AccessDep, SettingsDep, StoreDep
from api.errors import problems
from api.prospects import look
from api.schemas.estimate import Candidate, Charge, Estimate, ReportEstimate
from api.schemas.job import NewJob
from api.schemas.trial import Costs
from nas.access import Scope
from nas.analysis.charges import charges
from nas.analysis.counting import num_candidates
from nas.analysis.estimate import Extreme, extremes
from nas.analysis.warnings import warnings
from nas.search.finals import num_trainings
from nas.training.defaults import default_recipe

router = APIRouter(tags=["jobs"])

MAX_EXACT = 10**15


@router.post(
    "/estimates",
    operation_id="estimate_job",
    openapi_extra=needs(Scope.READ),
    responses=problems(400, 413, 422),
)
def estimate_job(
    new: NewJob, access: AccessDep, store: StoreDep, settings: SettingsDep
) -> Estimate:
    """Learn what a job would cost; one that cannot run is refused as when it is posted. Writes nothing."""
    resolved = admit(new, access.project_id, settings, store)
    smallest, largest = extremes(resolved)
    place = look(new.resources, access.project_id, settings, store)
    number = num_candidates(resolved.space, new.limits)
    trainings = num_trainings(resolved)
    dataset = resolved.dataset
    return Estimate(
        num_edges=resolved.space.num_candidate_edges,
        num_dimensions=len(resolved.space.dimensions),
        log10_candidates=_log10(number),
        num_candidates=number if number <= MAX_EXACT else None,
        smallest=_candidate(smallest),
        largest=_candidate(largest),
        charges=[
            Charge(num_skips=num_skips, penalty=penalty)
            for num_skips, penalty in charges(new.objective.penalty, resolved.space)
        ],
        epochs=resolved.recipe.epochs,
        report=ReportEstimate(
            num_trainings=trainings, epochs=trainings * resolved.recipe.epochs
        ),
        num_train_samples=dataset.num_train,
        default_recipe=default_recipe(new.family, dataset.kind, dataset.num_train),
        warnings=[
            *place.warnings,
            *warnings(resolved, smallest, largest, number, place.memory_bytes),
        ],
    )


def _candidate(extreme: Extreme) -> Candidate:
    return Candidate(
        label=extreme.label,
        costs=Costs.model_validate(extreme.costs, from_attributes=True),
        training_bytes=extreme.training_bytes,
    )


def _log10(number: int) -> float:
    return log10(number) if number else 0.0
