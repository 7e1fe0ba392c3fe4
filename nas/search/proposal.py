"""What a search proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nas.trial import Costs, Origin
from search_spaces import Architecture, Plan


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate to train. ``sampler_state`` is stored with it, for ``Search.rebuild``."""

    number: int
    architecture: Architecture
    choices: Mapping[str, str]
    plan: Plan
    costs: Costs
    penalty: float
    origin: Origin
    label: str | None
    sampler_state: Mapping[str, Any]
