"""A search: an Optuna study in memory that proposes candidates and learns from their results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import optuna
from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial

from nas.admission import ResolvedJob
from nas.job import Limits, PrunerRequest
from nas.objective import Penalty
from nas.objectives import UNKNOWN, Objectives, Values
from nas.search import history, samplers
from nas.search.ballot import ballot
from nas.search.candidates import Candidates
from nas.search.judge import Judge, ladder_of
from nas.search.proposal import Proposal
from nas.search.proposer import Proposer, SpaceExhausted, named_choices
from nas.search.samplers import Earlier
from nas.search.settings import settings_of
from nas.states import TrialState
from nas.training import metrics
from nas.training.metric import Metric
from nas.training.recipe import Recipe
from nas.trial import OVER_LIMIT, Costs, Origin, TrialRecord
from search_spaces import SearchSpace

# Optuna reports every new study at INFO on a handler of its own.
optuna.logging.set_verbosity(optuna.logging.WARNING)


class Search:
    """Proposes candidates (:meth:`ask`) and learns from them (:meth:`report`, :meth:`tell`).

    A score, or one value for each of several objectives, is always to be maximised. Whoever asks owns
    the trial until it tells how it ended; any number may be open at once. Not thread-safe.
    """

    def __init__(
        self,
        space: SearchSpace,
        *,
        sampler: str,
        pruner: PrunerRequest,
        penalty: Penalty,
        limits: Limits,
        seed: int,
        max_epochs: int,
        named_first: bool,
        objectives: Objectives = Objectives(),  # noqa: B008 it is frozen
        recipe: Recipe = Recipe(),  # noqa: B008 likewise
        earlier: Sequence[Earlier] = (),
    ) -> None:
        """Start an empty search.

        Raises:
            UnknownName: there is no such sampler or pruner.
        """
        self._candidates = Candidates(space, limits, penalty, recipe)
        self._objectives = objectives
        self._max_latency_ms = limits.max_latency_ms
        self._proposer = Proposer(
            samplers.get(sampler),
            space,
            self._candidates,
            list(named_choices(space, self._candidates)) if named_first else [],
            seed,
            earlier,
        )
        self._pruner = pruner
        self._judge = Judge(pruner, ladder_of(pruner, max_epochs, lambda: space))
        self._storage = InMemoryStorage()
        self._study = optuna.create_study(
            storage=self._storage,
            sampler=self._proposer,
            directions=["maximize"] * len(objectives),
        )
        self._study_id = self._storage.get_study_id_from_name(self._study.study_name)
        self._exhausted = False

    @classmethod
    def of_job(
        cls,
        job: ResolvedJob,
        trials: Sequence[TrialRecord] = (),
        earlier: Sequence[Earlier] = (),
    ) -> Search:
        """The search that a job describes, gone as far as its stored ``trials``.

        ``earlier`` is what it begins with: see :mod:`nas.search.earlier`.
        """
        return cls.rebuild(job.space, trials, earlier=earlier, **settings_of(job))

    @classmethod
    def rebuild(
        cls,
        space: SearchSpace,
        trials: Sequence[TrialRecord],
        *,
        metric: str,
        maximise: bool,
        **settings: Any,
    ) -> Search:
        """The search as it was when ``trials`` were stored; it goes on as if never interrupted.

        Args:
            space: the space of the job.
            trials: all trials of the job with their reports, unfinished ones too, in any order.
            metric: the value of a report that the score is made of.
            maximise: whether that metric is better when larger.
            settings: those of the constructor, unchanged.

        Raises:
            ValueError: the trials' numbers are not 0, 1, 2 ...
        """
        search = cls(space, **settings)
        ordered = sorted(trials, key=lambda trial: trial.number)
        if [trial.number for trial in ordered] != list(range(len(ordered))):
            raise ValueError(
                "a search is rebuilt from all trials of its job, numbered 0, 1, 2 ...; "
                f"got {[trial.number for trial in ordered]}"
            )
        for trial in ordered:
            search._recall(trial, metrics.get(metric), maximise)
        return search

    def ask(self) -> Proposal | None:
        """The next candidate, which this search has not proposed before.

        None once no legal and unseen one is left; it stays None.
        """
        if self._exhausted:
            return None
        known = dict(self._storage.get_study_system_attrs(self._study_id))
        try:
            trial = self._study.ask(self._proposer.distributions)
        except SpaceExhausted:
            # Optuna has opened a trial for it, which stays empty: nothing follows.
            self._exhausted = True
            return None
        proposed = self._proposer.proposed
        assert proposed is not None
        candidate = proposed.candidate
        self._candidates.see(candidate.architecture.fingerprint)
        self._enter(trial.number, candidate.costs, proposed.origin)
        return Proposal(
            number=trial.number,
            architecture=candidate.architecture,
            choices=candidate.choices,
            plan=candidate.plan,
            costs=candidate.costs,
            penalty=candidate.penalty,
            origin=proposed.origin,
            label=proposed.label,
            sampler_state=history.sampler_state(
                self._trial(trial.number).system_attrs,
                known,
                self._storage.get_study_system_attrs(self._study_id),
            ),
        )

    def measured(self, number: int, latency_ms: float) -> None:
        """Note the latency of a running trial, for samplers that learn what is within the limit."""
        if self._max_latency_ms is not None:
            excess = history.latency_excess(latency_ms, self._max_latency_ms)
            key = f"constraints:{history.LATENCY_CONSTRAINT}"  # as Trial.set_constraint
            self._storage.set_trial_system_attr(self._id(number), key, excess)

    def report(
        self,
        number: int,
        epoch: int,
        values: float | Sequence[float],
        judged: Values | None = None,
    ) -> None:
        """Note the values of a running trial after ``epoch``; a second report replaces the first.

        Samplers see them at the step that :meth:`Judge.note` tells.

        Args:
            number: of the trial.
            epoch: the epochs done.
            values: the score, or one for each objective.
            judged: what it is ranked by at a rung, where that is something else (:func:`ballot`).

        Raises:
            ValueError: one is not a finite number.
        """
        noted = _tuple(values)
        if not all(map(math.isfinite, (*noted, *(judged or ())))):
            raise ValueError(
                f"trial {number} reports {noted} after epoch {epoch}: "
                "tell a trial that diverged as failed"
            )
        step = self._judge.note(number, epoch, judged or noted)
        trial_id = self._id(number)
        if self._objectives.are_several:
            key = f"{history.REPORTED}{step}"
            self._storage.set_trial_system_attr(trial_id, key, list(noted))
        else:
            self._storage.set_trial_intermediate_value(trial_id, step, noted[0])

    def should_prune(self, number: int, epoch: int) -> bool:
        """Whether the trial, which has reported ``epoch``, is to be ended now.

        Never a named topology: the winner is compared with them, at the same full budget.
        """
        return self._judge.should_prune(number, epoch)

    def standing(self, number: int, epoch: int) -> str:
        """How the trial's values at its rung of ``epoch`` compare with what others had there, for people."""
        return self._judge.standing(number, epoch)

    def next_decision(self, number: int, epoch: int) -> int:
        """The trial's first epoch after ``epoch`` at which it may be ended, else that of the full budget."""
        return self._judge.next_decision(number, epoch)

    def tell(
        self,
        number: int,
        state: TrialState,
        values: float | Sequence[float] | None = None,
        reason: str | None = None,
    ) -> None:
        """Close a trial: complete or reused with its values, pruned with its curve, or failed.

        One that failed for being over a limit is learned from as the worst there is.

        Raises:
            ValueError: the trial is closed already, or the values are missing or not numbers.
        """
        told = None if values is None else _tuple(values)
        if state.has_score and not self._are_told(told):
            raise ValueError(
                f"trial {number} is {state} and needs a score, got {values}"
            )
        if reason == OVER_LIMIT:
            told = (UNKNOWN,) * len(self._objectives)
            self._storage.set_trial_system_attr(self._id(number), OVER_LIMIT, True)
        self._study.tell(
            number,
            told if state.has_score or reason == OVER_LIMIT else None,
            state=history.optuna_state(state, reason),
        )
        if state.has_score:
            self._judge.complete(number)

    def _are_told(self, values: Values | None) -> bool:
        """Whether there is a number for each objective; of several some may be unknown."""
        if values is None or len(values) != len(self._objectives):
            return False
        if self._objectives.are_several:
            return not any(map(math.isnan, values))
        return math.isfinite(values[0])

    def _recall(self, record: TrialRecord, metric: Metric, maximise: bool) -> None:
        number, objectives = record.number, self._objectives
        self._candidates.see(record.fingerprint)
        self._enter(number, record.costs, record.origin)
        curve = {}
        for report in record.reports:
            values = history.judged(record, report, metric.name, maximise, objectives)
            measured, judge = report.values, self._pruner.judge
            judged = ballot(judge, values, objectives, metric, measured, record.penalty)
            curve[self._judge.note(number, report.epoch, judged)] = values
        if record.state.has_score:
            self._judge.complete(number)
        self._study.add_trial(
            history.frozen(
                record,
                curve,
                self._proposer.distributions,
                objectives,
                self._max_latency_ms,
            )
        )
        for key, value in history.study_state(record).items():
            self._storage.set_study_system_attr(self._study_id, key, value)

    def _enter(self, number: int, costs: Costs, origin: Origin) -> None:
        self._judge.enter(number, costs.flops, is_control=origin is Origin.NAMED)

    def _id(self, number: int) -> int:
        return self._storage.get_trial_id_from_study_id_trial_number(
            self._study_id, number
        )

    def _trial(self, number: int) -> FrozenTrial:
        return self._storage.get_trial(self._id(number))


def _tuple(values: float | Sequence[float]) -> Values:
    return tuple(values) if isinstance(values, Sequence) else (values,)
