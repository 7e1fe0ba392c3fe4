"""How much of the score's variance each dimension of a search explains.

F. Hutter, H. Hoos and K. Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML
2014 (fANOVA), as Optuna computes it. That loads scikit-learn and computes for seconds, so :func:`ask` has
``python -m nas.search.importance`` do it: a process that answers others stays small and quick.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from search_spaces import Dimension

EVALUATOR = "fANOVA (Optuna)"
MAX_SECONDS = 120.0

MAX_TRIALS = 2000
MIN_TREES, MAX_TREES = 8, 64
WORK = 600_000
"""Trials, times trees, times dimensions and 60 more: on this the time hangs, some 2 s."""


def max_trials(num_dimensions: int) -> int:
    """Of how many trials it can be computed in some seconds."""
    return min(MAX_TRIALS, WORK // (MIN_TREES * (60 + num_dimensions)))


def num_trees(num_trials: int, num_dimensions: int) -> int:
    """How many trees to grow: with many trials fewer say the same."""
    wanted = WORK // (max(1, num_trials) * (60 + num_dimensions))
    return max(MIN_TREES, min(MAX_TREES, wanted))


class ImportanceFailed(Exception):
    """It could not be computed; the message says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """Finished trials.

    Attributes:
        options: of each dimension, by its name.
        codes: for each trial and dimension the index of its option.
        scores: one for each trial.
    """

    options: Mapping[str, Sequence[str]]
    codes: Sequence[Sequence[int]]
    scores: Sequence[float]
    seed: int

    @classmethod
    def of(
        cls,
        dimensions: Sequence[Dimension],
        codes: Sequence[Sequence[int]],
        scores: Sequence[float],
        seed: int,
    ) -> Question:
        """Trials of a space."""
        return cls({d.name: d.choices for d in dimensions}, codes, scores, seed)


def ask(question: Question) -> dict[str, float]:
    """What :func:`importances` says, computed by a process of its own.

    Raises:
        ImportanceFailed: it ended without an answer, or took longer than :data:`MAX_SECONDS`.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "nas.search.importance"],
            input=json.dumps(asdict(question)),
            capture_output=True,
            text=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ImportanceFailed(f"it took longer than {MAX_SECONDS:.0f} s") from late
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise ImportanceFailed(f"it ended with code {done.returncode}: {last[0]}")
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def importances(question: Question) -> dict[str, float]:
    """By dimension, the largest first; they sum to 1. Empty where the scores do not vary."""
    import optuna
    from optuna.distributions import BaseDistribution, CategoricalDistribution
    from optuna.importance import FanovaImportanceEvaluator
    from optuna.trial import create_trial

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    distributions: dict[str, BaseDistribution] = {
        name: CategoricalDistribution(options)
        for name, options in question.options.items()
        if len(options) > 1
    }
    study = optuna.create_study(direction="maximize")
    names = list(question.options)
    for codes, score in zip(question.codes, question.scores, strict=True):
        choices = {n: question.options[n][c] for n, c in zip(names, codes, strict=True)}
        params = {name: choices[name] for name in distributions}
        trial = create_trial(value=score, params=params, distributions=distributions)
        study.add_trial(trial)
    trees = num_trees(len(question.scores), len(question.options))
    evaluator = FanovaImportanceEvaluator(n_trees=trees, seed=question.seed)
    found = evaluator.evaluate(study, params=list(distributions))
    total = sum(found.values())
    if not total > 0:
        return {}
    shares = {name: found.get(name, 0.0) / total for name in question.options}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


if __name__ == "__main__":
    print(json.dumps(importances(Question(**json.load(sys.stdin)))))  # noqa: T201
