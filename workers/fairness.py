"""Who gets the next free worker: a pure function of who holds what.

Max-min fairness by dominant share: a job's share is the largest fraction of any one resource of
the cluster that it holds (Ghodsi et al. 2011, "Dominant Resource Fairness", section 4), divided
by its weight. The job with the smallest share comes first, so that a job that holds nothing
always gets a worker before one that holds some.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """What one worker occupies; both may be fractions."""

    cpus: float = 1.0
    gpus: float = 0.0

    def __add__(self, other: Shape) -> Shape:
        return Shape(self.cpus + other.cpus, self.gpus + other.gpus)

    def __sub__(self, other: Shape) -> Shape:
        return Shape(self.cpus - other.cpus, self.gpus - other.gpus)

    def times(self, number: int) -> Shape:
        """``number`` workers of this shape."""
        return Shape(self.cpus * number, self.gpus * number)

    def fits(self, room: Shape) -> bool:
        """Whether ``room`` has place for it, rounding errors of fractions aside."""
        return self.cpus <= room.cpus + 1e-6 and self.gpus <= room.gpus + 1e-6

    def times_in(self, room: Shape) -> float:
        """How many of it ``room`` has place for; infinite for what occupies nothing."""
        cpus = (room.cpus + 1e-6) // self.cpus if self.cpus > 0 else math.inf
        gpus = (room.gpus + 1e-6) // self.gpus if self.gpus > 0 else math.inf
        return max(0.0, min(cpus, gpus))

    def would_relieve(self, room: Shape) -> bool:
        """Whether it occupies some of what is overdrawn in ``room``."""
        return (self.cpus > 0 and room.cpus < -1e-6) or (
            self.gpus > 0 and room.gpus < -1e-6
        )

    def fraction_of(self, capacity: Shape) -> float:
        """The dominant share: the largest fraction of one resource of ``capacity``."""
        cpus = self.cpus / capacity.cpus if capacity.cpus > 0 else 0.0
        gpus = self.gpus / capacity.gpus if capacity.gpus > 0 else 0.0
        return max(cpus, gpus)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that waits for a worker.

    Attributes:
        held: what the job's workers occupy now.
        weight: its part relative to the others', above 0.
        order: breaks ties, the smallest first; the order in which the jobs came.
    """

    job_id: str
    held: Shape
    weight: float = 1.0
    order: int = 0


def by_need(claims: Iterable[Claim], capacity: Shape) -> list[Claim]:
    """The claims, the one furthest below its fair share first."""
    return sorted(
        claims,
        key=lambda claim: (
            claim.held.fraction_of(capacity) / claim.weight,
            claim.order,
        ),
    )
