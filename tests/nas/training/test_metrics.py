"""Metrics agree with scikit-learn's and say what is better."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.training import metrics
from search_spaces.errors import UnknownName
from search_spaces.plan import TaskKind

CLASSES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1)


def compute(name, outputs, targets):
    return metrics.get(name).compute(outputs, targets)


@settings(deadline=None, max_examples=50)
@given(pairs=CLASSES)
def test_accuracy_and_macro_f1_are_scikit_learns(pairs):
    import sklearn.metrics as theirs

    truth, predicted = (torch.tensor(side) for side in zip(*pairs, strict=True))
    logits = torch.nn.functional.one_hot(predicted, 4).float()
    assert compute("accuracy", logits, truth) == pytest.approx(
        theirs.accuracy_score(truth, predicted)
    )
    assert compute("macro_f1", logits, truth) == pytest.approx(
        theirs.f1_score(truth, predicted, average="macro", zero_division=0)
    )


def test_loss_is_the_mean_cross_entropy():
    logits, truth = torch.randn(20, 5), torch.arange(20) % 5
    expected = -logits.log_softmax(1)[range(20), truth].mean().item()
    assert compute("loss", logits, truth) == pytest.approx(expected, rel=1e-5)


def test_mse_and_r2_are_scikit_learns():
    import sklearn.metrics as theirs

    outputs, truth = torch.randn(30, 2), torch.randn(30, 2)
    assert compute("mse", outputs, truth) == pytest.approx(
        theirs.mean_squared_error(truth, outputs), rel=1e-5
    )
    assert compute("r2", outputs, truth) == pytest.approx(
        theirs.r2_score(truth, outputs), rel=1e-5
    )


def test_r2_of_a_constant_target_is_finite():
    assert compute("r2", torch.randn(9, 1), torch.ones(9, 1)) == 0


def test_every_task_has_one_default_metric_and_it_is_maximised():
    assert metrics.default(TaskKind.CLASSIFICATION).name == "accuracy"
    assert metrics.default(TaskKind.REGRESSION).name == "r2"
    for kind in TaskKind:
        defaults = [m for m in metrics.of_task(kind) if kind in m.default_for]
        assert len(defaults) == 1
        assert defaults[0].maximise


def test_an_unknown_metric_is_refused_with_those_that_exist():
    with pytest.raises(UnknownName, match="accuracy, loss, macro_f1, mse, r2"):
        metrics.get("acuracy")
