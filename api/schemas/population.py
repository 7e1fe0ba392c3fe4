"""All topologies of a job together: which choice each edge takes, and how that changed."""

from __future__ import annotations

from pydantic import BaseModel, Field

from nas.states import TrialState
from search_spaces.topology import EdgeKind


class EdgeShare(BaseModel):
    """One candidate edge: how often each kind was chosen."""

    name: str = Field(examples=["edge_0_2"])
    source: int
    target: int
    all: dict[EdgeKind, float] = Field(description="Shares among all trials; sum to 1.")
    top: dict[EdgeKind, float] = Field(
        description="Shares among the top tenth by score; sum to 1."
    )


class Population(BaseModel):
    """Every candidate edge of a job."""

    last_event: int
    num_all: int
    num_top: int = Field(
        description="Trials in the top tenth, at least 1 once any ended."
    )
    num_states: int = Field(description="States of a network, the stem's among them.")
    kinds: list[EdgeKind]
    edges: list[EdgeShare]


class Replay(BaseModel):
    """The search trial by trial, in columns of one length."""

    last_event: int
    dimensions: list[str] = Field(description="Names of what is chosen.")
    options: list[list[str]] = Field(description="What each dimension may take.")
    trial_id: list[str]
    number: list[int]
    state: list[TrialState]
    fingerprint: list[str]
    label: list[str | None]
    score: list[float | None]
    choices: list[list[int]] = Field(
        description="For each trial the index of its option in each dimension."
    )
