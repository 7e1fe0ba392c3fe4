"""How much of the score's variance each dimension of a search explains."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.importance import FanovaImportanceEvaluator
from optuna.trial import create_trial

from search_spaces import Dimension

EVALUATOR = "fANOVA"
NUM_TREES = 64


def importances(
    dimensions: Sequence[Dimension],
    choices: Sequence[Mapping[str, str]],
    scores: Sequence[float],
    seed: int,
) -> dict[str, float]:
    """By dimension, the largest first; they sum to 1.

    F. Hutter, H. Hoos and K. Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance",
    ICML 2014, as Optuna computes it, over a forest of random trees; that needs scikit-learn and seconds.
    """
    distributions: dict[str, BaseDistribution] = {
        d.name: CategoricalDistribution(d.choices) for d in dimensions
    }
    study = optuna.create_study(direction="maximize")
    study.add_trials(
        [
            create_trial(value=score, params=dict(choice), distributions=distributions)
            for choice, score in zip(choices, scores, strict=True)
        ]
    )
    evaluator = FanovaImportanceEvaluator(n_trees=NUM_TREES, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = evaluator.evaluate(study, params=list(distributions))
    total = sum(found.values())
    return {name: value / total for name, value in found.items()} if total else {}
