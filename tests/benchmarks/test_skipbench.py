"""SkipBench's shipped tables, and what they show of the penalty."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.skipbench import properties, table
from benchmarks.skipbench.ranking import ranked, top
from benchmarks.skipbench.spaces import GROUNDS, SEEDS, Ground
from benchmarks.skipbench.table import Results
from benchmarks.skipbench.training import Journal, Outcome, Trainer, train_all
from nas.objective import Penalty
from nas.training.recipe import Recipe
from search_spaces import EdgePolicy
from search_spaces.cost import cost

COEFFICIENTS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
TINY = Ground("tiny", "mlp", {"depth": 1, "width": 4}, EdgePolicy(), {"epochs": 1})


@pytest.fixture(params=sorted(GROUNDS))
def results(request: pytest.FixtureRequest) -> Results:
    """The shipped table of each space."""
    return table.read(request.param)


def test_table_has_every_point_of_its_space_with_every_seed(results: Results) -> None:
    points = [results.point(row) for row in results.rows]

    assert points == list(results.ground.points())
    assert len(points) == results.ground.space.size
    assert {len(row.outcomes) for row in results.rows} == {len(SEEDS)}


def test_table_is_of_todays_networks_recipe_and_data(results: Results) -> None:
    stored = table.about(results.ground.name)
    recipe = stored.pop("recipe")
    today = json.loads(json.dumps(results.ground.to_json()))

    assert Recipe.model_validate(recipe) == results.ground.recipe
    assert {name: stored[name] for name in today if name != "recipe"} == {
        name: value for name, value in today.items() if name != "recipe"
    }
    assert stored["fingerprints"] == table.fingerprints(results.ground)


def test_costs_are_those_of_todays_cost_model(results: Results) -> None:
    ground = results.ground
    for row in results.rows[::37]:
        architecture = ground.space.architecture(ground.choices(results.point(row)))
        found = cost(ground.space.plan(architecture))

        assert (row.parameters, row.flops, row.num_skips) == (
            found.parameters,
            found.flops,
            found.num_skips,
        )


def test_a_row_comes_out_again_when_it_is_trained(results: Results) -> None:
    """Exactly on the machine that the table says; another one's arithmetic may round otherwise."""
    ground, row = results.ground, results.rows[len(results.rows) // 3]
    architecture = ground.space.architecture(ground.choices(results.point(row)))

    [(_, outcome)] = Trainer(ground).train(architecture, [1])

    stored = row.outcomes[1]
    assert outcome.val_correct == pytest.approx(stored.val_correct, abs=4)
    assert outcome.test_correct == pytest.approx(stored.test_correct, abs=4)
    assert outcome.val_loss == pytest.approx(stored.val_loss, rel=0.05)


def test_skips_of_the_top_ten_fall_as_the_coefficient_grows(results: Results) -> None:
    tops = [top(results, Penalty(coefficient=each)) for each in COEFFICIENTS]
    skips = [each.num_skips for each in tops]
    shown = "\n".join(
        f"{coefficient:g}: {each.num_skips:.1f} skips, accuracy {each.metric:.4f}"
        for coefficient, each in zip(COEFFICIENTS, tops, strict=True)
    )

    assert skips == sorted(skips, reverse=True), shown
    assert skips[-1] < skips[0] - 1, shown
    assert [each.metric for each in tops] == sorted(
        (each.metric for each in tops), reverse=True
    ), shown


def test_without_a_coefficient_the_metric_alone_ranks(results: Results) -> None:
    free = ranked(results, Penalty(coefficient=0, allowance=0))

    assert list(free) == sorted(results.rows, key=results.accuracy, reverse=True)


def test_build_that_was_broken_off_trains_what_is_missing_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Journal(TINY, tmp_path)
    train_all(TINY, whole)
    lines = whole.path.read_text().splitlines(keepends=True)
    assert len(lines) == TINY.space.size * len(SEEDS)

    whole.path.write_text("".join(lines[:-2]))
    trained = []
    real = Trainer._outcome
    monkeypatch.setattr(
        Trainer,
        "_outcome",
        lambda self, text, seed: trained.append(seed) or real(self, text, seed),
    )
    again = Journal(TINY, tmp_path)
    train_all(TINY, again)

    assert trained == [1, 2]
    assert again.outcomes == whole.outcomes
    assert table.gather(TINY, again).rows == table.gather(TINY, whole).rows


def test_stored_table_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = {
        (TINY.space.architecture(TINY.choices(point)).fingerprint, seed): Outcome(
            10 * number + seed, 0.5 + seed, number
        )
        for number, point in enumerate(TINY.points())
        for seed in SEEDS
    }
    journal = Journal(TINY, tmp_path)
    journal.outcomes = outcomes
    built = table.gather(TINY, journal)
    path = table.write(built, tmp_path)
    first = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    monkeypatch.setitem(GROUNDS, "tiny", TINY)

    assert table.read("tiny") == built
    assert built.rows[1].num_skips == 1
    table.write(built, tmp_path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first


def test_spread_and_noise_are_those_of_a_hand_calculation() -> None:
    values = np.array([[1.0, 3.0], [5.0, 7.0], [9.0, 11.0]])

    assert properties.noise(values) == pytest.approx(2**0.5)
    # The means 2, 6, 10 have the variance 16, of which the noise gives 2 / 2.
    assert properties.spread(values) == pytest.approx(15**0.5)


def test_best_of_results_without_noise_flatters_nobody() -> None:
    values = np.array([[4.0, 4.0, 4.0], [5.0, 5.0, 5.0]])

    assert properties.flattery(values, 2, 20) == 0
    # The only point that can win shows 9, its other seed 1.
    assert properties.flattery(np.array([[9.0, 9.0]]), 1, 5) == 0
