"""The search: which candidate comes next, and which one is ended early.

The only room that knows Optuna. It proposes (:meth:`Search.ask`), it never trains; whoever drives a job
stores what it proposes, so that :meth:`Search.rebuild` can go on from the store. What a job may choose
from is in ``samplers`` and ``pruners``: ``samplers.all()``, ``samplers.names()``, ``samplers.get(name)``.
"""

from __future__ import annotations

from nas.search import pruners, samplers
from nas.search.earlier import earlier
from nas.search.proposal import Proposal
from nas.search.pruners import Pruner
from nas.search.samplers import Sampler
from nas.search.study import Search

__all__ = [
    "Proposal",
    "Pruner",
    "Sampler",
    "Search",
    "earlier",
    "pruners",
    "samplers",
]
