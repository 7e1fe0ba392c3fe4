"""All topologies of a job together."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import JobId, StoreDep
from api.errors import problems
from api.schemas.population import EdgeShare, Population, Replay
from nas.analysis.population import coded, kinds_of, shares
from nas.analysis.ranks import ranked, top
from nas.states import TrialState
from nas.store.analyses import TrialFigures
from search_spaces import Outline

router = APIRouter(tags=["analysis"])


@router.get(
    "/jobs/{job_id}/population",
    operation_id="get_population",
    responses=problems(404),
)
def get_population(job_id: JobId, store: StoreDep) -> Population:
    """See how often each candidate edge takes each kind, among all trials and among the best."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = tx.analyses.trials(job_id)
    request = job.request
    outline = Outline(request.family, request.settings, request.space)
    order = ranked([t.score for t in trials], [t.state.has_score for t in trials])
    num_top = len(top(order))
    codes = coded(outline, [t.choices for t in trials])
    return Population(
        last_event=job.last_event,
        num_all=len(order),
        num_top=num_top,
        num_states=outline.layout.num_layers + 1,
        kinds=list(kinds_of(outline)),
        edges=[
            EdgeShare(
                name=edge.name,
                source=edge.source,
                target=edge.target,
                all=dict(edge.all),
                top=dict(edge.top),
            )
            for edge in shares(outline, codes, order, num_top)
        ],
    )


@router.get("/jobs/{job_id}/replay", operation_id="get_replay", responses=problems(404))
def get_replay(job_id: JobId, store: StoreDep) -> Replay:
    """Read the search trial by trial: all that have a result or run, in the order of proposal."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = [t for t in tx.analyses.trials(job_id) if _is_shown(t)]
    request = job.request
    outline = Outline(request.family, request.settings, request.space)
    return Replay(
        last_event=job.last_event,
        dimensions=[d.name for d in outline.dimensions],
        options=[list(d.choices) for d in outline.dimensions],
        trial_id=[t.id for t in trials],
        number=[t.number for t in trials],
        fingerprint=[t.fingerprint for t in trials],
        label=[t.label for t in trials],
        score=[t.score for t in trials],
        choices=coded(outline, [t.choices for t in trials]).tolist(),
    )


def _is_shown(trial: TrialFigures) -> bool:
    return trial.score is not None or trial.state is TrialState.RUNNING
