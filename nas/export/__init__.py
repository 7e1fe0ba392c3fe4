"""Taking a network away: a folder of files that needs nothing of this project, and its certificate.

``export_trial`` makes it from a stored trial; it loads torch when it is called, not before. A worker
process runs ``python -m nas.export`` for an export that was asked for over HTTP.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from nas.export.archive import archive
from nas.export.trained import TrainedNetwork, plan_of, source_of
from nas.settings import Settings

if TYPE_CHECKING:
    from nas.store import Store

__all__ = ["TrainedNetwork", "archive", "export_trial", "plan_of", "source_of"]


def export_trial(store: Store, settings: Settings, trial_id: str, out: Path) -> Path:
    """Write the bundle of a complete trial as the new folder ``out``.

    Raises:
        NotFound: there is no such trial, or its data set or its weights are gone.
        Conflict: the trial has no weights, or ``out`` exists and is not empty.
        Damaged: its weights are not what was trained.
        ExportFailed: a check of the certificate failed, or the data are not those of the training.
    """
    from nas.export.bundle import make_bundle
    from nas.export.stored import stored_network

    with TemporaryDirectory(prefix="nas-export-") as folder:
        network = stored_network(store, settings, trial_id, Path(folder))
        return make_bundle(network, out)
