"""A worker process works out what is asked for, and gives back what it cannot finish."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from nas.export import TrainedNetwork
from nas.states import RunState
from nas.store import AblationRecord
from tests.nas.ablation.conftest import architecture, network, rows
from tests.nas.ablation.test_course import Shelf
from workers.ablations import Ablator

__all__ = ["architecture", "network", "rows"]


def ask(shelf: Shelf, *, retrain: bool) -> AblationRecord:
    with shelf.store.begin() as tx:
        return tx.ablations.request(shelf.trial_id, retrain=retrain)


def ablator(shelf: Shelf, *, retrain: bool) -> Ablator:
    return Ablator(shelf.store, shelf.settings, "worker-1", retrain=retrain)


def test_an_ablation_that_is_asked_for_is_worked_out(
    network: TrainedNetwork, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path, network)
    asked, later = ask(shelf, retrain=False), ask(shelf, retrain=True)
    asyncio.run(ablator(shelf, retrain=False).do_next())
    record, findings = shelf.read(asked.id)
    assert (record.state, record.message) == (RunState.COMPLETE, None)
    assert len(findings.removals) == findings.num_skips
    assert shelf.read(later.id)[0].state is RunState.QUEUED
    shelf.store.close()


def test_a_process_that_dies_leaves_a_failure_that_says_how(
    network: TrainedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path, network)
    asked = ask(shelf, retrain=False)
    broken = ablator(shelf, retrain=False)
    broken._environment["NAS_DATABASE_URL"] = "nowhere://"
    asyncio.run(broken.do_next())
    record, _ = shelf.read(asked.id)
    assert record.state is RunState.FAILED
    assert "nowhere" in (record.message or "")
    shelf.store.close()


def test_an_ending_worker_gives_back_what_it_works_out(
    network: TrainedNetwork, tmp_path: Path
) -> None:
    """It is cancelled once the process has noted its first finding of a training that takes hours."""
    shelf = Shelf(tmp_path, network, epochs=100_000)
    asked = ask(shelf, retrain=True)

    async def end_soon() -> None:
        task = asyncio.create_task(ablator(shelf, retrain=True).do_next())
        while not shelf.read(asked.id)[1].gradients:
            await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(end_soon())
    record, findings = shelf.read(asked.id)
    assert (record.state, record.owner) == (RunState.QUEUED, None)
    assert len(findings.removals) == findings.num_skips
    shelf.store.close()
