"""Collects what a job's report is made of from the store, and makes it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nas import admission, catalogs
from nas.admission import ResolvedJob
from nas.analysis import ablation_text
from nas.analysis import report as of
from nas.analysis.ablation import Findings
from nas.analysis.codes import coded
from nas.analysis.decisions import Decisions, decisions
from nas.analysis.report import Report
from nas.analysis.report.document import Costs, Progress, Provenance, RungAgreement
from nas.analysis.rungs import of_history
from nas.analysis.settled import settle
from nas.datasets import Catalog
from nas.errors import InvalidRequest, NotFound
from nas.final import FinalRecord, Role
from nas.search import pruners
from nas.settings import Settings
from nas.states import RunState
from nas.store import JobRecord, Transaction
from nas.trial import TrialRecord
from search_spaces import Outline

MAX_HISTORY = 5000
"""Trials up to which all are read, for the rungs' agreement and what they chose; /v1/jobs/{id}/rungs and /choices have it for any number."""


def report_of(transaction: Transaction, settings: Settings, job_id: str) -> Report:
    """The report of a job as it stands: also while it is made, and where nothing is trained for it.

    Raises:
        NotFound: there is no such job.
    """
    job = transaction.jobs.get(job_id)
    finals = transaction.finals.of_job(job_id)
    catalog = catalogs.of_job(transaction, settings, job_id)
    resolved = _resolved(job, catalog)
    measured = {name for final in finals for name in final.values}
    metric = settle(job.request, catalog, measured).metric
    proposed = {
        final.trial_id: transaction.trials.get(final.trial_id, reports=False)
        for final in finals
        if final.trial_id is not None
    }
    networks = of.networks(finals, proposed, metric.name, maximise=metric.maximise)
    winner = of.best(networks, Role.FINALIST)
    best_random = of.best(networks, Role.RANDOM)
    leading = transaction.trials.best(job_id)
    history = _history(transaction, job)
    return Report(
        job_id=job.id,
        name=job.name,
        state=job.state,
        end_reason=job.end_reason,
        is_ready=job.state.is_final,
        progress=_progress(finals),
        metric=metric.name,
        maximise=metric.maximise,
        networks=networks,
        winner=winner.fingerprint if winner else None,
        best_random=best_random.fingerprint if best_random else None,
        advantages=tuple(
            of.advantages(
                winner, networks, best_random, metric.name, maximise=metric.maximise
            )
        ),
        best_found=of.found(leading[0]) if leading else None,
        costs=Costs(
            trials=job.counts,
            search_seconds=job.compute_seconds,
            finals_seconds=job.final_seconds,
            ablations_seconds=transaction.finals.ablation_seconds(job_id),
        ),
        course=of.course(transaction.finals.ends(job_id)),
        rungs=tuple(_rungs(history, job, resolved)),
        decisions=_decisions(history, job),
        provenance=_provenance(job, finals, resolved),
        notes=(
            *of.notes(networks, winner, best_random),
            *of.of_search(job.request.warm_start, job.counts),
        ),
    )


def markdown_of(transaction: Transaction, report: Report) -> str:
    """The same for people, with what is known of the winner's skips."""
    winner = report.winning_network
    if winner is None or winner.search is None:
        return of.markdown(report)
    found = transaction.ablations.of_trial(winner.search.trial_id, retrain=False)
    if found is None or found.state is not RunState.COMPLETE:
        return of.markdown(report)
    return of.markdown(report, ablation_text.markdown(Findings.read(found.findings)))


def _resolved(job: JobRecord, catalog: Catalog) -> ResolvedJob | None:
    """The job with everything decided; None where its data set is gone."""
    try:
        return admission.resolve(job.request, catalog)
    except (InvalidRequest, NotFound):
        return None


def _progress(finals: Sequence[FinalRecord]) -> Progress:
    states = [final.state for final in finals]
    return Progress(
        num_trainings=len(states),
        num_ended=sum(state.is_final for state in states),
        states={state: states.count(state) for state in RunState},
    )


def _provenance(
    job: JobRecord, finals: Sequence[FinalRecord], resolved: ResolvedJob | None
) -> Provenance:
    first = finals[0].key if finals else None
    recipe = resolved.recipe if resolved else None
    return Provenance(
        versions=job.versions,
        search_seed=job.request.seed,
        report_seeds=tuple(dict.fromkeys(final.key.seed for final in finals)),
        dataset_digest=first.dataset_digest if first else job.dataset_digest,
        recipe_digest=first.recipe_digest if first else (recipe and recipe.digest),
        epochs=first.epochs if first else (recipe.epochs if recipe else 0),
    )


def _history(transaction: Transaction, job: JobRecord) -> Sequence[TrialRecord]:
    """All trials with their curves; none where they are too many."""
    if sum(job.counts.values()) > MAX_HISTORY:
        return ()
    return transaction.trials.history(job.id)


def _rungs(
    history: Sequence[TrialRecord], job: JobRecord, resolved: ResolvedJob | None
) -> list[RungAgreement]:
    """How far each rung can be trusted, where trials were judged at any."""
    if resolved is None or not pruners.get(job.request.pruner.name).has_rungs:
        return []
    return [
        RungAgreement(
            bracket=rung.bracket,
            epoch=rung.epoch,
            num_trials=rung.agreement.num_trials,
            tau=rung.agreement.tau,
            low=rung.agreement.low,
            high=rung.agreement.high,
        )
        for rung in of_history(resolved, history)
        if rung.agreement is not None
    ]


def _decisions(history: Sequence[TrialRecord], job: JobRecord) -> Decisions | None:
    """What the trials chose, where they are not too many to be read."""
    if not history:
        return None
    request = job.request
    outline = Outline(request.family, request.settings, request.space)
    scores = np.array(
        [np.nan if trial.score is None else trial.score for trial in history]
    )
    return decisions(
        outline,
        coded(outline, [trial.choices for trial in history]),
        scores,
        np.array([trial.state.has_score for trial in history]),
        "score",
        scores,
    )
