"""Makes one export that a worker process has claimed: ``python -m nas.export --export-id ID``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nas.artifacts import ArtifactStore, Entry, keys
from nas.errors import NasError
from nas.export import archive, export_trial
from nas.settings import Settings, load
from nas.store import Store
from search_spaces.errors import SearchSpaceError

log = logging.getLogger("nas.export")


def main() -> int:
    """Settings come from the environment; the exit code is 0 if the export is ready."""
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export-id", required=True)
    settings = load()
    store = Store(settings.resolved_database_url)
    try:
        return run(store, settings, parser.parse_args().export_id)
    finally:
        store.close()


def run(store: Store, settings: Settings, export_id: str) -> int:
    """Make a running export and note in the store how it ended.

    Raises:
        NotFound: there is no such export.
        Conflict: it is not running.
    """
    try:
        entry = _make(store, settings, export_id)
    except (NasError, SearchSpaceError) as error:
        _fail(store, export_id, str(error))
        return 1
    except Exception as error:
        _fail(store, export_id, f"unexpected {type(error).__name__}: {error}")
        raise
    with store.begin() as transaction:
        transaction.exports.ready(export_id, entry.key, entry.num_bytes, entry.sha256)
    return 0


def _make(store: Store, settings: Settings, export_id: str) -> Entry:
    with store.read() as transaction:
        export = transaction.exports.get(export_id)
    with TemporaryDirectory(prefix="nas-export-") as place:
        folder = export_trial(store, settings, export.trial_id, Path(place, "bundle"))
        packed = archive(folder, Path(place, "bundle.zip"))
        artifacts = ArtifactStore(settings.resolved_artifact_url)
        return artifacts.put_file(keys.of_export(export.job_id, export_id), packed)


def _fail(store: Store, export_id: str, message: str) -> None:
    log.error("export %s failed: %s", export_id, message)
    with store.begin() as transaction:
        transaction.exports.failed(export_id, message)


if __name__ == "__main__":
    sys.exit(main())
