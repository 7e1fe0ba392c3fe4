"""A sampler made for topologies: a Gaussian process over choices, asked for the point that promises most.

The parts are a noun each: points as numbers (``encoding``), results as targets (``targets``), the model (``process``),
what a point promises (``acquisition``), the points that are compared (``pool``), and the sampler that Optuna sees.
"""

from nas.search.topology.sampler import TopologySampler

__all__ = ["TopologySampler"]
