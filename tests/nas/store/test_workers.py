"""Worker processes: there while they say so."""

from __future__ import annotations

from nas.store import Store
from tests.nas.store.conftest import TurnableClock


def announce(store: Store, worker_id: str, num_actors: int = 1) -> None:
    with store.begin() as tx:
        tx.workers.announce(
            worker_id,
            hostname="here",
            num_cpus=2.0,
            num_gpus=0.5,
            num_actors=num_actors,
            version="1",
        )


def test_a_worker_is_alive_while_it_is_heard_of(
    store: Store, clock: TurnableClock
) -> None:
    announce(store, "one")
    clock.turn(5)
    announce(store, "two")
    clock.turn(6)
    with store.read() as tx:
        assert [worker.id for worker in tx.workers.alive(10)] == ["two"]
    announce(store, "one", num_actors=2)
    with store.read() as tx:
        one, two = tx.workers.alive(10)
    assert (one.id, one.num_actors, two.id) == ("one", 2, "two")
    assert (one.last_seen_at - one.started_at).total_seconds() == 11


def test_a_worker_that_ends_is_forgotten_at_once(store: Store) -> None:
    announce(store, "one")
    with store.begin() as tx:
        tx.workers.forget("one")
        tx.workers.forget("one")
        assert tx.workers.alive(10) == ()
