"""What an ablation finds of one network: the document that is stored and shown, and removals as architectures.

All is measured on the validation split of the trial's job. No torch: :mod:`nas.ablation` does the measuring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from nas.trial import EvaluationKey
from search_spaces import Architecture, Edge, EdgeKind, Topology


class _Finding(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _OfSkip(_Finding):
    """What is found of one skip."""

    source: int
    target: int
    kind: EdgeKind

    @property
    def edge(self) -> Edge:
        """The skip."""
        return Edge(self.source, self.target, self.kind)


class Removal(_OfSkip):
    """The network with its weights as they are, less one skip."""

    metric: float = Field(description="Without the skip.")
    difference: float = Field(description="Without the skip less with it.")


class RetrainedRemoval(_OfSkip):
    """The architecture less one skip, trained from scratch."""

    fingerprint: str = Field(description="Of the architecture without the skip.")
    metric: float | None = Field(description="Null where it could not be trained.")
    difference: float | None = Field(description="Without the skip less with it.")
    is_reused: bool = Field(description="Its result was there from an equal training.")
    message: str | None = Field(None, description="Why there is no result.")


class Retrained(_Finding):
    """Every removal trained from scratch, by the job's recipe and the trial's seed."""

    epochs: int = Field(description="Of each training.")
    metric: float = Field(description="With all skips, trained in the same way.")
    is_reused: bool
    removals: tuple[RetrainedRemoval, ...] = ()


class Openness(_OfSkip):
    """How far a gate lets the layer through: its sigmoid over samples, channels and positions.

    0 passes the skip alone, 1 the layer alone.
    """

    mean: float
    sd: float
    p5: float
    p50: float
    p95: float
    share_closed: float = Field(description="Of values below 0.05.")
    share_open: float = Field(description="Of values above 0.95.")
    is_saturated: bool = Field(
        description="More than 0.9 of the values are closed or open."
    )


class MergeNorms(_OfSkip):
    """What a layer's branch and a skip bring into their merge: mean L2 norms over samples.

    The branch is what the layer puts out, before the activation; a gate's are weighted by the gate, as it
    sums them.
    """

    branch: float
    skip: float
    ratio: float | None = Field(
        description="Branch by skip; null where nothing passes."
    )


class LayerGradient(_Finding):
    """The L2 norm of the loss's gradient in a layer's weights, its mean over the same training batches."""

    name: str = Field(examples=["conv3"])
    parameters: int
    start: float = Field(description="With the initial weights of the trial's seed.")
    end: float = Field(description="With the trained weights.")


class Findings(_Finding):
    """All that is known of a network's skips; what is not measured yet is empty or null."""

    metric_name: str | None = None
    maximise: bool = Field(True, description="Whether more of the metric is better.")
    metric: float | None = Field(None, description="Of the network as it is.")
    num_samples: int | None = Field(None, description="Of the validation split.")
    num_skips: int | None = None
    device: str | None = Field(None, description="On which it was measured.")
    removals: tuple[Removal, ...] = ()
    gates: tuple[Openness, ...] = ()
    merges: tuple[MergeNorms, ...] = ()
    gradients: tuple[LayerGradient, ...] = ()
    retrained: Retrained | None = None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Findings as they are stored."""
        return cls.model_validate(document)


def without(architecture: Architecture, edge: Edge) -> Architecture:
    """The same network less one of its skips; raises ValueError where it has no such skip."""
    if edge not in architecture.topology.edges:
        raise ValueError(f"the network has no skip {edge}")
    kept = tuple(each for each in architecture.topology if each != edge)
    return replace(architecture, topology=Topology(kept))


def trainings(
    architecture: Architecture, key: EvaluationKey
) -> tuple[EvaluationKey, ...]:
    """What an ablation with retraining trains unless it is known: the network, and each removal.

    ``key`` is that of the network itself.
    """
    fingerprints = [without(architecture, e).fingerprint for e in architecture.topology]
    return (key, *(replace(key, fingerprint=each) for each in fingerprints))
