"""The sampler that Optuna sees: what the chosen sampler wishes, made legal and new."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from nas.search.candidates import Candidate, Candidates
from nas.search.samplers import Earlier, Ground, Sampler
from nas.trial import Origin
from search_spaces import SearchSpace


class SpaceExhausted(Exception):
    """Nothing legal and unseen is left to propose."""


@dataclass(frozen=True, slots=True)
class NamedChoices:
    """A named topology as a point of the space."""

    label: str
    choices: Mapping[str, str]


def named_choices(space: SearchSpace, candidates: Candidates) -> Iterator[NamedChoices]:
    """The named topologies that are points of the space and legal, each network once."""
    seen = set()
    for label, architecture in space.named().items():
        choices = space.choices(architecture)
        if choices is None or architecture.fingerprint in seen:
            continue
        if candidates.examine(choices) is not None:
            seen.add(architecture.fingerprint)
            yield NamedChoices(label, choices)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The candidate of the latest trial and who thought of it."""

    candidate: Candidate
    origin: Origin
    label: str | None


class Proposer(BaseSampler):
    """Wraps the sampler of the job, so that a trial holds from the start what is really trained.

    The alternatives teach the samplers something false. A duplicate told as failed says that its
    choices are bad, and takes a place in NSGA-II's generation that nothing fills; a neighbour added
    as a trial of its own belongs to no generation at all. Here the neighbour *is* the trial: TPE and GP
    learn its score for its own choices, and for NSGA-II it is a child that mutated once more.

    The wrapped sampler is built anew for each trial, seeded by (job's seed, trial's number). So it has
    no state besides the study, and a study that was rebuilt from the store proposes the same.
    """

    def __init__(
        self,
        sampler: Sampler,
        space: SearchSpace,
        candidates: Candidates,
        named: Sequence[NamedChoices],
        seed: int,
        earlier: Sequence[Earlier] = (),
    ) -> None:
        self._sampler = sampler
        self._space = space
        self._candidates = candidates
        self._named = named
        self._seed = seed
        self._earlier = tuple(earlier)
        self._wrapped = sampler.build(self._ground(seed))
        self.distributions: dict[str, BaseDistribution] = {
            dimension.name: CategoricalDistribution(dimension.choices)
            for dimension in space.dimensions
        }
        self._searched = {
            name: distribution
            for name, distribution in self.distributions.items()
            if not distribution.single()
        }
        self._fixed = {
            dimension.name: dimension.choices[0] for dimension in space.dimensions
        }
        self.proposed: Proposed | None = None

    @override
    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        """Seed the wrapped sampler for this trial."""
        seed = _derived(self._seed, trial.number)
        self._wrapped = self._sampler.build(self._ground(seed))
        self._wrapped.before_trial(study, trial)

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Every dimension: all of them are proposed together."""
        return self.distributions

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """The choices of a trial.

        Raises:
            SpaceExhausted: nothing legal and unseen is left.
        """
        # Asked for named topologies too: NSGA-II notes here the generation that the trial belongs to.
        wish = self._wish(study, trial)
        label = None
        if trial.number < len(self._named):
            wish = dict(self._named[trial.number].choices)
            label = self._named[trial.number].label
        rng = random.Random(_derived(self._seed, trial.number))
        candidate = self._candidates.nearest(wish, rng)
        if candidate is None:
            raise SpaceExhausted
        self.proposed = Proposed(candidate, _origin(candidate, wish, label), label)
        return dict(candidate.choices)

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Never asked: :meth:`sample_relative` answers for every dimension."""
        raise KeyError(f"{param_name!r} is not a dimension of this space")

    def _wish(self, study: Study, trial: FrozenTrial) -> dict[str, str]:
        # Every trial has every dimension, so nothing is inferred: comparing all trials' distributions
        # takes Optuna's samplers three quarters of an ask.
        wish = self._wrapped.sample_relative(study, trial, self._searched)
        return {
            name: wish[name]
            if name in wish
            else self._wrapped.sample_independent(study, trial, name, distribution)
            for name, distribution in self.distributions.items()
        }

    def _ground(self, seed: int) -> Ground:
        return Ground(seed, self._space, self._is_free, self._earlier)

    def _is_free(self, searched: Mapping[str, Any]) -> bool:
        """Whether the choices in the searched dimensions may be proposed."""
        return self._candidates.is_free({**self._fixed, **searched})


def _origin(candidate: Candidate, wish: Mapping[str, str], label: str | None) -> Origin:
    if label is not None:
        return Origin.NAMED
    return Origin.SAMPLER if candidate.choices == wish else Origin.NEIGHBOUR


def _derived(seed: int, number: int) -> int:
    """A seed for one trial, independent of those of the others."""
    return int(np.random.SeedSequence((seed, number)).generate_state(1)[0])
