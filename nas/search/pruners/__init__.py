"""Pruners by name: one file each, found by scanning this folder.

A file holds a :class:`Pruner` called ``PRUNER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nas.errors import InvalidRequest
from nas.job import JobRequest, PrunerRequest
from nas.search.rungs import Contest, Ladder
from search_spaces.registry import Registry

__all__ = ["Pruner", "all", "check", "get", "names"]


@dataclass(frozen=True, slots=True)
class Pruner:
    """A rule that ends hopeless trials early.

    ``ladder`` says where trials are judged, from the request, the full budget in epochs, and the
    reference's FLOPs if rungs are by compute. ``is_hopeless`` judges at one rung; it has nothing to go by
    but curves, so that a rebuilt search decides alike. ``settings`` are the fields of the request that
    mean something to it. ``knows_several`` says whether it can rank trials by several objectives.
    """

    name: str
    summary: str
    ladder: Callable[[PrunerRequest, int, int | None], Ladder]
    is_hopeless: Callable[[PrunerRequest, Contest], bool]
    settings: tuple[str, ...] = ()
    knows_several: bool = True

    @property
    def has_rungs(self) -> bool:
        """Whether there is something to anneal towards: not where it judges after every epoch, or never."""
        return "anneal" in self.settings


_PRUNERS: Registry[Pruner] = Registry("nas.search.pruners", "PRUNER")

get = _PRUNERS.get
names = _PRUNERS.names
all = _PRUNERS.all  # noqa: A001 - read as ``pruners.all()``


def check(request: JobRequest) -> None:
    """Refuse what the pruner of a job cannot do.

    Raises:
        UnknownName: there is no such pruner.
        InvalidRequest: a setting makes no sense with it, or it cannot rank by several objectives.
    """
    asked = request.pruner
    pruner = get(asked.name)
    if asked.resource == "compute" and not pruner.has_rungs:
        raise InvalidRequest(
            f"the pruner {pruner.name!r} has no rungs that could be by compute",
            field="pruner.resource",
            remedy=f"Take epochs, or a pruner that has: {_with_rungs()}.",
        )
    if asked.anneal and not pruner.has_rungs:
        raise InvalidRequest(
            f"the pruner {pruner.name!r} has no rungs towards which the rate could be annealed",
            field="pruner.anneal",
            remedy=f"Leave it off, or take a pruner that has: {_with_rungs()}.",
        )
    if asked.anneal and request.recipe.get("milestones"):
        raise InvalidRequest(
            "where the rate is annealed towards rungs, these are the milestones of the recipe",
            field="recipe.milestones",
            remedy="Leave the milestones out, or set pruner.anneal to false.",
        )
    if asked.anneal and request.recipe.get("schedule") == "constant":
        raise InvalidRequest(
            "a constant learning rate cannot be annealed",
            field="pruner.anneal",
            remedy="Set it to false, or recipe.schedule to one_cycle or cosine.",
        )
    if len(request.objectives) > 1 and not pruner.knows_several:
        able = ", ".join(one.name for one in all() if one.knows_several)
        raise InvalidRequest(
            f"the pruner {pruner.name!r} cannot rank by several objectives",
            field="pruner.name",
            remedy=f"Choose one of {able}.",
        )


def _with_rungs() -> str:
    return ", ".join(one.name for one in all() if one.has_rungs)
