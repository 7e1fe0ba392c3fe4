"""Samplers by name: one file each, found by scanning this folder.

A file holds a :class:`Sampler` called ``SAMPLER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optuna.samplers import BaseSampler

from search_spaces import SearchSpace
from search_spaces.registry import Registry

__all__ = ["Earlier", "Ground", "IsFree", "Sampler", "all", "get", "names"]

IsFree = Callable[[Mapping[str, Any]], bool]
"""Says whether choices may be proposed: legal, within the limits, and not had before."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What another job found, as a point of this job's space.

    Attributes:
        params: one option for each dimension.
        values: its objectives, each to be maximised; comparable among trials of one ``source`` alone.
        source: which job.
    """

    params: Mapping[str, Any]
    values: tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sampler stands on for one proposal.

    Attributes:
        seed: of this proposal.
        space: the whole space.
        is_free: what may be proposed.
        earlier: what other jobs found, if the job begins with that.
    """

    seed: int
    space: SearchSpace
    is_free: IsFree
    earlier: Sequence[Earlier] = ()


@dataclass(frozen=True, slots=True)
class Sampler:
    """A way to propose choices.

    ``build`` is called for every proposal, so a sampler must keep whatever
    it wants to remember in the study: in the attributes of its trials, or of the study itself. What it
    proposes though it is not free is replaced by a neighbour that is. ``knows_several`` says whether it can
    trade several objectives off, ``learns_from_earlier`` whether it makes use of what other jobs found.
    """

    name: str
    summary: str
    build: Callable[[Ground], BaseSampler]
    knows_several: bool = True
    learns_from_earlier: bool = False


_SAMPLERS: Registry[Sampler] = Registry("nas.search.samplers", "SAMPLER")

get = _SAMPLERS.get
names = _SAMPLERS.names
all = _SAMPLERS.all  # noqa: A001 - read as ``samplers.all()``
