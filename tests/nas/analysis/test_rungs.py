"""Where trials were ended early, and what that saved."""

from __future__ import annotations

import numpy as np
import pytest

from nas.analysis.rungs import Rung, Trainings, epochs_judged, num_saved, rung

NAN = float("nan")
# Six trials of up to 9 epochs: two ended at 1, one at 3; a control; one that runs; one complete.
TRAININGS = Trainings(
    epochs=np.array([1, 1, 3, 9, 5, 9]),
    is_pruned=np.array([True, True, True, False, False, False]),
    is_judged=np.array([True, True, True, False, True, True]),
)
AT_1 = np.array([0.1, 0.2, 0.5, 0.05, 0.6, 0.7])
AT_3 = np.array([NAN, NAN, 0.5, 0.06, 0.8, 0.7])


def test_rungs_are_counted_by_hand():
    # The control's 0.05 is no threshold: it goes on whatever it reaches.
    assert rung(TRAININGS, 1, AT_1, maximise=True) == Rung(1, 6, 2, 0.5)
    assert rung(TRAININGS, 3, AT_3, maximise=True) == Rung(3, 4, 1, 0.7)


def test_of_a_loss_the_worst_is_the_largest():
    assert rung(TRAININGS, 1, AT_1, maximise=False).threshold == 0.7


def test_where_nobody_went_on_there_is_no_threshold():
    assert rung(TRAININGS, 9, np.full(6, 0.5), maximise=True) == Rung(9, 2, 0, None)


@pytest.mark.parametrize(
    ("decisions", "epochs"),
    [((), [1, 3]), ((1, 3, 4), [1, 3, 4]), ((2, 10), [1, 2, 3])],
)
def test_rungs_are_where_the_pruner_decides_or_a_trial_was_ended(decisions, epochs):
    assert epochs_judged(TRAININGS, decisions) == epochs


def test_saved_are_the_epochs_that_pruned_trials_were_not_given():
    assert num_saved(TRAININGS, max_epochs=9) == 8 + 8 + 6


def test_without_trials_there_is_no_rung():
    none = Trainings(np.array([], int), np.array([], bool), np.array([], bool))
    assert epochs_judged(none, (1, 3)) == []
    assert num_saved(none, 9) == 0
