"""A job across a Ray cluster of several nodes, of which one goes and one comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psutil
import pytest

from nas.states import JobState, TrialState
from nas.store import Store
from tests.workers.jobs import (
    furthest_epoch,
    job,
    num_in,
    post,
    table_job,
    times_trained,
    trials,
    until,
)
from tests.workers.processes import Processes

pytestmark = [pytest.mark.ray, pytest.mark.slow]

NUM_EPOCHS = 150
RESTART_SECONDS = 120.0
"""Ray starts within seconds, but not on a machine that others use."""


class Nodes:
    """A real Ray cluster on this machine: a head that trains nothing, and nodes of one CPU."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        before = {child.pid for child in psutil.Process().children()}
        head = {"num_cpus": 0, "object_store_memory": 80_000_000}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self._before = before
        self.address = self._cluster.address

    def add(self) -> object:
        return self._cluster.add_node(num_cpus=1, object_store_memory=80_000_000)

    def remove(self, node: object) -> None:
        self._cluster.remove_node(node, allow_graceful=False)

    def end(self) -> None:
        self._cluster.shutdown()
        left = [c for c in psutil.Process().children() if c.pid not in self._before]
        for child in left:
            child.kill()
        psutil.wait_procs(left, timeout=5)


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    monkeypatch.setenv("RAY_worker_niceness", "0")
    made = Nodes()
    yield made
    made.end()


def test_a_job_outlives_a_node_that_goes_and_uses_one_that_comes(
    processes: Processes, nodes: Nodes, store: Store
) -> None:
    """No trial pays for the node, though each has but one attempt."""
    first, second = nodes.add(), nodes.add()
    process = processes.start("--ray-address", nodes.address)

    async def scenario() -> str:
        request = table_job(trials=6, epochs=NUM_EPOCHS, max_attempts=1)
        job_id = post(store, request)
        await until(
            lambda: num_in(store, job_id, TrialState.RUNNING) == 2, RESTART_SECONDS
        )
        await until(
            lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 20,
            RESTART_SECONDS,
        )
        nodes.remove(second)
        nodes.add()
        await until(lambda: any(t.attempts > 1 for t in trials(store, job_id)))
        await until(
            lambda: num_in(store, job_id, TrialState.RUNNING) == 2, RESTART_SECONDS
        )
        await until(lambda: job(store, job_id).state.is_final, RESTART_SECONDS)
        return job_id

    job_id = asyncio.run(scenario())
    assert first is not None
    assert process.poll() is None
    assert job(store, job_id).state is JobState.FINISHED
    found = trials(store, job_id)
    assert [(t.number, t.state) for t in found] == [
        (number, TrialState.COMPLETE) for number in range(6)
    ]
    for trial in found:
        assert [r.epoch for r in trial.reports] == list(range(1, NUM_EPOCHS + 1))
        assert times_trained(store, job_id, trial.id)[1] == 1, "began from scratch"
