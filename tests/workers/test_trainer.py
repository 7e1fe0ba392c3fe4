"""The pool's actor as a plain object: what it streams, and where it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nas.trial import Report
from workers.trainer import Assignment, Failed, Progress, Trainer, Weights

OBEDIENT = "tests.workers.trainables:Obedient"


def assignment(folder: Path, **changes: object) -> Assignment:
    plain = Assignment(
        trial_id="trial_1",
        attempt=1,
        config={"architecture": {"edges": []}},
        dataset_digest="",
        dataset=(),
        folder=folder,
        epochs=5,
        checkpoint_epochs=1,
        reported=0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def epochs(progress: Sequence[Progress]) -> list[int]:
    return [one.epoch for one in progress if isinstance(one, Report)]


def test_it_trains_up_to_the_epoch_that_was_asked_for_and_then_on(
    tmp_path: Path,
) -> None:
    trainer = Trainer(OBEDIENT, 1)
    task = assignment(tmp_path)
    assert epochs(list(trainer.train(task, 2))) == [1, 2]
    assert epochs(list(trainer.train(task, 5))) == [3, 4, 5]


def test_the_weights_are_there_before_the_last_report(tmp_path: Path) -> None:
    *_, weights, last = Trainer(OBEDIENT, 1).train(assignment(tmp_path), 5)
    assert isinstance(weights, Weights)
    assert weights.path == tmp_path / "weights.safetensors"
    assert isinstance(last, Report)
    assert last.epoch == 5


def test_another_worker_goes_on_from_the_checkpoint(tmp_path: Path) -> None:
    list(Trainer(OBEDIENT, 1).train(assignment(tmp_path), 3))
    again = assignment(tmp_path, attempt=2, reported=3)
    assert epochs(list(Trainer(OBEDIENT, 1).train(again, 5))) == [4, 5]


def test_reports_that_were_lost_with_the_worker_are_sent_again(tmp_path: Path) -> None:
    list(Trainer(OBEDIENT, 1).train(assignment(tmp_path), 3))
    again = assignment(tmp_path, attempt=2, reported=1)
    assert epochs(list(Trainer(OBEDIENT, 1).train(again, 4))) == [2, 3, 4]


def test_epochs_after_the_last_checkpoint_are_trained_again(tmp_path: Path) -> None:
    sparse = assignment(tmp_path, checkpoint_epochs=2)
    list(Trainer(OBEDIENT, 1).train(sparse, 3))
    again = replace(sparse, attempt=2, reported=3)
    assert epochs(list(Trainer(OBEDIENT, 1).train(again, 5))) == [3, 4, 5]


def test_only_the_newest_checkpoint_is_kept(tmp_path: Path) -> None:
    list(Trainer(OBEDIENT, 1).train(assignment(tmp_path), 4))
    assert [p.name for p in (tmp_path / "checkpoint").iterdir()] == ["000004-1"]


def test_a_checkpoint_that_was_cut_short_is_not_taken(tmp_path: Path) -> None:
    list(Trainer(OBEDIENT, 1).train(assignment(tmp_path), 2))
    cut = tmp_path / "checkpoint" / ".000003-1"
    cut.mkdir()
    again = assignment(tmp_path, attempt=2, reported=2)
    assert epochs(list(Trainer(OBEDIENT, 1).train(again, 3))) == [3]


@pytest.mark.parametrize(
    ("trainable", "reason", "message"),
    [
        ("Diverges", "diverged", "the loss is nan in epoch 1"),
        ("Breaks", "error", "RuntimeError: what is this"),
        ("MeasuresNonsense", "diverged", "accuracy is inf"),
    ],
)
def test_a_failure_is_an_answer_and_the_next_candidate_is_trained(
    tmp_path: Path, trainable: str, reason: str, message: str
) -> None:
    trainer = Trainer(f"tests.workers.trainables:{trainable}", 1)
    task = assignment(tmp_path)
    assert list(trainer.train(task, 5)) == [Failed(reason, message)]
    other = replace(task, trial_id="trial_2")
    assert list(trainer.train(other, 5)) == [Failed(reason, message)]
