"""The sampler in studies: several objectives, limits, and what earlier jobs found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution
from optuna.trial import TrialState, create_trial

from nas.search.samplers import Earlier
from nas.search.topology import TopologySampler
from nas.search.topology.ledger import OVER_LIMIT

KINDS = ("none", "add", "concat", "gate")
SPACE = {f"edge_0_{place}": CategoricalDistribution(KINDS) for place in range(1, 6)}
Params = Mapping[str, str]
Function = Callable[[Params], tuple[float, ...]]


def worth(params: Params) -> float:
    """Every edge has its own best kind; the optimum, 5, is one point of 1,024."""
    return sum(
        1.0 - 0.3 * ((KINDS.index(kind) - place) % 4)
        for place, kind in enumerate(params.values())
    )


def num_skips(params: Params) -> float:
    return float(sum(kind != "none" for kind in params.values()))


class Told(TopologySampler):
    """One that is told the space, as the service does."""

    def infer_relative_search_space(self, study, trial):  # type: ignore[no-untyped-def]
        return dict(SPACE)


def searched(
    function: Function,
    directions: Sequence[str],
    num_trials: int,
    seed: int = 0,
    earlier: Sequence[Earlier] = (),
    is_legal: Callable[[Params], bool] | None = None,
) -> list[dict[str, str]]:
    study = optuna.create_study(
        directions=directions, sampler=Told(seed, is_legal, earlier)
    )
    points = []
    for _ in range(num_trials):
        trial = study.ask(SPACE)
        points.append(dict(trial.params))
        study.tell(trial, function(trial.params))
    return points


def everything() -> list[dict[str, str]]:
    return [dict(zip(SPACE, kinds, strict=True)) for kinds in product(KINDS, repeat=5)]


def results(values: Callable[[Params], float], seed: int = 1) -> tuple[Earlier, ...]:
    points = everything()
    drawn = np.random.default_rng(seed).choice(len(points), 80, replace=False)
    return tuple(Earlier(points[i], (values(points[i]),), "job_1") for i in drawn)


def queries(earlier: Sequence[Earlier], seed: int) -> int:
    """How many trials it takes to the optimum."""
    study = optuna.create_study(direction="maximize", sampler=Told(seed, None, earlier))
    for number in range(1, 120):
        trial = study.ask(SPACE)
        value = worth(trial.params)
        if value == pytest.approx(5.0):
            return number
        study.tell(trial, value)
    raise AssertionError("the optimum was not found")


def test_directions_are_signs() -> None:
    upwards = searched(lambda p: (worth(p), -num_skips(p)), ["maximize"] * 2, 16)
    mixed = searched(lambda p: (worth(p), num_skips(p)), ["maximize", "minimize"], 16)
    assert upwards == mixed


def test_a_front_of_two_objectives_is_found_and_nothing_is_tried_twice() -> None:
    points = searched(lambda p: (worth(p), num_skips(p)), ["maximize", "minimize"], 45)
    assert len({tuple(point.values()) for point in points}) == 45
    best: dict[float, float] = {}
    for point in everything():
        best[num_skips(point)] = max(best.get(num_skips(point), -9), worth(point))
    had = {(num_skips(point), round(worth(point), 6)) for point in points}
    front = {(skips, round(value, 6)) for skips, value in best.items()}
    assert len(front & had) >= 5  # of six


def test_only_legal_points_are_proposed() -> None:
    def is_legal(params: Params) -> bool:
        return num_skips(params) <= 2

    points = searched(
        lambda p: (worth(p), num_skips(p)),
        ["maximize", "minimize"],
        25,
        is_legal=is_legal,
    )
    assert all(is_legal(point) for point in points)


def test_what_is_beyond_a_limit_is_the_worst_there_is() -> None:
    study = optuna.create_study(direction="maximize", sampler=Told(3))
    for point in everything()[:: 1024 // 40]:
        is_over = point["edge_0_1"] == "none"  # where the optimum lies
        study.add_trial(
            create_trial(
                state=TrialState.FAIL if is_over else TrialState.COMPLETE,
                value=None if is_over else worth(point),
                params=point,
                distributions=SPACE,
                system_attrs={OVER_LIMIT: True} if is_over else {},
            )
        )
    points = [study.ask(SPACE).params for _ in range(10)]
    assert sum(point["edge_0_1"] == "none" for point in points) == 0


def test_a_pruned_trial_of_several_objectives_draws_the_search_away() -> None:
    def proposed(state: TrialState | None) -> list[dict[str, str]]:
        study = optuna.create_study(directions=["maximize"] * 2, sampler=Told(5))
        for point in everything()[:: 1024 // 30]:
            values = [worth(point), -num_skips(point)]
            study.add_trial(
                create_trial(values=values, params=point, distributions=SPACE)
            )
        if state:
            study.add_trial(create_trial(state=state, params=top, distributions=SPACE))
        return [dict(study.ask(SPACE).params) for _ in range(6)]

    top: dict[str, str] = {}
    top = proposed(None)[0]
    assert top in proposed(TrialState.FAIL)
    assert top not in proposed(TrialState.PRUNED)


def test_what_an_earlier_job_found_leads_from_the_first_proposal() -> None:
    helped = [queries(results(worth), seed) for seed in range(2)]
    alone = [queries((), seed) for seed in range(2)]
    assert max(helped) <= 6
    assert np.mean(helped) < np.mean(alone) / 2


@pytest.mark.parametrize("misleading", [lambda p: -worth(p), lambda p: hash_of(p)])
def test_an_earlier_job_that_misleads_is_soon_not_believed(
    misleading: Callable[[Params], float],
) -> None:
    misled = [queries(results(misleading), seed) for seed in range(2)]
    alone = [queries((), seed) for seed in range(2)]
    assert np.mean(misled) < np.mean(alone) + 15


def hash_of(params: Params) -> float:
    """A value that has nothing to do with the point's worth."""
    seed = [KINDS.index(kind) for kind in params.values()]
    return float(np.random.default_rng(seed).random())


def test_results_of_other_objectives_are_refused() -> None:
    study = optuna.create_study(
        directions=["maximize"] * 2, sampler=Told(0, None, results(worth))
    )
    with pytest.raises(ValueError, match=r"job_1 has results of 1 objectives.*same"):
        study.ask(SPACE)
