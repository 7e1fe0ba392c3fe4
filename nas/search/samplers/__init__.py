"""Samplers by name: one file each, found by scanning this folder.

A file holds a :class:`Sampler` called ``SAMPLER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optuna.samplers import BaseSampler

from search_spaces import SearchSpace
from search_spaces.registry import Registry

__all__ = ["IsFree", "Sampler", "all", "get", "names"]

IsFree = Callable[[Mapping[str, Any]], bool]
"""Says whether choices may be proposed: legal, within the limits, and not had before."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """A way to propose choices.

    ``build`` is called for every proposal with a seed of its own, so a sampler must keep whatever
    it wants to remember in the study: in the attributes of its trials, or of the study itself. What it
    proposes though it is not free is replaced by a neighbour that is.
    """

    name: str
    summary: str
    build: Callable[[int, SearchSpace, IsFree], BaseSampler]


_SAMPLERS: Registry[Sampler] = Registry("nas.search.samplers", "SAMPLER")

get = _SAMPLERS.get
names = _SAMPLERS.names
all = _SAMPLERS.all  # noqa: A001 - read as ``samplers.all()``
