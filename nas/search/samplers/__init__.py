"""Samplers by name: one file each, found by scanning this folder.

A file holds a :class:`Sampler` called ``SAMPLER``; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optuna.samplers import BaseSampler

from search_spaces import SearchSpace
from search_spaces.registry import Registry


@dataclass(frozen=True, slots=True)
class Sampler:
    """A way to propose choices.

    ``build`` is called for every proposal with a seed of its own, so a sampler must keep whatever
    it wants to remember in the study: in the attributes of its trials, or of the study itself.
    """

    name: str
    summary: str
    build: Callable[[int, SearchSpace], BaseSampler]


_REGISTRY: Registry[Sampler] = Registry("nas.search.samplers", "SAMPLER")


def all() -> list[Sampler]:  # noqa: A001 - read as samplers.all()
    """Every sampler that a job may name."""
    return _REGISTRY.all()


def names() -> list[str]:
    """Their names, sorted."""
    return _REGISTRY.names()


def get(name: str) -> Sampler:
    """The sampler of this name; raises ``UnknownName`` listing those that exist."""
    return _REGISTRY.get(name)
