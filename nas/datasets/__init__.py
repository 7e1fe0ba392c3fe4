"""Data sets: what there is to train on, read, checked, split and described. NumPy alone.

The door: :func:`names`, :func:`info`, :func:`load` and the records that they return. Each kind of
file is one module of ``sources``, found by scanning. Nothing is ever unpickled, and the sizes that a
file's header claims are checked before memory is taken for them.
"""

from nas.datasets.catalog import info, load, names
from nas.datasets.dataset import DataKind, Dataset, DatasetInfo, Split

__all__ = ["DataKind", "Dataset", "DatasetInfo", "Split", "info", "load", "names"]
