"""Trials that share a GPU and run out of its memory, in simulated time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from nas.states import JobState, TrialState
from nas.store import Store
from nas.trial import Usage
from tests.workers.jobs import job, post, trials
from tests.workers.simulation import clock
from tests.workers.simulation.labour import Labour, SimulatedWorker
from tests.workers.simulation.test_scale import daemon, request, until_ended
from workers.assignment import Assignment, Failed, Progress
from workers.fairness import Shape


class Crowded(Labour):
    """A GPU on which a trial fits that has half of it for itself, but for every third."""

    never_fits = False

    async def hire(self, shape: Shape) -> SimulatedWorker:
        await super().hire(shape)
        return Cramped(shape, self)


class Cramped(SimulatedWorker):
    async def train(
        self, assignment: Assignment, until: int
    ) -> AsyncIterator[Progress]:
        labour = self._labour
        assert isinstance(labour, Crowded)
        if self.shape.gpus < 1.0 or labour.never_fits:
            labour.trained[assignment.trial_id][0] += 1
            yield Failed("out_of_memory", "out of memory at batch size 1")
            return
        async for progress in super().train(assignment, until):
            yield progress
        yield Usage(123_000_000, 0.75)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'nas.sqlite'}")
    store.migrate()
    yield store
    store.close()


@pytest.mark.parametrize("never_fits", [False, True])
def test_out_of_memory_is_tried_once_more_alone_on_a_device(
    store: Store, tmp_path: Path, never_fits: bool
) -> None:
    labour = Crowded()
    labour.never_fits = never_fits
    one = request(2, resources={"gpus_per_trial": 0.25}, max_attempts=1)

    async def scenario() -> str:
        job_id = post(store, one)
        async with daemon(store, tmp_path, labour, Shape(4.0, 1.0)):
            await until_ended(store, job_id)
        return job_id

    job_id = clock.run(scenario())
    found = trials(store, job_id)
    assert [trial.attempts for trial in found] == [2, 2]
    assert all(trial.is_alone for trial in found)
    if never_fits:
        assert [counts[0] for counts in labour.trained.values()] == [2, 2]
        assert {trial.reason for trial in found} == {"out_of_memory"}
        assert job(store, job_id).state is JobState.FAILED
    else:
        assert {trial.state for trial in found} == {TrialState.COMPLETE}
        assert {loan.shape for loan in labour.begun} == {Shape(1.0, 1.0)}
        assert {(t.peak_memory_bytes, t.utilisation) for t in found} == {
            (123_000_000, 0.75)
        }
