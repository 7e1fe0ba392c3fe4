"""Pruners by name: one file each, found by scanning this folder.

A file holds a :class:`Pruner` called ``PRUNER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optuna.pruners import BasePruner

from nas.job import PrunerRequest
from search_spaces.registry import Registry

__all__ = ["Pruner", "all", "get", "names"]


@dataclass(frozen=True, slots=True)
class Pruner:
    """A rule that ends hopeless trials early.

    ``build`` makes the rule, which must read nothing but the trials' curves, so that a rebuilt study
    decides alike. ``decisions`` are the epochs, ascending and below the given maximum, after which it
    can say yes; a worker need not ask in between.
    """

    name: str
    summary: str
    build: Callable[[PrunerRequest], BasePruner]
    decisions: Callable[[PrunerRequest, int], Sequence[int]]


_PRUNERS: Registry[Pruner] = Registry("nas.search.pruners", "PRUNER")

get = _PRUNERS.get
names = _PRUNERS.names
all = _PRUNERS.all  # noqa: A001 - read as ``pruners.all()``
