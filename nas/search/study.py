"""A search: an Optuna study in memory that proposes candidates and learns from their results."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import optuna
from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial

from nas.admission import ResolvedJob
from nas.job import Limits, PrunerRequest
from nas.objective import Penalty
from nas.search import history, pruners, samplers
from nas.search.candidates import Candidates
from nas.search.proposer import NamedChoices, Proposer, SpaceExhausted
from nas.states import TrialState
from nas.trial import Costs, Origin, TrialRecord
from search_spaces import Architecture, Plan, SearchSpace

# Optuna reports every new study at INFO on a handler of its own.
optuna.logging.set_verbosity(optuna.logging.WARNING)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate to train. ``sampler_state`` is stored with it, for :meth:`Search.rebuild`."""

    number: int
    architecture: Architecture
    choices: Mapping[str, str]
    plan: Plan
    costs: Costs
    penalty: float
    origin: Origin
    label: str | None
    sampler_state: Mapping[str, Any]


class Search:
    """Proposes candidates (:meth:`ask`) and learns from them (:meth:`report`, :meth:`tell`).

    Scores are always maximised. Whoever asks owns the trial until it tells how it ended; any number
    may be open at once. Not thread-safe.
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
    ) -> None:
        """Start an empty search.

        Raises:
            UnknownName: there is no such sampler or pruner.
        """
        self._candidates = Candidates(space, limits, penalty)
        self._proposer = Proposer(
            samplers.get(sampler),
            space,
            self._candidates,
            list(_named(space, self._candidates)) if named_first else [],
            seed,
        )
        rule = pruners.get(pruner.name)
        self._decisions = tuple(rule.decisions(pruner, max_epochs))
        self._max_epochs = max_epochs
        self._storage = InMemoryStorage()
        self._study = optuna.create_study(
            storage=self._storage,
            sampler=self._proposer,
            pruner=rule.build(pruner),
            direction="maximize",
        )
        self._study_id = self._storage.get_study_id_from_name(self._study.study_name)
        self._exhausted = False
        self._controls: set[int] = set()

    @classmethod
    def of_job(cls, job: ResolvedJob, trials: Sequence[TrialRecord] = ()) -> Search:
        """The search that a job describes, gone as far as its stored ``trials``."""
        request = job.request
        return cls.rebuild(
            job.space,
            trials,
            metric=job.metric.name,
            maximise=job.metric.maximise,
            sampler=request.sampler.name,
            pruner=request.pruner,
            penalty=request.objective.penalty,
            limits=request.limits,
            seed=request.seed,
            max_epochs=job.recipe.epochs,
            named_first=request.named_first,
        )

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
            search._recall(trial, history.curve(trial, metric, maximise))
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
        self._note_control(trial.number, proposed.origin)
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

    def report(self, number: int, epoch: int, score: float) -> None:
        """Note the score of a running trial after ``epoch``; a second report replaces the first."""
        if not math.isfinite(score):
            raise ValueError(
                f"trial {number} reports {score} after epoch {epoch}: "
                "tell a trial that diverged as failed"
            )
        self._storage.set_trial_intermediate_value(self._id(number), epoch, score)

    def should_prune(self, number: int, epoch: int) -> bool:
        """Whether the trial, which has reported ``epoch``, is to be ended now.

        Never a named topology: the winner is compared with them, at the same full budget.
        """
        if number in self._controls or epoch not in self._decisions:
            return False
        trial = copy.copy(self._trial(number))
        trial.intermediate_values = {
            step: value
            for step, value in trial.intermediate_values.items()
            if step <= epoch
        }
        return self._study.pruner.prune(self._study, trial)

    def standing(self, number: int, epoch: int) -> str:
        """How the trial's score after ``epoch`` compares with what others had there, for people."""
        own = self._trial(number).intermediate_values[epoch]
        there = sorted(
            (
                trial.intermediate_values[epoch]
                for trial in self._study.get_trials(deepcopy=False)
                if epoch in trial.intermediate_values
            ),
            reverse=True,
        )
        place = 1 + sum(score > own for score in there)
        return (
            f"its score {own:.6g} is number {place} of the {len(there)} at that epoch, "
            f"of which the best is {there[0]:.6g} and the median {median(there):.6g}"
        )

    def next_decision(self, epoch: int) -> int:
        """The first epoch after ``epoch`` at which :meth:`should_prune` may say yes.

        It is the last epoch of the full budget when there is none before.
        """
        return next((e for e in self._decisions if e > epoch), self._max_epochs)

    def tell(self, number: int, state: TrialState, score: float | None = None) -> None:
        """Close a trial: complete or reused with its score, pruned with its curve, or failed.

        Raises:
            ValueError: the trial is closed already, or the score is missing or not finite.
        """
        if state.has_score and (score is None or not math.isfinite(score)):
            raise ValueError(
                f"trial {number} is {state} and needs a score, got {score}"
            )
        self._study.tell(
            number,
            score if state.has_score else None,
            state=history.OPTUNA_STATES[state],
        )

    def _recall(self, record: TrialRecord, curve: Mapping[int, float]) -> None:
        self._candidates.see(record.fingerprint)
        self._note_control(record.number, record.origin)
        self._study.add_trial(
            history.frozen(record, curve, self._proposer.distributions)
        )
        for key, value in history.study_state(record).items():
            self._storage.set_study_system_attr(self._study_id, key, value)

    def _note_control(self, number: int, origin: Origin) -> None:
        if origin is Origin.NAMED:
            self._controls.add(number)

    def _id(self, number: int) -> int:
        return self._storage.get_trial_id_from_study_id_trial_number(
            self._study_id, number
        )

    def _trial(self, number: int) -> FrozenTrial:
        return self._storage.get_trial(self._id(number))


def _named(space: SearchSpace, candidates: Candidates) -> Iterator[NamedChoices]:
    """The named topologies that are points of the space and legal, each network once."""
    seen = set()
    for label, architecture in space.named().items():
        choices = space.choices(architecture)
        if choices is None or architecture.fingerprint in seen:
            continue
        if candidates.examine(choices) is not None:
            seen.add(architecture.fingerprint)
            yield NamedChoices(label, choices)
