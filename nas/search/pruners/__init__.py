"""Pruners by name: one file each, found by scanning this folder.

A file holds a :class:`Pruner` called ``PRUNER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nas.job import PrunerRequest
from nas.search.rungs import Contest, Ladder
from search_spaces.registry import Registry

__all__ = ["Pruner", "all", "get", "names"]


@dataclass(frozen=True, slots=True)
class Pruner:
    """A rule that ends hopeless trials early.

    ``ladder`` says where trials are judged, from the request, the full budget in epochs, and the
    reference's FLOPs if rungs are by compute. ``is_hopeless`` judges at one rung; it has nothing to go by
    but curves, so that a rebuilt search decides alike. Without ``has_rungs`` it judges after every
    epoch: then there is nothing to anneal towards, and no compute to share out. ``knows_several``
    says whether it can rank trials by several objectives.
    """

    name: str
    summary: str
    ladder: Callable[[PrunerRequest, int, int | None], Ladder]
    is_hopeless: Callable[[PrunerRequest, Contest], bool]
    has_rungs: bool = True
    knows_several: bool = True


_PRUNERS: Registry[Pruner] = Registry("nas.search.pruners", "PRUNER")

get = _PRUNERS.get
names = _PRUNERS.names
all = _PRUNERS.all  # noqa: A001 - read as ``pruners.all()``
