"""The pool's actor as a plain object: what it streams, and where it goes on."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nas.trial import Report, Usage
from tests.workers.trainables import Obedient
from workers.assignment import Assignment, Failed, Progress, Weights
from workers.trainer import Trainer

OBEDIENT = "tests.workers.trainables:Obedient"
PREFIX = "jobs/job_1/trials/trial_1/"


def assignment(folder: Path, **changes: object) -> Assignment:
    plain = Assignment(
        trial_id="trial_1",
        attempt=1,
        config={"architecture": {"edges": []}},
        dataset_digest="",
        dataset=(),
        artifact_url=str(folder),
        prefix=PREFIX,
        patience_seconds=0.0,
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


def test_what_takes_time_once_is_done_before_the_first_candidate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Obedient, "warmed_up_on", None)
    Trainer(OBEDIENT, 1, "cpu").warm()
    assert Obedient.warmed_up_on == "cpu"


def test_the_weights_are_there_before_the_last_report(tmp_path: Path) -> None:
    *_, weights, last, _ = Trainer(OBEDIENT, 1).train(assignment(tmp_path), 5)
    assert isinstance(weights, Weights)
    stored = (tmp_path / weights.key).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == weights.sha256
    assert weights.num_bytes == len(stored)
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


def test_a_checkpoint_that_the_trainable_refuses_is_passed_over(tmp_path: Path) -> None:
    trainer = Trainer("tests.workers.trainables:RefusesEpoch3", 1)
    list(trainer.train(assignment(tmp_path), 3))
    again = assignment(tmp_path, attempt=2, reported=2)
    other = Trainer("tests.workers.trainables:RefusesEpoch3", 1)
    assert epochs(list(other.train(again, 4))) == [3, 4]


def test_a_checkpoint_that_cannot_be_kept_is_told_and_costs_the_trial_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = assignment(tmp_path / "store", epochs=3)
    trainer = Trainer(OBEDIENT, 1)
    list(trainer.train(task, 1))
    shutil.rmtree(tmp_path / "store")
    (tmp_path / "store").write_text("in the way")
    assert epochs(list(trainer.train(task, 2))) == [2]
    assert "epoch 2 has no checkpoint" in caplog.text
    (tmp_path / "store").unlink()
    weights, *_ = trainer.train(task, 3)
    assert isinstance(weights, Weights)


def test_weights_that_cannot_be_kept_are_tried_again_before_the_trial_is_complete(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "store"
    task = assignment(blocked, epochs=2, checkpoint_epochs=9, patience_seconds=30.0)
    trainer = Trainer(OBEDIENT, 1)
    list(trainer.train(task, 1))
    blocked.write_text("in the way")
    running = trainer.train(task, 2)
    unblocking = threading.Thread(
        target=lambda: (caplog_says(caplog, "tried again"), blocked.unlink())
    )
    unblocking.start()
    weights, report, _ = running
    unblocking.join()
    assert isinstance(weights, Weights)
    assert (blocked / weights.key).exists()
    assert isinstance(report, Report)


def caplog_says(caplog: pytest.LogCaptureFixture, text: str) -> None:
    while text not in caplog.text:
        time.sleep(0.01)


def test_a_trial_whose_weights_are_never_kept_is_not_complete(tmp_path: Path) -> None:
    task = assignment(tmp_path / "store", epochs=1)
    trainer = Trainer(OBEDIENT, 1)
    (tmp_path / "store").write_text("in the way")
    failed, _ = trainer.train(replace(task, reported=0), 1)
    assert isinstance(failed, Failed)
    assert "NAS_ARTIFACT_URL" in failed.message


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
    failed, usage = trainer.train(task, 5)
    assert failed == Failed(reason, message)
    assert isinstance(usage, Usage)
    other = replace(task, trial_id="trial_2")
    assert next(iter(trainer.train(other, 5))) == Failed(reason, message)
