"""Where files are kept: checkpoints, weights, bundles, uploads, under keys, below one address.

The address is a folder, or anything that fsspec reaches: ``s3://bucket/prefix``, ``gs://``, ``sftp://``.
A file appears under its key whole or not at all, wherever it lies; see :class:`ArtifactStore`.
``nas.artifacts.keys`` says which key a thing has.
"""

from nas.artifacts.entry import Entry
from nas.artifacts.failures import Damaged, StorageFull
from nas.artifacts.store import ArtifactStore

__all__ = ["ArtifactStore", "Damaged", "Entry", "StorageFull"]
