"""The hyperparameters of a model: learned again as a study grows, and whether earlier jobs are to be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nas.search.topology.encoding import Encoding
from nas.search.topology.evidence import Evidence
from nas.search.topology.process import Data, GaussianProcess
from nas.search.topology.targets import Targets, spread

MAX_FITTED = 200
"""Results that hyperparameters are learned from."""
GROWTH = 1.15
"""They are learned again when there are this many times more results."""
FIRST_ITERATIONS, MORE_ITERATIONS = 40, 10
NUM_JUDGING = 4
"""Results of this job before it is asked whether they are better foretold without the earlier ones."""

Thetas = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Hyperparameters, and from how many results of which dimensions and jobs.

    Attributes:
        thetas: one vector an objective.
        by_itself: the same of a model that does without earlier jobs; empty where that was not asked for.
        is_led: whether the earlier jobs, if there are any, are believed.
    """

    num: int
    names: tuple[str, ...]
    sources: tuple[str, ...]
    thetas: Thetas
    by_itself: Thetas
    is_led: bool

    def processes(self, encoding: Encoding) -> list[GaussianProcess]:
        """One for each objective, which know nothing but their hyperparameters."""
        num_sources = len(self.sources) if self.is_led else 0
        found = []
        for theta in self.thetas if self.is_led else self.by_itself:
            process = GaussianProcess(encoding, num_sources)
            process.theta = np.array(theta)
            found.append(process)
        return found

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Learned:
        """What :meth:`to_json` gave."""
        return cls(
            stored["num"],
            tuple(stored["names"]),
            tuple(stored["sources"]),
            _tuples(stored["thetas"]),
            _tuples(stored["by_itself"]),
            stored["is_led"],
        )

    def to_json(self) -> dict[str, Any]:
        """Lists and numbers; what is read back is the same to the last digit."""
        return {
            "num": self.num,
            "names": list(self.names),
            "sources": list(self.sources),
            "thetas": [list(theta) for theta in self.thetas],
            "by_itself": [list(theta) for theta in self.by_itself],
            "is_led": self.is_led,
        }


def data_of(evidence: Evidence, own: Targets, most: int) -> list[Data]:
    """What each process is told: at most so many results of this job, and those of the earlier ones."""
    kept = spread(own.values.mean(axis=1), most)
    codes, excess = evidence.codes[kept], own.excess[kept]
    tasks = np.zeros(len(kept), dtype=np.int64)
    data = [Data(codes, column, excess, tasks) for column in own.values[kept].T]
    if not evidence.sources:
        return data
    pairs = zip(data, evidence.earlier, strict=True)
    return [one.and_also(earlier) for one, earlier in pairs]


def alone(evidence: Evidence) -> Evidence:
    """What this job knows by itself."""
    return replace(evidence, earlier=(), sources=())


def learn(
    encoding: Encoding, evidence: Evidence, own: Targets, learned: Learned | None
) -> Learned:
    """What was learned, or what is learned now that the study has grown.

    Earlier jobs whose results are of another kind do not only fail to help: hyperparameters that explain theirs
    explain this job's badly. So a second model does without them, and the one that better foretells each result of
    this job from the others is asked for proposals.
    """
    num, kind = len(own.values), (encoding.names, evidence.sources)
    if learned is None or (learned.names, learned.sources) != kind:
        learned = None
    elif num < max(1, learned.num) * GROWTH:
        return learned
    led, foretold = _fitted(encoding, evidence, own, learned.thetas if learned else ())
    by_itself: Thetas = ()
    is_led = True
    if evidence.sources and num >= NUM_JUDGING:
        by_itself, foretold_alone = _fitted(
            encoding, alone(evidence), own, learned.by_itself if learned else ()
        )
        is_led = foretold >= foretold_alone
    return Learned(num, *kind, led, by_itself, is_led)


def _fitted(
    encoding: Encoding, evidence: Evidence, own: Targets, thetas: Thetas
) -> tuple[Thetas, float]:
    """The hyperparameters of each objective's process, and how well they foretell this job's results."""
    found = []
    foretold = 0.0
    for place, data in enumerate(data_of(evidence, own, MAX_FITTED)):
        process = GaussianProcess(encoding, len(evidence.sources))
        if thetas:
            process.theta = np.array(thetas[place])
        process.fit(data, MORE_ITERATIONS if thetas else FIRST_ITERATIONS)
        process.condition(data)
        foretold += process.log_predictive()
        found.append(tuple(process.theta.tolist()))
    return tuple(found), foretold


def _tuples(lists: Sequence[Sequence[float]]) -> Thetas:
    return tuple(tuple(one) for one in lists)
