"""Data sets: what there is to train on, read, checked, split and described. NumPy, and Pillow for images.

The door: :class:`Catalog` (or :func:`names`, :func:`info`, :func:`load` where nothing is uploaded) and
the records that they return. Each kind of file is one module of ``sources``, found by scanning.
Nothing is ever unpickled, and the sizes that a file's header claims are checked before memory is taken
for them.
"""

from nas.datasets.cache import Cache
from nas.datasets.catalog import Catalog, Origin, info, load, names
from nas.datasets.dataset import DataKind, Dataset, DatasetInfo, Split
from nas.datasets.upload import Upload

__all__ = [
    "Cache",
    "Catalog",
    "DataKind",
    "Dataset",
    "DatasetInfo",
    "Origin",
    "Split",
    "Upload",
    "info",
    "load",
    "names",
]
