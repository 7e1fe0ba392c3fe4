"""Who is there: idle, lent or on the way, counted by shape so that no question looks at everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from workers.fairness import Shape
from workers.worker import Worker


@dataclass(slots=True)
class _Tenure:
    kept_until: float
    idle_since: float


class Staff:
    """The workers of a pool; ``clock`` says the time in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._idle: defaultdict[Shape, list[Worker]] = defaultdict(list)
        self._lent: dict[Worker, str] = {}
        self._tenures: dict[Worker, _Tenure] = {}
        self._present: Counter[Shape] = Counter()
        self._held: defaultdict[str, Counter[Shape]] = defaultdict(Counter)
        self._settling: defaultdict[Shape, list[tuple[float, int, Worker]]]
        self._settling = defaultdict(list)
        self._settled: dict[Worker, Shape] = {}
        self._settled_of: Counter[Shape] = Counter()
        self._num_joined = 0
        self.starting: Counter[Shape] = Counter()

    @property
    def num_workers(self) -> int:
        """Those that are there, idle ones included."""
        return len(self._tenures)

    @property
    def num_lent(self) -> int:
        """Those that train now."""
        return len(self._lent)

    def join(self, worker: Worker, kept_seconds: float) -> None:
        """A new one, idle; kept for so long even where another shape is wanted."""
        now = self._clock()
        self._tenures[worker] = _Tenure(now + kept_seconds, now)
        self._present[worker.shape] += 1
        self._num_joined += 1
        until = (now + kept_seconds, self._num_joined, worker)
        heappush(self._settling[worker.shape], until)
        self._idle[worker.shape].append(worker)

    def lend(self, shape: Shape, job_id: str) -> Worker | None:
        """An idle one of ``shape`` for a job, the one that trained last; None where none is."""
        if not self._idle[shape]:
            return None
        worker = self._idle[shape].pop()
        self._lent[worker] = job_id
        self._held[job_id][shape] += 1
        return worker

    def take_back(self, worker: Worker) -> None:
        """A lent one is idle again."""
        self._end_loan(worker)
        self._tenures[worker].idle_since = self._clock()
        self._idle[worker.shape].append(worker)

    def leave(self, worker: Worker) -> None:
        """One is here no longer, lent or idle."""
        if worker in self._lent:
            self._end_loan(worker)
        else:
            self._idle[worker.shape].remove(worker)
        del self._tenures[worker]
        if self._settled.pop(worker, None) is not None:
            self._settled_of[worker.shape] -= 1
        self._present[worker.shape] -= 1

    def __contains__(self, worker: object) -> bool:
        """Whether it is here, lent or idle."""
        return worker in self._tenures

    def _end_loan(self, worker: Worker) -> None:
        job_id = self._lent.pop(worker)
        held = self._held[job_id]
        held[worker.shape] -= 1
        if not held.total():
            del self._held[job_id]

    def held(self, job_id: str) -> Shape:
        """What a job's workers occupy."""
        return _sum(self._held[job_id]) if job_id in self._held else Shape(0.0, 0.0)

    def lent_to(self, job_id: str) -> list[Worker]:
        """The workers of a job."""
        return [worker for worker, holder in [*self._lent.items()] if holder == job_id]

    @property
    def lent(self) -> Counter[Shape]:
        """How many of each shape train."""
        total: Counter[Shape] = Counter()
        for held in self._held.values():
            total.update(held)
        return total

    def occupied(self) -> Shape:
        """What all of them occupy, those on the way included."""
        return _sum(self._present) + _sum(self.starting)

    def everybody(self) -> list[Worker]:
        """All that are there."""
        return [*self._tenures]

    def idle(self) -> Iterator[Worker]:
        """Those that do nothing, of each shape the one that is idle for longest first."""
        for workers in [*self._idle.values()]:
            yield from [*workers]

    def idle_since(self, worker: Worker) -> float:
        """When it was last lent, or came."""
        return self._tenures[worker].idle_since

    def num_free_to_go(self, shape: Shape, is_wanted: bool, with_lent: bool) -> int:
        """How many of a shape can be let go for another: unwanted, or kept for long enough."""
        workers = self._idle[shape]
        num_there = self._present[shape] if with_lent else len(workers)
        if not is_wanted:
            return num_there
        if with_lent:
            return self._num_settled(shape)
        return sum(self.may_go(worker, is_wanted) for worker in workers)

    def _num_settled(self, shape: Shape) -> int:
        """How many of a shape have been kept for long enough; each is looked at once."""
        now, ahead = self._clock(), self._settling[shape]
        while ahead and ahead[0][0] <= now:
            worker = heappop(ahead)[2]
            if worker in self._tenures:
                self._settled[worker] = shape
                self._settled_of[shape] += 1
        return self._settled_of[shape]

    def may_go(self, worker: Worker, is_wanted: bool) -> bool:
        """Whether one can be let go: unwanted, or kept for long enough."""
        return not is_wanted or self._clock() >= self._tenures[worker].kept_until

    @property
    def shapes(self) -> list[Shape]:
        """Those of which somebody is there."""
        return [shape for shape, number in self._present.items() if number]


def _sum(numbers: Mapping[Shape, int]) -> Shape:
    total = Shape(0.0, 0.0)
    for shape, number in numbers.items():
        if number:
            total = total + shape.times(number)
    return total
