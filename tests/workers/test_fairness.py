"""Who gets the next free worker."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from workers.fairness import Claim, Shape, by_need

ONE = Shape(1.0, 0.0)


def hand_out(weights: list[int], num_workers: int) -> Counter[int]:
    """Workers by job after ``num_workers`` were handed out to jobs that want all they can get."""
    held: Counter[int] = Counter()
    capacity = ONE.times(num_workers)
    for _ in range(num_workers):
        claims = [
            Claim(str(job), ONE.times(held[job]), weight, job)
            for job, weight in enumerate(weights)
        ]
        held[int(by_need(claims, capacity)[0].job_id)] += 1
    return held


def test_a_job_that_holds_nothing_comes_before_one_that_holds_some() -> None:
    old = Claim("old", ONE, weight=100, order=0)
    new = Claim("new", Shape(0, 0), weight=1, order=1)
    assert by_need([old, new], ONE.times(4))[0] is new


def test_the_scarcer_resource_counts() -> None:
    cpu_job = Claim("cpu", Shape(4, 0), order=0)
    gpu_job = Claim("gpu", Shape(1, 1), order=1)
    capacity = Shape(16, 2)
    assert [claim.job_id for claim in by_need([gpu_job, cpu_job], capacity)] == [
        "cpu",
        "gpu",
    ]


@given(st.integers(1, 12), st.integers(1, 60))
@settings(deadline=None)
def test_equal_jobs_differ_by_one_worker_at_most(num_jobs: int, workers: int) -> None:
    held = hand_out([1] * num_jobs, workers)
    counts = [held[job] for job in range(num_jobs)]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == workers


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8), st.integers(1, 200))
@settings(deadline=None)
def test_shares_follow_the_weights(weights: list[int], workers: int) -> None:
    """No job is passed by a whole worker: taking one from any other would leave it needier."""
    held = hand_out(weights, workers)
    for job, weight in enumerate(weights):
        for other, other_weight in enumerate(weights):
            assert (held[job] - 1) / weight <= held[other] / other_weight


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
@settings(deadline=None)
def test_every_job_has_a_worker_before_one_has_two(weights: list[int]) -> None:
    held = hand_out(weights, len(weights))
    assert set(held.values()) == {1}


@given(st.permutations(range(6)))
@settings(deadline=None)
def test_ties_go_to_the_older_job_in_whatever_order_they_are_listed(
    order: list[int],
) -> None:
    claims = [Claim(str(number), ONE, order=number) for number in order]
    assert [claim.order for claim in by_need(claims, ONE.times(6))] == list(range(6))


@given(st.floats(0.01, 1), st.integers(1, 200), st.floats(0.01, 1), st.integers(1, 200))
@settings(deadline=None)
def test_fractions_fill_a_room_exactly(
    cpus: float, num_cpus: int, gpus: float, num_gpus: int
) -> None:
    shape = Shape(cpus, gpus)
    room = Shape(cpus * num_cpus, gpus * num_gpus)
    for _ in range(min(num_cpus, num_gpus)):
        assert shape.fits(room)
        room = room - shape
