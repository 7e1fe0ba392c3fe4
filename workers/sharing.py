"""How worker processes on one Ray cluster share it: each claims what it could use, none more than fair.

Max-min fairness for each resource alone: whoever wants less than an equal part has what it wants, and what
it leaves is shared by the others (D. Bertsekas, R. Gallager, "Data Networks", 1992, section 6.5.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workers.fairness import Shape


def fair_parts(total: float, wanted: Sequence[float]) -> list[float]:
    """What each has of ``total``: as much as it wants, or as much as anybody else."""
    parts = [0.0] * len(wanted)
    left = total
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for position, index in enumerate(order):
        parts[index] = min(wanted[index], left / (len(order) - position))
        left -= parts[index]
    return parts


def room_beside(total: Shape, mine: Shape, others: Mapping[str, Shape]) -> Shape:
    """What is left of a cluster once the other worker processes have their fair parts.

    Args:
        total: of the cluster.
        mine: what this process could use.
        others: what each other process could use.
    """
    wants = [mine, *others.values()]
    cpus = fair_parts(total.cpus, [want.cpus for want in wants])
    gpus = fair_parts(total.gpus, [want.gpus for want in wants])
    return Shape(total.cpus - sum(cpus[1:]), total.gpus - sum(gpus[1:]))
