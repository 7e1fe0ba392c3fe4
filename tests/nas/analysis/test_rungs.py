"""Where trials were ended early, what that saved, and whether it misled the search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kendalltau

from nas.admission import resolve
from nas.analysis.rungs import (
    Curves,
    Trainings,
    agreement,
    num_saved,
    of_history,
    own_epochs,
    rungs,
)
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.search.rungs import Ladder
from nas.states import TrialState
from nas.trial import Report
from tests.nas.search.simulation import record_of, search, space

NAN = float("nan")
# Six trials of up to 9 epochs: two ended at 1, one at 3; a control; one that runs; one complete.
TRAININGS = Trainings(
    numbers=np.arange(6),
    flops=np.full(6, 100),
    epochs=np.array([1, 1, 3, 9, 5, 9]),
    is_pruned=np.array([True, True, True, False, False, False]),
    is_judged=np.array([True, True, True, False, True, True]),
    finals=np.array([NAN, NAN, NAN, 0.3, NAN, 0.9]),
)
LADDER = Ladder(((1, 3),), max_epochs=9)
AT = Curves(
    (1, 3),
    np.array(
        [[0.1, NAN], [0.2, NAN], [0.5, 0.5], [0.05, 0.06], [0.6, 0.8], [0.7, 0.7]]
    ),
)


def counted(trainings=TRAININGS, ladder=LADDER, at=AT, maximise=True):
    found = rungs(ladder, trainings, at, at, maximise=maximise)
    return [
        (r.bracket, r.epoch, r.num_reached, r.num_pruned, r.threshold) for r in found
    ]


def test_rungs_are_counted_by_hand():
    # The control's 0.05 is no threshold: it goes on whatever it reaches.
    assert counted() == [(0, 1, 6, 2, 0.5), (0, 3, 4, 1, 0.7)]


def test_of_a_loss_the_worst_is_the_largest():
    assert [one[-1] for one in counted(maximise=False)] == [0.7, 0.8]


def test_by_compute_a_rung_is_at_an_epoch_of_each_trial():
    # Trials 1 and 5 are twice as large: at the rung of 3 after 2 epochs (1.5), at that of 1 after 1.
    flops = np.array([100, 200, 100, 100, 100, 200])
    trainings = replace(TRAININGS, flops=flops, epochs=np.array([1, 2, 3, 9, 5, 9]))
    ladder = Ladder(((1, 3),), 9, reference_flops=100)
    assert own_epochs(ladder, trainings) == (1, 2, 3)
    at = np.array(
        [
            [0.1, NAN, NAN],
            [0.2, 0.25, NAN],
            [0.5, 0.5, 0.5],
            [0.05, 0.06, 0.06],
            [0.6, 0.7, 0.8],
            [0.7, 0.75, 0.9],
        ]
    )
    assert counted(trainings, ladder, Curves((1, 2, 3), at)) == [
        (0, 1, 6, 1, 0.2),
        (0, 3, 5, 2, 0.75),
    ]


def test_rungs_that_fall_on_one_epoch_count_who_ends_there_once():
    ladder = Ladder(((1, 3),), 9, reference_flops=10)  # all are ten times as large
    assert [one[2:4] for one in counted(ladder=ladder)] == [(6, 0), (6, 2)]


def test_trials_of_other_brackets_do_not_count():
    ladder = Ladder(((1, 3), (3,)), 9, None, (0.5, 0.5))
    own = [ladder.bracket(number) for number in range(6)]
    of_first = own.count(0)
    found = counted(ladder=ladder)
    assert [(one[0], one[1]) for one in found] == [(0, 1), (0, 3), (1, 3)]
    assert found[0][2] == of_first < 6


@pytest.mark.parametrize(("annealed", "num"), [(False, 12), (True, 7)])
def test_whoever_came_by_tells_of_the_agreement_unless_it_was_not_annealed_there(
    annealed, num
):
    ladder = Ladder(((1,), ()), 9, None, (0.6, 0.4))
    assert [ladder.bracket(n) for n in range(12)].count(0) == 7
    scores = np.arange(12.0)
    trainings = Trainings(
        np.arange(12),
        np.full(12, 100),
        np.full(12, 9),
        np.zeros(12, bool),
        np.ones(12, bool),
        finals=scores,
    )
    at = Curves((1,), scores[:, None])
    (found,) = rungs(ladder, trainings, at, at, maximise=True, annealed=annealed)
    assert (found.num_reached, found.agreement.num_trials) == (7, num)


def test_saved_are_the_epochs_that_pruned_trials_were_not_given():
    assert num_saved(TRAININGS, max_epochs=9) == 8 + 8 + 6


def test_without_trials_there_is_no_rung():
    none = Trainings(*[np.array([], int)] * 3, *[np.array([], bool)] * 2, np.array([]))
    assert own_epochs(LADDER, none) == ()
    nothing = Curves((), np.empty((0, 0)))
    assert rungs(LADDER, none, nothing, nothing, maximise=True) == []
    assert num_saved(none, 9) == 0


def test_the_agreement_is_kendalls_tau_of_those_that_have_both():
    rng = np.random.default_rng(0)
    final = rng.normal(size=40)
    early = final + rng.normal(size=40)
    found = agreement(np.append(early, [0.1, NAN]), np.append(final, [NAN, 0.2]))
    assert found is not None
    assert found.tau == pytest.approx(kendalltau(early, final).statistic)
    assert found.num_trials == 40
    half = 1.959964 * (0.437 / 36) ** 0.5
    ends = np.tanh(np.arctanh(found.tau) + np.array([-half, half]))
    assert (found.low, found.high) == pytest.approx(ends)


def test_few_trials_that_agree_wholly_do_not_look_certain():
    found = agreement(np.arange(5.0), np.arange(5.0))
    assert found is not None
    assert (found.tau, found.high) == (pytest.approx(1.0), pytest.approx(1.0))
    assert 0 < found.low < 0.3
    assert agreement(np.arange(5.0), -np.arange(5.0)).high == pytest.approx(-found.low)


@pytest.mark.parametrize("early", [np.arange(4.0), np.ones(9)])
def test_of_few_trials_or_equal_ones_nothing_is_said(early):
    assert agreement(early, np.arange(float(len(early)))) is None


def test_of_stored_trials_the_loss_less_the_penalty_is_what_was_ranked():
    request = JobRequest(
        recipe={"epochs": 4},
        pruner={"judge": "loss", "reduction_factor": 4},
    )
    job = resolve(request, Catalog(None, [], None))
    study = search(space(3), "random", named_first=False)
    records = []
    # Accuracies after the first epoch ascend, losses with penalties have the order of the final scores.
    losses = [0.9, 0.5, 0.7, 0.3, 0.4]
    for number, loss in enumerate(losses):
        proposal = study.ask()
        assert proposal
        values = {"accuracy": 0.1 * number, "loss": loss}
        records.append(
            replace(
                record_of(proposal),
                state=TrialState.COMPLETE,
                epochs=4,
                penalty=0.1 * number,
                score=float(np.exp(-loss)) - 0.1 * number,
                reports=tuple(Report(epoch, values, 0.1) for epoch in range(1, 5)),
            )
        )
    (found,) = of_history(job, records)
    assert (found.num_reached, found.num_pruned, found.threshold) == (5, 0, 0.0)
    assert found.agreement is not None
    assert found.agreement.tau == pytest.approx(1.0)
