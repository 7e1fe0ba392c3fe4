"""The storm itself: fault after fault on a job that must go on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.chaos import faults
from benchmarks.chaos.house import House, until
from nas.states import TrialState

PAUSE_SECONDS = (0.2, 1.5)
"""From one recovery to the next fault."""

COMPUTE_SECONDS = 1.0
"""What a job beside the others may spend for each fault."""

LIMITED_SEED = 1_000_000
EPOCHS = 8
TRIALS = 10


def request(seed: int, trials: int = TRIALS, epochs: int = EPOCHS) -> dict[str, Any]:
    """A search on real data whose epochs take a few tenths of a second."""
    return {
        "name": f"storm {seed}",
        "family": "convnet",
        "settings": {"depth": 5, "widths": [16, 32]},
        "dataset": {"name": "digits"},
        "recipe": {"epochs": epochs},
        "budget": {"trials": trials},
        "pruner": {"name": "none"},
        "report": {"finalists": 0},
        "reuse": False,
        "max_attempts": 1000,
        "seed": seed,
    }


def limited(seed: int, compute_seconds: float) -> dict[str, Any]:
    """The same with a budget of compute, which ends it."""
    budget = {"trials": 10_000, "compute_seconds": compute_seconds}
    return request(seed) | {
        "name": "limited",
        "budget": budget,
        "resources": {"max_parallel": 2},
    }


@dataclass(frozen=True)
class Hit:
    """A fault, and how long until everything that ran had gone on."""

    kind: str
    num_running: int
    seconds: float


@dataclass
class Course:
    """What happened."""

    seed: int
    hits: list[Hit] = field(default_factory=list)
    limited_id: str = ""
    searches: list[str] = field(default_factory=list)
    seconds: float = 0.0
    num_deaths: int = 0

    @property
    def job_ids(self) -> list[str]:
        """Every job: those with a number of trials, and the one with a budget of compute."""
        return [*self.searches, self.limited_id]

    @property
    def counts(self) -> Counter[str]:
        """Faults by kind."""
        return Counter(hit.kind for hit in self.hits)


def schedule(kinds: Sequence[str], num_faults: int, chance: Random) -> list[str]:
    """Each kind as often as any other, in an order of chance."""
    order = [kinds[place % len(kinds)] for place in range(num_faults)]
    chance.shuffle(order)
    return order


def rage(house: House, kinds: Sequence[str], num_faults: int, seed: int) -> Course:
    """Hit the house ``num_faults`` times, and wait for the end of every job.

    Raises:
        Stuck: training did not go on after a fault, or a job does not end.
    """
    chance = Random(seed)
    begun = time.monotonic()
    spendable = limited(LIMITED_SEED + seed, COMPUTE_SECONDS * num_faults)
    course = Course(seed, limited_id=house.post(spendable))
    for kind in schedule(kinds, num_faults, chance):
        time.sleep(chance.uniform(*PAUSE_SECONDS))
        course.hits.append(_hit(house, course, kind, chance))
    for job_id in course.job_ids:
        until(lambda: house.is_ended(job_id) or None, f"job {job_id} ends")  # noqa: B023
    course.num_deaths = house.supervisor.num_deaths
    course.seconds = time.monotonic() - begun
    return course


def _training(house: House, course: Course) -> dict[str, int]:
    """The trials that run now, and their epochs; another job is posted when the last is near its end."""

    def look() -> dict[str, int] | None:
        if not course.searches or not _has_much_to_do(house, course.searches[-1]):
            seed = course.seed + len(course.searches)
            course.searches.append(house.post(request(seed)))
        return _running(house, course) or None

    return until(look, "a trial runs")


def _running(house: House, course: Course) -> dict[str, int]:
    trials = [trial for job_id in course.job_ids for trial in house.running(job_id)]
    return {trial.id: trial.epochs for trial in trials}


def _has_much_to_do(house: House, job_id: str) -> bool:
    job = house.look(lambda tx: tx.jobs.get(job_id))
    if job.state.is_final:
        return False
    num_ended = sum(n for state, n in job.counts.items() if state.is_final)
    return num_ended < job.request.budget.trials - 3


def _hit(house: House, course: Course, kind: str, chance: Random) -> Hit:
    """Let one fault happen and wait until each trial that ran is two epochs on, or has ended.

    Two, because one may have been on its way when the fault struck.
    """
    before = _training(house, course)
    struck = time.monotonic()
    faults.FAULTS[kind](house, chance)
    if kind in faults.MILD:
        before = _running(house, course)

    def has_gone_on() -> bool | None:
        return all(_is_on(house, *trial) for trial in before.items()) or None

    until(has_gone_on, f"training goes on after {kind}")
    return Hit(kind, len(before), time.monotonic() - struck)


def _is_on(house: House, trial_id: str, epochs: int) -> bool:
    trial = house.look(lambda tx: tx.trials.get(trial_id, reports=False))
    return trial.epochs >= epochs + 2 or trial.state in _ENDED


_ENDED = frozenset(state for state in TrialState if state.is_final)
